"""The words that titles use, as data: what marks a live recording and what only looks so.

Everything is written folded (see `encore.pipeline.folding.fold`): lower case, no accents.
A phrase stands for itself as whole words. Reasons stand next to what is not obvious.
"""

from enum import Flag, auto


class Mark(Flag):
    """What a part of a title says about the recording."""

    NONE = 0
    LIVE = auto()  # says so: "Live at Pinkpop", "Ao Vivo"
    BROADCAST = auto()  # a programme whose recordings are live: "KEXP", "Tiny Desk"
    SESSION = auto()  # may be live or not: "Spotify Sessions", "Stripped"
    NOT_LIVE = auto()  # says it is not: "NOT Live", "Studio Version"
    ACOUSTIC = auto()
    REMIX = auto()
    REMASTER = auto()
    DEMO = auto()
    INSTRUMENTAL = auto()
    RERECORDED = auto()
    EDIT = auto()
    EXTENDED = auto()
    MONO = auto()
    SPED = auto()
    EXPLICIT = auto()
    CLEAN = auto()
    VERSION = auto()  # a version that makes no other recording: "Album Version", "Bonus Track"
    FEATURE = auto()  # names guests
    SOURCE = auto()  # names the film or album it is from
    KARAOKE = auto()
    TRIBUTE = auto()
    SPOKEN = auto()
    MIXED = auto()  # a part of a DJ mix
    MEDLEY = auto()
    SCRAP = auto()  # intro, skit, interlude: not a song by itself
    REPRISE = auto()


def words_of(text: str) -> frozenset[str]:
    """The words of *text*, which reads better than a column of quotes."""
    return frozenset(text.split())


# Markers that are right wherever they stand in a descriptor. English "live" is not among
# them: it has a grammar of its own below.
LIVE_PHRASES = (
    # Portuguese, Spanish, Italian, French
    "ao vivo", "en vivo", "en directo", "en concierto", "em concerto", "in concerto",
    "dal vivo", "en direct de", "en direct du", "en direct au", "en concert", "en public",
    "concierto en vivo", "show ao vivo", "in diretta", "directo desde", "vivo desde", "en viu",
    # German, Dutch, Nordic
    "im konzert", "live konzert", "livekonzert", "konzertmitschnitt", "livemitschnitt",
    "live mitschnitt", "liveversion", "liveaufnahme", "live aufnahme", "in konzert",
    "i konsert", "konsertopptak", "konsertinspelning", "livena", "konsertissa",
    "liveopname", "liveinspelning", "liveopptak", "liveoptagelse",
    # Slavic, Hungarian, Baltic, Turkish, Greek, Romanian
    "na zywo", "na koncercie", "koncert na zywo", "zaznam koncertu", "nazivo", "uzivo", "v zivo",
    "na zivo", "zive", "eloben", "koncertfelvetel", "elo koncert", "canli",
    "canli performans",
    "konser", "konserde", "zontana", "zontani ichografisi", "in direct", "dzivaja", "gyvai",
    "ζωντανα", "ζωντανη ηχογραφηση", "концерт", "концертная запись", "концертная версия",
    "вживую", "живьем", "на живо", "живой концерт", "с концерта", "наживо", "уживо",
    "живая запись", "живой звук", "живое исполнение",
    # Hebrew, Arabic, Vietnamese, Indonesian
    "הופעה חיה", "בהופעה", "הופעה", "לייב", "حفلة", "حفل", "لايف", "مباشر", "truc tiep", "hat live",
    "konser langsung", "secara langsung", "dem nhac", "liveshow",
    # English besides "live"
    "in concert", "concert version", "concert recording", "live in concert", "from the concert",
    "unplugged", "mtv unplugged", "unpluggeto", "unplugueto", "recorded in front of",
    "before an audience", "audience recording", "soundboard recording", "bootleg recording",
    "fan recording", "in front of a live audience",
)  # fmt: skip

# A concert when the statement is this word alone, or this word and a year.
CONCERT_WORDS = words_of("concert koncert konzert konsert concierto konser live-konzert recital")

