"""Fill a database with a very large library, as if it had been synced for years.

Everything is made by PostgreSQL itself from numbers, so that a million items take a minute
and the same numbers give the same rows. A sync of all playlists is under way.
"""

import re
from collections.abc import Mapping

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

LONG_LIST = 10_000  # items of the first playlist, Spotify's cap
RUNS = 20
CLIENT_ID = "bench"

_PEOPLE = """
INSERT INTO apps (client_id, quota_group) VALUES (:client, :client);
INSERT INTO accounts (app_id, spotify_id, name, scopes, access_token, refresh_token,
    access_expires_at, connected_at)
    SELECT id, 'me', 'Ada', '', '', '', now() + interval '1 hour', now() - interval '20 days'
    FROM apps;
"""

_MUSIC = """
INSERT INTO tracks (id, uri, title, artists, artist_ids, album_title, album_kind, released,
    duration_ms, explicit, expires_at)
    SELECT 't' || n, 'spotify:track:t' || n, 'Song ' || n,
        jsonb_build_array(jsonb_build_array('a' || n % :artists, 'Artist ' || n % :artists)),
        ARRAY['a' || n % :artists], 'Album ' || n / 10, 'album', '1999', 200000 + n % 60000,
        false, now() + interval '20 days'
    FROM generate_series(0, :tracks - 1) n;
INSERT INTO tracks (id, uri, title, artists, artist_ids, album_title, album_kind, released,
    duration_ms, explicit, expires_at)
    SELECT 'l' || n || 'x' || v, 'spotify:track:l' || n || 'x' || v,
        'Song ' || n || ' - Live at Hall ' || v,
        jsonb_build_array(jsonb_build_array('a' || n % :artists, 'Artist ' || n % :artists)),
        ARRAY['a' || n % :artists], 'Live at Hall ' || v, 'album', '2004', 230000 + n % 60000,
        false, now() + interval '20 days'
    FROM generate_series(0, :tracks - 1) n, generate_series(1, 2) v WHERE n % 5 < 2;
INSERT INTO songs (artist_id, key, original_id, words, state, found, due_at)
    SELECT 'a' || n % :artists, 'song ' || n, 't' || n,
        'song ' || n || ' artist ' || n % :artists,
        CASE WHEN n % 5 < 2 THEN 'found' WHEN n % 5 = 2 THEN 'none' ELSE 'wanted' END,
        CASE WHEN n % 5 < 2 THEN 2 ELSE 0 END,
        now() + CASE WHEN n % 5 < 3 THEN interval '30 days' ELSE interval '-1 hour' END
    FROM generate_series(0, :tracks - 1) n ORDER BY n;
INSERT INTO live_versions (song_id, rank, track_id, live, same_song, because)
    SELECT s.id, v, 'l' || substr(s.original_id, 2) || 'x' || v, 0.97, 0.99,
        jsonb_build_array('The title says "Live at Hall ' || v || '".')
    FROM songs s, generate_series(1, 2) v WHERE s.state = 'found';
"""

_PLAYLISTS = """
CREATE TEMP TABLE sizes AS
    SELECT n, CASE WHEN n = 1 THEN :long
        ELSE (:items - :long) / (:playlists - 1) - 40 + n % 81 END AS size
    FROM generate_series(1, :playlists) n;
INSERT INTO playlists (id, name, owner_id, owner_name, public, collaborative, snapshot_id,
    total, length, first_seen_at, oldest_added_at, read_at, known_snapshots, image_url)
    SELECT 'p' || n,
        (ARRAY['Road Trip','Evening','Running','Rainy Days','Sunday','Best of','Party','Quiet'])
            [1 + n % 8] || ' ' || n,
        CASE WHEN n % 10 < 7 THEN 'me' ELSE 'friend' || n % 300 END,
        CASE WHEN n % 10 < 7 THEN 'Ada' ELSE 'Friend ' || n % 300 END,
        n % 3 = 0, n % 20 = 0, 's' || n, size, CASE WHEN n % 50 > 0 THEN size END,
        now() - interval '1 hour' * n, now() - interval '7 hours' * n, now() - interval '1 day',
        CASE WHEN n % 7 > 0 THEN ARRAY['s' || n] ELSE ARRAY['older'] END,
        'https://mosaic.scdn.co/300/' || md5(n::text)
    FROM sizes;
INSERT INTO library (account_id, playlist_id, position, skipped)
    SELECT (SELECT id FROM accounts), 'p' || n, n, CASE WHEN n % 10 >= 7 THEN 'followed' END
    FROM sizes;
CREATE TEMP TABLE places AS
    SELECT n, p, (n * 7919::bigint + p / 10 * 104729::bigint
        + CASE WHEN p % 10 < 3 THEN 0 ELSE p % 10 END) % :tracks AS song
    FROM sizes, generate_series(0, size - 1) p;
INSERT INTO items (playlist_id, position, kind, uri, title, added_at, added_by, track_id)
    SELECT 'p' || n, p, 'track', 'spotify:track:' || id, 'Song ' || song,
        now() - interval '1 minute' * p, 'me', id
    FROM places, LATERAL (SELECT CASE WHEN p % 10 IN (1, 2) AND song % 5 < 2
        THEN 'l' || song || 'x' || p % 10 ELSE 't' || song END AS id) chosen;
INSERT INTO findings (playlist_id, position, kind, because)
    SELECT 'p' || n, p, 'live', 'The title says "Live".' FROM places
    WHERE p % 10 IN (1, 2) AND song % 5 < 2;
INSERT INTO findings (playlist_id, position, kind, because)
    SELECT 'p' || n, p, 'duplicate', 'It stands further up already.' FROM places
    WHERE p % 10 IN (1, 2) AND song % 5 > 1;
INSERT INTO additions (playlist_id, uri, track_id, state, sent_at, confirmed_at)
    SELECT 'p' || n, 'spotify:track:l' || song || 'x' || p % 10, 'l' || song || 'x' || p % 10,
        'confirmed', now() - interval '9 days', now() - interval '9 days' FROM places
    WHERE p % 10 IN (1, 2) AND song % 5 < 2 ON CONFLICT DO NOTHING;
INSERT INTO playlist_songs (playlist_id, song_id)
    SELECT DISTINCT 'p' || n, s.id FROM places
    JOIN songs s ON s.original_id = 't' || song AND n % 10 < 7;
"""

