"""Encore: hear the songs of your playlists live."""

__version__ = "0.1.0"