# Scripts without blanks between words: found anywhere in a descriptor.
LIVE_CHARACTERS = (
    "ライブ", "ライヴ", "コンサート", "公演", "生演奏", "実況録音",  # Japanese
    "라이브", "콘서트", "공연",  # Korean
    "現場", "现场", "演唱會", "演唱会", "音樂會", "音乐会", "現場版", "现场版",  # Chinese
    "คอนเสิร์ต", "แสดงสด", "บันทึกการแสดงสด",  # Thai
)  # fmt: skip
NOT_LIVE_CHARACTERS = ("ドライブ", "オリーブ", "ドライヴ", "アライブ")  # drive, olive, alive

# Programmes and places that record bands as they play. Without "live" this is not quite proof:
# a few re-releases are studio takes for the radio.
BROADCAST_PHRASES = (
    "peel session", "peel sessions", "john peel", "bbc session", "bbc sessions", "bbc in concert",
    "bbc evening session", "bbc radio session", "bbc radio 1 session", "radio 1 session",
    "bbc radio 2 session", "6 music session", "maida vale", "live lounge", "radio 2 in concert",
    "old grey whistle test", "later with jools holland", "later with jools", "jools holland",
    "kexp", "kcrw", "wfmu session", "wxpn", "world cafe", "npr music", "tiny desk", "daytrotter",
    "daytrotter session", "audiotree", "like a version", "austin city limits", "acl live",
    "rockpalast", "sofar", "sofar sounds", "itunes festival", "itunes live", "jam in the van",
    "from the basement", "morning becomes eclectic", "mahogany session", "mahogany sessions",
    "blogotheque", "take away show", "a take away show", "showlivre", "estudio showlivre",
    "mtv acustico", "acustico mtv", "mtv ao vivo", "mtv live", "saturday night live", "snl",
    "ed sullivan show", "tonight show", "late show with", "letterman", "late night with",
    "saturday club", "top gear session", "3voor12", "pinguin radio", "2 meter sessies",
    "2 meter session", "2 meter sessions", "nrk p3", "p3 live", "p3 session", "taratata",
    "le grand journal", "inas nacht", "tv total", "triple j", "vh1 storytellers",
    "vevo lift", "vevo dscvr", "dscvr", "western av", "kutx", "kcmp", "the current session",
    "radio session", "tv performance", "concert performance", "at woodstock", "live aid",
    "e13 sessions", "estudio 13", "boiler room", "arte concert", "colours session",
    "ont sofa", "balcony tv", "sidewalk hustle", "paste studio", "paste studios", "wdr session",
)  # fmt: skip

# May be live or a quiet studio take; half of what Spotify records itself is the latter.
SESSION_PHRASES = (
    "spotify session", "spotify sessions", "spotify singles", "spotify studios", "session",
    "sessions", "recorded at", "recorded in", "stripped", "apple music session", "itunes session",
    "amazon original", "deezer session", "deezer sessions", "qobuz session", "home session",
    "apple music home session", "home recording", "rehearsal", "from the vault", "colors show",
    "one take", "1 take", "coke studio", "campfire version", "audition",
)  # fmt: skip

# "live" after one of these is the verb, or negated: "The Way I Live", "Learning to Live".
VERB_BEFORE = words_of(
    "to i me him us them we you u they who that let lets let's must can can't cant cannot"
    " could would should shall will won't wont may might gonna wanna gotta don't dont didn't"
    " never ever only still just also long really always and or where how what why when people"
    " it he she if so keep go feel born here you'll we'll i'll they'll i'd we'd ya y'all yall"
    " girls boys men children dreams two hearts learn learning trying dying supposed reason"
    " reasons not non"
)
NEGATIONS = frozenset({"not", "non", "never", "isn't", "un"})

# "live" before one of these is the verb or part of a name: "Live Your Life", "Live Oak".
VERB_AFTER = words_of(
    "forever your my our his her their its it without like life free fast love loud again"
    " alone once young well laugh high this that these those let dat up down through together"
    " happy every everyday each ya yo is are was as by wild simple more longer long out off"
    " oak bait while what where who if or die the one's one day today now tonight tomorrow"
    " before after until till not never always here there another inside outside beyond above"
    " below underneath fearless freely better bigger large big little slow strong true truth"
    " good great easy hard right wrong u you me us them him we they learn give dream breathe"
    " grow and strange deep different within among amongst outta much less lies dangerously"
    " on's wire wires nation"
)