_HISTORY = """
INSERT INTO runs (account_id, state, started_at, ended_at)
    SELECT (SELECT id FROM accounts), 'done', now() - interval '1 day' * (:runs + 1 - n),
        now() - interval '1 day' * (:runs + 1 - n) + interval '3 hours'
    FROM generate_series(1, :runs) n ORDER BY n;
INSERT INTO runs (account_id, state, started_at)
    SELECT id, 'finding', now() - interval '10 minutes' FROM accounts;
INSERT INTO run_playlists (run_id, playlist_id, position, state, tracks_before, tracks_after,
    live_added, duplicates_removed, error)
    SELECT r.id, 'p' || n, n,
        CASE WHEN n % 500 = 1 THEN 'failed'
            WHEN r.ended_at IS NOT NULL AND n % 3 > 0 THEN 'unchanged'
            WHEN r.ended_at IS NOT NULL THEN 'done'
            ELSE (ARRAY['reading','finding','finding','writing','done','unchanged','finding'])
                [1 + n % 7] END,
        size, size + n % 5, n % 5, n % 2,
        CASE WHEN n % 500 = 1 THEN 'Spotify did not answer.' END
    FROM runs r, sizes WHERE n % 10 < 7;
INSERT INTO contents (digest, entries) VALUES ('none', '[]');
INSERT INTO versions (playlist_id, digest, snapshot_id, taken_at)
    SELECT 'p' || n, 'none', 's', now() - interval '1 day' * v
    FROM sizes, generate_series(1, 5) v WHERE n % 10 < 7;
INSERT INTO edits (playlist_id, run_id, attempt, kind, version_id, position, uris, state,
    intended_at, left_snapshot, live_added)
    SELECT v.playlist_id, r.id, 1, 'insert', v.id, 1, ARRAY['spotify:track:l0x1'], 'done',
        v.taken_at, 's', 1
    FROM versions v JOIN runs r ON r.started_at::date = v.taken_at::date;
INSERT INTO decisions (account_id, kind, artist_id, song_key, track_id, replaced_id, name,
    decided_at)
    SELECT (SELECT id FROM accounts), 'reject', artist_id, key, 'l' || id, '', key, now()
    FROM songs WHERE state = 'found' ORDER BY id LIMIT 5000;
INSERT INTO notices (account_id, name, run_id, made_at)
    SELECT account_id, 'ended', id, ended_at FROM runs WHERE ended_at IS NOT NULL;
INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() + interval '1 day');
"""


async def fill(engine: AsyncEngine, playlists: int, items: int) -> None:
    """Add one person with *playlists* of *items* in all, three tenths of them distinct tracks."""
    tracks = items * 3 // 10
    values = {
        "client": CLIENT_ID,
        "playlists": playlists,
        "items": items,
        "long": min(LONG_LIST, items // 10),
        "tracks": tracks,
        "artists": max(1, tracks // 10),
        "runs": RUNS,
    }
    async with engine.begin() as db:
        for part in (_PEOPLE, _MUSIC, _PLAYLISTS, _HISTORY):
            for statement in part.split(";\n"):
                if statement.strip():
                    await db.execute(text(_literal(statement, values)))
    async with engine.connect() as db:
        await db.execution_options(isolation_level="AUTOCOMMIT")
        await db.execute(text("VACUUM ANALYZE"))


def _literal(statement: str, values: Mapping[str, object]) -> str:
    """What makes a table takes no parameters, and the numbers are our own."""
    for name, value in values.items():
        quoted = f"'{value}'" if isinstance(value, str) else str(value)
        statement = re.sub(rf"(?<!:):{name}\b", quoted, statement)
    return statement.replace("::", "\\:\\:")
