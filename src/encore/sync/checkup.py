"""All that `encore doctor` and the settings page look at, once the database is open."""

from collections.abc import AsyncIterator

from encore.store.secrets import Vault
from encore.sync.diagnosis import Diagnosis
from encore.sync.doctor import Doctor
from encore.sync.parts import Parts
from encore.sync.reachability import examine_spotify, is_reached


async def look_over(parts: Parts, vault: Vault) -> AsyncIterator[list[Diagnosis]]:
    """Yield what is found of the database, of Spotify and of the sign-ins, as it comes."""
    doctor = Doctor(parts, vault)
    yield await doctor.examine_database()
    spotify = await examine_spotify(parts.settings, await doctor.find_client_id())
    yield spotify
    yield await doctor.examine_sign_ins(asks=is_reached(spotify))
