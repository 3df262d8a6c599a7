"""Tracks to judge, with only what a test is about spelled out."""

from encore.music import Album, Artist, Item, ItemKind, Track

QUEEN = Artist("queen", "Queen")


def a_track(
    title: str = "Radio Ga Ga",
    *,
    id: str = "1",
    artists: tuple[Artist, ...] = (QUEEN,),
    album: str = "The Works",
    kind: str = "album",
    released: str | None = None,
    duration_ms: int = 240_000,
    explicit: bool = False,
    isrc: str | None = None,
    playable: bool | None = None,
) -> Track:
    return Track(
        id=id,
        uri=f"spotify:track:{id}",
        title=title,
        artists=artists,
        album=Album(f"album {album}", album, kind, released),
        duration_ms=duration_ms,
        explicit=explicit,
        isrc=isrc,
        playable=playable,
    )


def an_item(track: Track) -> Item:
    return Item(ItemKind.TRACK, track.uri, track.title, track=track)
