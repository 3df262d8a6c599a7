"""The tables. Every row that belongs to a person carries the account, every account its app.

What Spotify says about a playlist, what was concluded and what was done belong to the
playlist's Spotify id, however many people of an instance see it. Knowledge about songs
(tracks, albums, answers, live versions) is shared by everyone on the instance.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Float,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _moment(name: str, *, needed: bool = False) -> Column[object]:
    return Column(name, DateTime(timezone=True), nullable=not needed)


def _number(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False, server_default=text("0"))


def _flag(name: str) -> Column[bool]:
    return Column(name, Boolean, nullable=False, server_default=text("false"))


def _words(name: str) -> Column[object]:
    return Column(name, ARRAY(Text), nullable=False, server_default=text("'{}'"))


# --- people ---------------------------------------------------------------------------

apps = Table(
    "apps",
    metadata,
    Column("id", Integer, Identity(), primary_key=True),
    Column("client_id", Text, nullable=False, unique=True),
    Column("client_secret", LargeBinary),  # sealed
    # Spotify counts quota per developer account, which may own several client ids.
    Column("quota_group", Text, nullable=False),
)

accounts = Table(
    "accounts",
    metadata,
    Column("id", Integer, Identity(), primary_key=True),
    Column("app_id", Integer, ForeignKey("apps.id"), nullable=False),
    Column("spotify_id", Text, nullable=False, unique=True),
    Column("spotify_account_id", Text),  # immutable, where Spotify shows it
    Column("name", Text, nullable=False),
    Column("scopes", Text, nullable=False),
    Column("access_token", LargeBinary, nullable=False),  # sealed
    Column("refresh_token", LargeBinary, nullable=False),  # sealed
    _moment("access_expires_at", needed=True),
    _moment("connected_at", needed=True),
    _moment("refused_at"),  # since then Spotify refuses the sign-in
    Column("placement", Text, nullable=False, server_default="after"),
    Column("live_wanted", Integer, nullable=False, server_default=text("2")),
    Column(
        "live_kinds",
        ARRAY(Text),
        nullable=False,
        server_default=text("'{concert,session,acoustic}'"),
    ),
    _flag("allow_likely"),
    _flag("keep_duplicates"),
)

notices = Table(
    "notices",  # what a person was told of when it happened, for the bell
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("account_id", Integer, ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False),
    Column("name", Text, nullable=False),  # which kind of notice; the words are the pages'
    Column("run_id", BigInteger),
    Column("detail", Text, nullable=False, server_default=""),
    _moment("made_at", needed=True),
    _moment("seen_at"),
    Index(None, "account_id", "id"),
    Index("ix_notices_unseen", "account_id", postgresql_where=text("seen_at IS NULL")),
)

decisions = Table(
    "decisions",  # what a person chose; the newest of one kind about one thing stands
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("account_id", Integer, ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False),
    Column("kind", Text, nullable=False),  # accept, reject, replace, number, never_...
    Column("artist_id", Text, nullable=False),
    Column("song_key", Text, nullable=False),  # "" where it is not about one song
    Column("track_id", Text, nullable=False),  # "" where it is not about a version
    Column("replaced_id", Text, nullable=False),
    Column("number", Integer),  # how many live versions of the song, where it is about that
    Column("name", Text, nullable=False),
    _moment("decided_at", needed=True),
    Index(
        None,
        *("account_id", "kind", "artist_id", "song_key", "track_id", "replaced_id"),
        unique=True,
    ),
)

# --- playlists --------------------------------------------------------------------------

playlists = Table(
    "playlists",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("description", Text, nullable=False, server_default=""),
    Column("owner_id", Text, nullable=False),
    Column("owner_name", Text, nullable=False),
    Column("public", Boolean),
    _flag("collaborative"),
    Column("snapshot_id", Text, nullable=False),  # as last listed
    Column("total", Integer),  # as last listed
    Column("length", Integer),  # items at the last full read
    _moment("first_seen_at", needed=True),
    _moment("oldest_added_at"),
    _moment("read_at"),
    # Every snapshot id under which the stored list is known to be what Spotify has: the one
    # it was read under and those that our own edits left. Spotify shows new ids late.
    _words("known_snapshots"),
    _number("wanted_version"),
    _number("pushed_version"),
    _number("attempt"),  # nothing is sent under an older one
    _words("untouchable"),  # uris that a DELETE did not remove; never tried again
    Column("held", Text),
    Column("image_url", Text),
    # What a page of them is sorted by; what has no value comes last, whichever way it goes.
    Index("ix_playlists_created", text("coalesce(oldest_added_at, first_seen_at)"), "id"),
    Index("ix_playlists_name", text("lower(name)"), "id"),
    Index("ix_playlists_owner", text("lower(owner_name)"), "id"),
    Index("ix_playlists_tracks", text("coalesce(length, total)"), "id"),
    Index(
        "ix_playlists_tracks_falling",
        text("coalesce(length, total) DESC NULLS LAST"),
        text("id DESC"),
    ),
)

library = Table(
    "library",
    metadata,
    Column("account_id", Integer, ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True),
    Column("playlist_id", Text, ForeignKey("playlists.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("skipped", Text),  # the reason
    _flag("excluded"),
    _flag("included"),  # someone else's collaborative list that was switched on
    _moment("gone_at"),
    # Where they differ from what the person wants everywhere:
    Column("live_wanted", Integer),
    Column("placement", Text),
    Index(None, "playlist_id"),
)

items = Table(
    "items",
    metadata,
    Column("playlist_id", Text, ForeignKey("playlists.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("uri", Text),
    Column("title", Text, nullable=False),
    _moment("added_at"),
    Column("added_by", Text),
    Column("track_id", Text),
    _flag("unplayable"),
)

findings = Table(
    "findings",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("playlist_id", Text, ForeignKey("playlists.id", ondelete="CASCADE"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("because", Text, nullable=False),
    Index(None, "playlist_id", "position"),
)

# --- what is known of music ---------------------------------------------------------------

tracks = Table(
    "tracks",
    metadata,
    Column("id", Text, primary_key=True),
    Column("uri", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("artists", JSONB, nullable=False),  # [[id, name], ...]
    Column("artist_ids", ARRAY(Text), nullable=False),
    Column("album_id", Text),
    Column("album_title", Text, nullable=False),
    Column("album_kind", Text, nullable=False),
    Column("released", Text),
    Column("duration_ms", Integer, nullable=False),
    Column("explicit", Boolean, nullable=False),
    Column("isrc", Text),
    _moment("expires_at", needed=True),
    Index(None, "artist_ids", postgresql_using="gin"),
    Index(None, "expires_at"),
)

albums = Table(
    "albums",
    metadata,
    Column("id", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("released", Text),
    Column("artist_ids", ARRAY(Text), nullable=False),
    Column("total_tracks", Integer),
    _moment("expires_at", needed=True),
    Index(None, "artist_ids", postgresql_using="gin"),
)

answers = Table(
    "answers",  # what was asked already, so that nothing is asked twice before it is due
    metadata,
    Column("key", Text, primary_key=True),
    Column("artist_id", Text, nullable=False),
    _number("rows"),
    _number("live"),
    _number("new"),
    _flag("more"),
    Column("total", Integer),
    _moment("expires_at", needed=True),
    Index(None, "artist_id"),
)

songs = Table(
    "songs",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("artist_id", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("original_id", Text, nullable=False),  # the track that first asked
    # Of title and artists, in plain letters with one blank between: what a person looks for.
    Column("words", Text, nullable=False, server_default=""),
    Column("state", Text, nullable=False),  # wanted, found, none, failed
    _number("found"),
    _number("tries"),
    _moment("due_at", needed=True),  # when it may be asked (again)
    Column("error", Text),
    Index(None, "artist_id", "key", unique=True),
    Index(None, "due_at"),
    Index(None, "key", "id"),  # from one page of the library to the next
    Index(None, "state", "found"),
    Index(
        "ix_songs_words",
        text("array_to_tsvector(string_to_array(words, ' '))"),
        postgresql_using="gin",
    ),
)

playlist_songs = Table(
    "playlist_songs",  # the songs whose live versions a playlist wants
    metadata,
    Column("playlist_id", Text, ForeignKey("playlists.id", ondelete="CASCADE"), primary_key=True),
    Column("song_id", BigInteger, ForeignKey("songs.id", ondelete="CASCADE"), primary_key=True),
    Index(None, "song_id"),
)

live_versions = Table(
    "live_versions",
    metadata,
    Column("song_id", BigInteger, ForeignKey("songs.id", ondelete="CASCADE"), primary_key=True),
    Column("rank", Integer, primary_key=True),
    Column("track_id", Text, nullable=False),
    Column("live", Float, nullable=False),
    Column("same_song", Float),
    Column("because", JSONB, nullable=False),
    Index(None, "track_id"),
)

# --- what Encore did ------------------------------------------------------------------------

additions = Table(
    "additions",  # every uri that Encore ever put into a playlist, and what became of it
    metadata,
    Column("playlist_id", Text, ForeignKey("playlists.id", ondelete="CASCADE"), primary_key=True),
    Column("uri", Text, primary_key=True),
    Column("track_id", Text, nullable=False),
    Column("state", Text, nullable=False),  # sent, confirmed, missing, taken_out, withdrawn
    _moment("sent_at", needed=True),
    _moment("confirmed_at"),
    _moment("missing_since"),
    Column("shown_as", Text),  # the uri under which Spotify shows it now
)

owed = Table(
    "owed",  # uris whose copies were all deleted in order to put one back
    metadata,
    Column("playlist_id", Text, ForeignKey("playlists.id", ondelete="CASCADE"), primary_key=True),
    Column("uri", Text, primary_key=True),
    Column("after", ARRAY(Text), nullable=False),
    _moment("added_at"),
    Column("track_id", Text),
)

contents = Table(
    "contents",  # the list as it was, once per distinct content
    metadata,
    Column("digest", Text, primary_key=True),
    Column("entries", JSONB, nullable=False),
)

versions = Table(
    "versions",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("playlist_id", Text, ForeignKey("playlists.id", ondelete="CASCADE"), nullable=False),
    Column("digest", Text, ForeignKey("contents.digest"), nullable=False),
    Column("snapshot_id", Text, nullable=False),
    _moment("taken_at", needed=True),
    Index(None, "playlist_id", "taken_at"),
)

edits = Table(
    "edits",  # the journal
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("playlist_id", Text, ForeignKey("playlists.id", ondelete="CASCADE"), nullable=False),
    Column("run_id", BigInteger),
    Column("attempt", Integer, nullable=False),
    Column("kind", Text, nullable=False),  # insert, remove
    Column("version_id", BigInteger),  # of the list as it was before the plan
    Column("position", Integer),
    Column("uris", ARRAY(Text), nullable=False),
    Column("state", Text, nullable=False),  # intended, done, unknown, refused
    _moment("intended_at", needed=True),
    Column("left_snapshot", Text),
    _number("live_added"),
    _number("copies_removed"),
    _number("put_back"),
    Index(None, "playlist_id", "id"),
)

# --- runs -----------------------------------------------------------------------------------

runs = Table(
    "runs",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("account_id", Integer, ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False),
    Column("kind", Text, nullable=False, server_default="sync"),  # undo, restore, remove_all
    Column("of_run", BigInteger),  # the one that is undone
    Column("version_id", BigInteger),  # the one that is restored
    Column("only", ARRAY(Text)),  # playlist ids; NULL for all
    Column("state", Text, nullable=False),  # listing, reading, finding, pushing, parked, done, ...
    _moment("started_at", needed=True),
    _moment("ended_at"),
    _moment("due_at"),
    Column("error", Text),
    _number("tries"),
    # Since when songs are being asked for without a long wait, and how many were open then:
    _moment("finding_since"),
    Column("songs_open", Integer),
    _moment("paused_at"),  # nothing is sent from then on; `state` is where it goes on
    # "One run at a time" cannot be left to the queue, whose lock covers waiting jobs only.
    # A sync that is parked for a day does not keep anyone from taking it back.
    Index(
        "one_run_at_a_time",
        "account_id",
        text("(kind = 'sync')"),
        unique=True,
        postgresql_where=text("ended_at IS NULL"),
    ),
)

run_playlists = Table(
    "run_playlists",
    metadata,
    Column("run_id", BigInteger, ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True),
    Column("playlist_id", Text, ForeignKey("playlists.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("state", Text, nullable=False),
    _moment("due_at"),
    _number("tries"),
    Column("error", Text),
    _number("tracks_before"),
    _number("tracks_after"),
    _number("live_added"),
    _number("duplicates_removed"),
    Index(None, "playlist_id", text("run_id DESC")),  # the last run that had it
    Index(None, "run_id", "state"),
    Index(
        "ix_run_playlists_troubled",
        "playlist_id",
        "run_id",
        postgresql_where=text("state IN ('failed', 'stopped', 'unconfirmed')"),
    ),
)

# --- requests -------------------------------------------------------------------------------

requests = Table(
    "requests",  # every request, counted when it is sent
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("quota_group", Text, nullable=False),
    Column("bucket", Text, nullable=False),
    _moment("sent_at", needed=True),
    Index(None, "quota_group", "sent_at"),
)

waits = Table(
    "waits",  # what Spotify told us to wait for; bucket '*' holds for every request
    metadata,
    Column("quota_group", Text, primary_key=True),
    Column("bucket", Text, primary_key=True),
    _moment("until", needed=True),
    Column("reason", Text, nullable=False),
)
