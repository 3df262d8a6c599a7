"""The words that tell one version of a song from another, as data.

Written folded, as in `encore.pipeline.words`; a longer phrase may say more than its words.
"""

import re

from encore.pipeline.words import BROADCAST_PHRASES, LIVE_PHRASES, SESSION_PHRASES, Mark, words_of

VERSION_PHRASES: dict[Mark, tuple[str, ...]] = {
    Mark.REMIX: (
        "remix", "remixed", "rmx", "dub", "dub mix", "rework", "reworked", "re work", "re worked",
        "retake",        "bootleg", "mashup",
        "mash up", "vip", "vip mix", "flip", "refix", "mix", "club mix", "original mix", "retouch",
        "reimagined", "reinterpretation", "remixes", "dubplate", "disco version", "dance version",
        "club version", "reprod", "remezcla",
    ),
    Mark.REMASTER: (
        "remaster", "remastered", "re mastered", "re master", "remasterizado", "remasterizada",
        "remasterise", "remasterisee", "remasterisiert", "digital remaster", "rimasterizzato",
    ),
    Mark.ACOUSTIC: (
        "acoustic", "acustico", "acustica", "acoustique", "akustik", "akustisch", "akustinen",
        "a cappella", "acapella", "acappella", "a capella", "piano version", "piano",
        "guitar version",
        "orchestral", "orchestral version", "string version", "strings version", "solo version",
        "quiet version", "stripped version", "stripped back", "ukulele version", "акустика",
        "акустическая версия", "弾き語り", "lullaby version", "symphonic", "symphonic version",
    ),
    Mark.DEMO: (
        "demo", "demos", "demo version", "rough mix", "work in progress", "writing in progress",
        "in progress", "outtake", "outtakes",
        "alternate take", "alternate version", "alternative version", "alternate", "riff tapes",
        "early version", "early take", "first take", "audition", "home recording", "writing demo",
        "voice memo", "voice note", "sketch", "draft", "unfinished", "studio jam",
        "drum room jam", "rehearsal",
        "take", "false start", "breakdown", "tracking session", "work tape", "maqueta",
    ),
    Mark.INSTRUMENTAL: (
        "instrumental", "instrumentals", "instrumental version", "instrumentale", "instrumentaal",
        "without vocals", "no vocals", "beat", "inst",
    ),
    Mark.RERECORDED: (
        "rerecorded", "re recorded", "rerecording", "re recording", "taylor's version",
        "new recording",
        "newly recorded", "re record", "my version", "nueva version", "reversion", "2nd version",
    ),
    Mark.EDIT: (
        "edit", "radio edit", "radio version", "short version", "single edit", "video edit",
        "excerpt",
        "snippet", "short edit", "short mix", "radio mix", "7 inch", "cut down", "preview",
        "abridged",
        "edited", "edited version", "tv edit", "tv size", "tv version", "promo edit",
    ),
    Mark.EXTENDED: (
        "extended", "extended version", "extended mix", "long version", "full length", "12 inch",
        "full version", "unedited",
    ),
    Mark.MONO: ("mono", "mono version", "mono mix"),
    Mark.SPED: (
        "sped up", "spedup", "speed up", "slowed", "slowed down", "reverb", "nightcore", "8d audio",
        "chopped and screwed", "chopped", "screwed", "super slowed", "ultra slowed",
    ),
    Mark.EXPLICIT: ("explicit", "explicit version", "explicit album version"),
    Mark.CLEAN: ("clean", "clean version", "censored", "clean edit"),
    Mark.VERSION: (
        "version", "album version", "single version", "lp version", "ep version",
        "original version",
        "original", "original single version", "bonus track", "bonus", "deluxe", "deluxe edition",
        "edition", "anniversary", "stereo", "stereo version", "official video", "music video",
        "official music video", "video", "audio", "official audio", "official", "oficial",
        "lyric video", "lyrics video", "lyrics", "lyric", "letra", "stream", "track stream",
        "visualizer",
        "hd", "hq", "reissue", "re issue", "expanded", "single", "album", "album track",
        "full album",
        "hidden track", "japanese version", "english version", "spanish version", "french version",
        "german version", "korean version", "ver", "bonustrack", "main version", "video version",
        "video clip", "videoclip", "remasters", "digital", "quadraphonic", "dolby atmos", "atmos",
        "surround", "mix 2019", "stereo mix", "new mix", "versao", "versione", "versio", "wersja",
        "версия", "fassung", "soundtrack version", "movie version", "film version", "ost",
    ),
    Mark.SOURCE: (
        "soundtrack", "original motion picture soundtrack", "motion picture", "original cast",
        "original soundtrack", "theme from", "music from", "as heard in", "inspired by",
        "official song",
        "cast recording", "original broadway cast", "banda sonora", "trilha sonora", "film",
        "movie",
        "musical", "anime", "opening theme", "ending theme", "parody of", "lyrical adaption of",
        "lyrical adaptation of", "from the vault",
    ),
    Mark.KARAOKE: (
        "karaoke", "karaoke version", "in the style of", "originally performed by",
        "made famous by",
        "made popular by", "as made famous by", "backing track", "originally by",
        "playback version",
        "sing along version", "karaokeversion", "караоке", "カラオケ", "노래방", "伴奏",
    ),
    Mark.TRIBUTE: (
        "tribute", "tribute to", "tribute version", "a tribute to", "cover version", "homenaje",
        "homenagem", "hommage", "omaggio",
    ),
    Mark.SPOKEN: (
        "interview", "interviews", "commentary", "track commentary", "spoken word", "spoken",
        "audiobook", "audio book", "podcast", "monologue", "banter", "stage banter", "speech",
        "story behind the song", "storytelling", "introduction by", "radio spot", "radio promo",
        "voicemail", "horbuch", "horspiel", "interviu", "entrevista", "intervista",
        "kommentar", "comentario", "stand up comedy", "guided meditation", "落語", "ドラマcd",
        "band intros", "band introduction", "band introductions",
        "applause",
    ),
    Mark.MIXED: (
        "mixed", "dj mix", "dj set", "continuous mix", "continuous dj mix", "mix cut", "mixed by",
        "full continuous mix",
    ),
    Mark.MEDLEY: ("medley", "megamix", "mega mix", "potpourri", "pot pourri", "popurri"),
    Mark.SCRAP: (
        "skit", "interlude", "intro", "outro", "intermission", "interludio", "intermezzo skit",
        "show intro", "ringtone", "sound effect", "drum solo", "bass solo", "guitar solo",
        "guitar doodle", "bass doodle", "vinheta",
    ),
    Mark.REPRISE: ("reprise", "reprisal"),
}  # fmt: skip

