"""What a title says: the song's name, its descriptors, and the key all versions share."""

import json
from pathlib import Path

import pytest

from encore.pipeline.titles import parse_title, song_key


def descriptors(title: str) -> tuple[str, ...]:
    return tuple(d.text for d in parse_title(title).descriptors)


@pytest.mark.parametrize(
    ("title", "base", "notes"),
    [
        ("Live and Let Die", "Live and Let Die", ()),
        ("Alive - Live at Pinkpop", "Alive", ("Live at Pinkpop",)),
        ("Hurt (Live) [2009 Remaster]", "Hurt", ("Live", "2009 Remaster")),
        ("Hurt (Live [at the O2])", "Hurt", ("Live [at the O2]",)),
        ("Hurt (Live at the O2", "Hurt", ("Live at the O2",)),
        ("Home - 2019 - Remaster", "Home", ("2019", "Remaster")),
        ("歌 【LIVE】", "歌", ("LIVE",)),
        ("Star -Live-", "Star", ("Live",)),
        ("Star ～Live～", "Star", ("Live",)),
        ("Hotel – Live", "Hotel", ("Live",)),
        ("(I Can't Get No) Satisfaction - Mono", "Satisfaction", ("I Can't Get No", "Mono")),
        ("[Untitled]", "Untitled", ()),
        ("Drunk <3", "Drunk <3", ()),
        ("Spider-Man", "Spider-Man", ()),
        ("Stay feat. Rihanna", "Stay", ()),
        ("", "", ()),
    ],
)
def test_a_title_is_a_name_and_what_is_said_about_the_recording(title, base, notes):
    assert (parse_title(title).base, descriptors(title)) == (base, notes)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("It's Only Rock'n'Roll", "It’s Only Rock ‘N’ Roll - Live"),
        ("Rock & Roll", "Rock and Roll"),
        ("Rock + Roll", "Rock n Roll"),
        ("Jumpin' Jack Flash", "Jumping Jack Flash - Live"),
        ("The Unforgiven", "Unforgiven (Live)"),
        ("D.A.N.C.E.", "D.A.N.C.E - Live"),
        ("Só Pra Mim", "So Pra Mim (Ao Vivo)"),
        ("ＲＡＤＩＯ　ＧＡ　ＧＡ", "Radio Ga Ga"),
        ("Donâ€™t Stop", "Don't Stop - Live"),
        ("Hot Stuff (Pt. II)", "Hot Stuff - Part 2 - Live"),
        ("Stay (feat. Rihanna)", "Stay - Live"),
        ("Stay ft. Rihanna", "Stay - Live"),
        ("...And Justice for All", "…And Justice For All - Live in Oslo"),
        ("Shake It Off (Taylor's Version)", "Shake It Off - Radio Edit"),
    ],
)
def test_spellings_and_versions_of_one_song_share_its_key(one, other):
    assert song_key(one) == song_key(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The Unforgiven", "The Unforgiven II"),
        ("Dance, Pt. 1", "Dance, Pt. 2"),
        ("Dance (Part 1)", "Dance (Part 2)"),
        ("Dancing With Mr D", "Dancing"),
        ("Suite: I. Allegro", "Suite: II. Adagio"),
        ("Sonata - I. Allegro", "Sonata - II. Adagio"),
        ("Last Caress / Green Hell", "Last Caress"),
        ("Black Balloons Reprise", "Black Balloons"),
    ],
)
def test_other_songs_have_another_key(one, other):
    assert song_key(one) != song_key(other)


def test_a_slash_makes_a_medley_in_the_name_but_not_in_a_descriptor():
    assert parse_title("Last Caress / Green Hell").parts == ("last caress", "green hell")
    assert parse_title("Last Caress - Live / Remastered").parts == ()
    assert parse_title("AC/DC").parts == ()


def test_the_full_key_keeps_brackets_that_belong_to_the_name():
    title = parse_title("Undercover (Of The Night) - Live")

    assert (title.key, title.full_key) == ("undercover", "undercover of the night")


# Shapes of titles on video sites, which Spotify's titles do not have. To cut words off without
# a dash or bracket before them would turn "Clip" or "Video Games HD" into another song.
NOT_SPOTIFY = (
    "remove-additional-artists",  # a part of an artist's name, not of a title
    "HD", "HQ", ".avi", ".wmv", ".mpg", ".flv", ".mpeg", "**NEW**", "whatever", "Video", "clip",
    "officiel", "official", "oficiel", "oficial", "Full Album", "| Bar", "Sub Español",
    "Re-issue", "Re-Issue", "Reissue",  # bare at the end of an album's name
)  # fmt: skip


def test_what_another_cleaner_of_titles_removes_makes_no_other_key(shared: Path):
    vectors = json.loads((shared / "eval" / "titles_metadata_filter.json").read_text("utf-8"))
    unequal = []
    for vector in vectors["vectors"]:
        given = vector.get("fieldValue", vector.get("funcParameter"))
        if song_key(given) != song_key(vector["expectedValue"]):
            unequal.append((vector["suite"], given))

    unexplained = [
        (suite, given)
        for suite, given in unequal
        if suite not in NOT_SPOTIFY and not given.endswith(NOT_SPOTIFY)
    ]
    assert unexplained == []
    assert len(unequal) == 26


def test_guests_named_in_a_title_make_no_other_key(shared: Path):
    vectors = json.loads((shared / "eval" / "titles_beets_ftintitle.json").read_text("utf-8"))
    unequal = []
    for vector in vectors["vectors"]:
        if vector["test"] == "test_insert_ft_into_title":
            given, _, expected = vector["values"]
            if song_key(given) != song_key(expected):
                unequal.append((given, expected))

    assert unequal == []
