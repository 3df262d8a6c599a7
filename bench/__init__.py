"""Measurements of Encore that anyone can repeat. Each module is run by `python -m bench.NAME`."""
