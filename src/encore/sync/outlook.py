"""What a playlist should become, worked out from stored facts alone."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.ext.asyncio import AsyncConnection

from encore.music import Item, Track
from encore.pipeline.clean import CleanList, clean_list
from encore.pipeline.decisions import Choices, to_take_out
from encore.pipeline.desired import desired_list
from encore.pipeline.entries import Added, Desired, Placement, Why, Wish
from encore.pipeline.plan import Plan, guard, plan_edits
from encore.pipeline.readback import aliases_of, not_to_be_added
from encore.plans import Addition, AdditionState, Edit, Insert
from encore.store import additions, items, playlists
from encore.store.accounts import Account
from encore.store.journal import Effect
from encore.store.playlists import StoredPlaylist
from encore.store.songs import StoredSong
from encore.sync.choices import get_choices, get_placement, list_wishes, wishes_for


@dataclass(frozen=True, slots=True)
class Outlook:
    """A stored playlist, the list it should be, and the edits that lead there.

    *live* leads from the URI of each live version that is to be added to its track,
    *refused* are the URIs of those that Encore added and that go by the person's decision.
    *stop* says why nothing may be written after all. *wishes* are what the list is to have.
    """

    playlist: StoredPlaylist
    clean: CleanList
    additions: tuple[Addition, ...]
    desired: Desired
    plan: Plan
    live: dict[str, Track]
    refused: frozenset[str] = frozenset()
    stop: str | None = None
    wishes: tuple[Wish, ...] = ()

    @property
    def is_unseen(self) -> bool:
        """Whether additions were sent that no read has shown: whoever sent them broke off."""
        return any(addition.state is AdditionState.SENT for addition in self.additions)

    @property
    def removed(self) -> frozenset[str]:
        """The URIs of which copies go."""
        return frozenset(uri for at in self.desired.removed if (uri := self.clean.items[at].uri))

    @property
    def inserted(self) -> frozenset[str]:
        return frozenset(e.uri for e in self.desired.entries if isinstance(e, Added))

    def effect(self, edit: Edit) -> Effect:
        """Return what one edit of the plan does, counted in items."""
        if isinstance(edit, Insert):
            live = sum(uri in self.live for uri in edit.uris)
            return Effect(live_added=live, put_back=len(edit.uris) - live)
        copies = [item.uri for item in self.clean.items if item.uri in edit.uris]
        return Effect(copies_removed=sum(uri not in self.refused for uri in copies))

    @property
    def withdrawn(self) -> tuple[Addition, ...]:
        """What is about to be taken out by decision, as it is to be remembered."""
        return tuple(
            replace(one, state=AdditionState.WITHDRAWN)
            for one in self.additions
            if (one.shown_as or one.uri) in self.refused
        )


# What a playlist should be, as an account edits it.
Look = Callable[[AsyncConnection, Account, str], Awaitable[Outlook]]


@dataclass(frozen=True, slots=True)
class Part:
    """The part of a list that tells all about one song: the entries that hold these tracks.

    *choices* are those that hold for the playlist, which whoever asks knows already.
    """

    song: StoredSong | None
    track_ids: Collection[str]
    choices: Choices


async def look_ahead(
    db: AsyncConnection,
    account: Account,
    playlist_id: str,
    part: Part | None = None,
    *,
    placement: Placement | None = None,
) -> Outlook:
    """Return the outlook for a playlist as *account* edits it.

    With *part* it holds for that part alone, and its plan leads nowhere. *placement* is
    where live versions would go if it were not as the person wants it.
    """
    of_tracks = part.track_ids if part else None
    playlist = await playlists.get_playlist(db, playlist_id)
    choices = part.choices if part else await get_choices(db, playlist_id)
    clean = clean_list(await items.list_items(db, playlist_id, of_tracks=of_tracks), choices)
    added = await additions.list_additions(db, playlist_id, of_tracks=of_tracks)
    aliases = aliases_of(added)
    wishes = await _list_wishes(db, playlist_id, choices, part)
    untouchable = untouchable_uris(playlist, clean.items, account)
    refused = to_take_out(clean.items, added, choices) - untouchable
    desired = desired_list(
        clean.items,
        clean.songs,
        clean.live,
        () if account.keep_duplicates else clean.duplicates,
        wishes,
        placement=placement or await get_placement(db, account, playlist_id),
        # What stands there may be put back, so that a second copy of it can go.
        blocked=(not_to_be_added(added) - {item.uri for item in clean.items}) | refused,
        aliases=aliases,
        untouchable=untouchable,
        refused=refused,
        owed=await additions.list_owed(db, playlist_id),
    )
    versions = {track.uri: track for wish in wishes for track in wish.versions}
    new = (e.uri for e in desired.entries if isinstance(e, Added) and e.why is Why.LIVE)
    live = {uri: versions[uri] for uri in new}
    plan = plan_edits(clean.items, desired, {shown: uri for uri, shown in aliases.items()})
    ours = frozenset(name for one in added for name in (one.uri, one.shown_as) if name)
    stop = guard(clean.items, None, None, desired, ours)
    return Outlook(playlist, clean, tuple(added), desired, plan, live, refused, stop, tuple(wishes))


async def _list_wishes(
    db: AsyncConnection, playlist_id: str, choices: Choices, part: Part | None
) -> list[Wish]:
    if part is None:
        return await list_wishes(db, playlist_id, choices)
    return await wishes_for(db, [part.song] if part.song else [], choices)


def untouchable_uris(
    playlist: StoredPlaylist, listed: Sequence[Item], account: Account
) -> frozenset[str]:
    """Return the URIs of which no copy may go, because DELETE would take all of them.

    That is what another person added, what may be another's in a collaborative list, and
    what a DELETE did not remove before.
    """

    def is_own(item: Item) -> bool:
        if item.added_by is None:
            return not playlist.collaborative
        return item.added_by == account.spotify_id

    others = {item.uri for item in listed if item.uri and not is_own(item)}
    return frozenset(others) | frozenset(playlist.untouchable)