# What opens a descriptor that only names guests. "with" only in a descriptor: "Dancing With
# Mr D" is a title.
FEATURE_OPENERS = words_of(
    "feat ft featuring with w/ w con com mit avec prod produced starring vs met e duet duett y"
)
FEATURE_WORDS = frozenset({"feat", "ft", "featuring"})
# A bracket that opens with "from" names a film when one of these follows, or a quoted name.
SOURCE_NOUNS = words_of(
    "film movie motion soundtrack series musical album game netflix disney vault show"
    " original trolls songland tv cast opera broadway score"
)
# Names a part of a longer work, which makes it another song: part of the key.
PART_WORDS = words_of(
    "part pt pts parts chapter vol volume no nr act book op movement mvt teil parte partie"
    " side disc cd scene suite canto phase version episode"
)

# Titles so general that a bracket behind them is the name: "Untitled (How Does It Feel)".
GENERIC_TITLES = words_of(
    "untitled intro outro interlude skit medley prelude solo theme improvisation jam song"
    " track overture finale epilogue prologue symphony sonata concerto suite etude nocturne"
    " waltz variation variations bonus"
)
# Nothing but these is not a song of its own.
SCRAP_TITLES = frozenset(
    {
        "intro", "outro", "skit", "interlude", "intermission", "introduction", "band introductions",
        "band introduction", "band intros", "crowd noise", "drum solo", "guitar solo",
        "bass solo", "solos", "encore break", "stage banter", "opening credits",
        "closing credits", "the intro", "the outro", "interludio", "introduccion", "introducao",
        "vinheta", "introductions",
    }
)  # fmt: skip

# In the name of an artist or an album: not by whom it seems to be.
TRIBUTE_WORDS = frozenset({"tribute", "karaoke"})
# With one of these an album of karaoke is meant, and not a song about it.
KARAOKE_COMPANIONS = words_of(
    "hits hit version versions style party vol volume collection best classics superstars tracks"
    " instrumental backing originally songs favourites favorites pack library"
)
# An edit by anyone else is a remix: "Zwette Edit".
PLAIN_EDITS = words_of(
    "radio single short video album tv promo clean explicit extended vocal long club live 7"
    " 12 inch original mono stereo lp ep special re edit version and bonus track film"
)

ROMAN = {"ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7", "viii": "8", "ix": "9"}
NUMERAL = re.compile(r"\d+|i|ii|iii|iv|v|vi|vii|viii|ix|x|xi|xii")


def _by_first_word() -> dict[str, tuple[tuple[tuple[str, ...], Mark], ...]]:
    table: dict[str, list[tuple[tuple[str, ...], Mark]]] = {}
    groups = [
        *VERSION_PHRASES.items(),
        (Mark.LIVE, LIVE_PHRASES),
        (Mark.BROADCAST, BROADCAST_PHRASES),
        (Mark.SESSION, SESSION_PHRASES),
    ]
    for mark, phrases in groups:
        for phrase in phrases:
            words = tuple(phrase.split())
            table.setdefault(words[0], []).append((words, mark))
    # The longest phrase first: "rough mix" is a demo, "mix" alone a remix.
    return {w: tuple(sorted(p, key=lambda e: -len(e[0]))) for w, p in table.items()}


PHRASES = _by_first_word()