# What may follow "live in", "live with", "live on", "live from" when live is the verb.
ABSTRACT = words_of(
    "me my you your love peace fear hope harmony color colour this the a it that him her us"
    " them sin dreams dream darkness light silence pain color's colours colors sunshine heaven"
    " hell ecstasy myself yourself himself herself themselves out less nothing no every each"
    " another within moment now past future sorrow vain truth memory shadows shame doubt"
)
# "Live in the Studio" and "Live with the SFSO" are places and people all the same.
ABSTRACT_NOUNS = words_of(
    "moment now light dark darkness sky past future sun moonlight shadows city country jungle"
    " dream ghetto heart sunshine rain night day world end flesh spirit gutter hood music"
)

# "Live a Little" is the verb, "Live a RÚV" Icelandic for "live at".
A_LIFE = words_of("little lie life dream day bit while good better new lot thousand love")

# Words that make "live" an adjective whichever side of it they stand on.
LIVE_COMPANIONS = words_of(
    "version versions session sessions recording recordings recorded performance performances"
    " take takes edit acoustic bonus track tracks audio video cut show demo medley tour"
    " concert album set ep lp lounge stream livestream duet cover broadcast rehearsal jam"
    " single series excerpt remaster remastered remasterizado remasterisiert mono stereo"
    " unplugged full band orchestra studio radio tv festival club arena dvd anthology"
    " orchestral rough unreleased previously early alternate original official exclusive"
    " special piano vocal acapella intro outro encore mix evolution experience project sampler"
    " collection vol volume pt part no aid instrumental extended short long solo improvisation"
    " version's acustico acustica and & @ bei at from au aux a dans chez sur im aus vom auf"
    " dem der den i pa fra na w v ve z w/ em nos nas del desde de da do dei la las los el al"
    " alla all nel nella dal dalla jan feb mar apr may jun jul aug sep oct nov dec january"
    " february march april june july august september october november december summer winter"
    " spring fall autumn licks cuts room sesion sesiones mitschnitt aufnahme en estudio"
    " concierto premiere debut snippet reprise dub uncut raw '89 bootleg fan bbc mtv npr kexp"
    " audiotree spotify triple"
)
MONTHS = words_of(
    "january february march april may june july august september october november december"
    " jan feb mar apr jun jul aug sep sept oct nov dec"
)
# "live to air", "live to tape": how radio says it.
LIVE_TO = frozenset({"air", "tape", "2", "two", "disc", "vinyl", "dat"})
LIVE_FOR = words_of("radio bbc kexp npr mtv kcrw triple the spotify studio absolute like vevo")
LIVE_AND = words_of(
    "acoustic unplugged unreleased remastered remaster raw rare loud uncut in at stripped"
    " solo kicking extended more outtakes demos orchestral"
)

# A mix named after the word: "Live And Direct Remix", "Unplugged Remix", "Live To Regret It Mix".
MIX_WORDS = words_of("remix remixed rmx rework reworked bootleg mashup vip flip refix dub")
PLAIN_MIX_WORDS = words_of(
    "live mix stereo mono new alternate rough surround atmos concert remastered full the"
    " version and"
)

# Albums that say live and are not, each with its reason. Folded; compared as a whole or as the
# beginning of the album's title.
FALSE_FRIEND_ALBUMS = {
    "go live": "Stray Kids: a studio album; GO stands for 'in life'",
    "naan (live on)": "'live on' is the verb",
    "live at robert johnson": "a record label that presses studio tracks",
    "group therapy": "weekly DJ mixes of studio tracks",
    "live through this": "Hole: a studio album, the verb",
    "live at the s.s.l": "The KLF: the name of a mixing desk",
    "village live": "a record label",
    "live from the lost continent": "The KLF: an invented place",
    "live at trancentral": "The KLF: an invented place",
    "live.love.asap": "A$AP Rocky: a studio mixtape, the verb",
    "live life": "the verb",
    "live from the underground": "Big K.R.I.T.: a studio album",
    "live from the streets": "Mr. Green: a studio album",
    "live from the gutter": "Future: a studio mixtape",
}
# Descriptors that say live and are not.
FALSE_FRIEND_NOTES = {
    "village live": "the label Village Live Records adds its name to titles",
    "live at the s.s.l": "The KLF named a studio single after their mixing desk",
    "live from the lost continent": "The KLF invented the place",
    "live at trancentral": "The KLF invented the place",
    "homecoming live bonus track": "a studio bonus track of a live album",
}
