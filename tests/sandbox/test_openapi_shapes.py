"""Every answer fits Spotify's own description, but for what restricted apps lost."""

import os
from pathlib import Path
from typing import Any

import pytest
import yaml
from openapi_schema_validator import OAS30Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from sandbox.conftest import EPISODE, Remote, long_id, uri

SHARED = Path(os.environ.get("ENCORE_SHARED", Path(__file__).parents[3] / "shared"))
DESCRIPTION = SHARED / "spotify-openapi.yml"
LOST = {
    "restricted": {
        *("available_markets", "popularity", "label", "followers", "publisher", "product"),
        *("country", "email", "explicit_content", "album_group", "tracks", "track"),
    },
    "extended": set(),
}
ROOT = "urn:spotify"

pytestmark = pytest.mark.skipif(
    not DESCRIPTION.exists() and os.environ.get("CI") != "true",
    reason="Spotify's description is not here",
)


@pytest.fixture(scope="session")
def description() -> dict[str, Any]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(DESCRIPTION.read_text(), loader)


# The description tells tracks from episodes by a type whose schemas it forgets to name.
BY_TYPE = {
    kind: f"{ROOT}#/components/schemas/{name}"
    for kind, name in (("track", "TrackObject"), ("episode", "EpisodeObject"))
}


def adapted(part: Any, lost: set[str]) -> Any:
    """Take what restricted apps lost out of every list of required fields."""
    if isinstance(part, list):
        return [adapted(inner, lost) for inner in part]
    if not isinstance(part, dict):
        return part
    kept = {key: adapted(inner, lost) for key, inner in part.items()}
    if isinstance(kept.get("required"), list):
        kept["required"] = [name for name in kept["required"] if name not in lost]
    if "discriminator" in kept:
        kept["discriminator"] = {**kept["discriminator"], "mapping": BY_TYPE}
    return kept


class Description:
    """Finds the schema of an answer in the description and holds a value against it."""

    def __init__(self, described: dict[str, Any], lost: set[str]) -> None:
        self.root = adapted(described, lost)
        resource = Resource.from_contents(self.root, default_specification=DRAFT202012)
        self.registry = Registry().with_resource(ROOT, resource)

    def problems(self, method: str, path: str, status: int, value: Any) -> list[str]:
        answer = self.root["paths"][path][method.lower()]["responses"][str(status)]
        where = answer.get("$ref", "")
        if where:
            answer = self.root["components"]["responses"][where.rpartition("/")[2]]
        schema = rooted(answer["content"]["application/json"]["schema"])
        found = OAS30Validator(schema, registry=self.registry).iter_errors(value)
        return [f"{list(error.absolute_path)}: {error.message[-200:]}" for error in found]


def rooted(part: Any) -> Any:
    """Make references absolute, so that a schema can stand alone."""
    if isinstance(part, list):
        return [rooted(inner) for inner in part]
    if not isinstance(part, dict):
        return part
    return {
        key: f"{ROOT}{inner}" if key == "$ref" else rooted(inner) for key, inner in part.items()
    }


@pytest.mark.parametrize("regime", ["restricted", "extended"])
def test_answers_fit_the_description(sandbox: Remote, description: Any, regime: str):
    described = Description(description, LOST[regime])
    sandbox.control("POST", "settings", regime=regime)
    items = [{"track": long_id("once")}, EPISODE, {"track": long_id("flow"), "unavailable": True}]
    playlist = sandbox.control("POST", "playlists", name="Mixed", items=items)["id"]
    artist, album, track = long_id("Pearl Jam"), long_id("Ten"), long_id("once")
    both = "?additional_types=track,episode"
    calls: list[tuple[str, str, str, Any]] = [
        ("GET", "/me", "/me", None),
        ("GET", "/me/playlists", "/me/playlists", None),
        ("POST", "/me/playlists", "/me/playlists", {"name": "New"}),
        ("GET", "/playlists/{playlist_id}", f"/playlists/{playlist}{both}", None),
        ("GET", "/playlists/{playlist_id}/items", f"/playlists/{playlist}/items{both}", None),
        (
            "POST",
            "/playlists/{playlist_id}/items",
            f"/playlists/{playlist}/items",
            {"uris": [uri("why")]},
        ),
        (
            "PUT",
            "/playlists/{playlist_id}/items",
            f"/playlists/{playlist}/items",
            {"range_start": 0, "insert_before": 2},
        ),
        (
            "DELETE",
            "/playlists/{playlist_id}/items",
            f"/playlists/{playlist}/items",
            {"items": [{"uri": uri("why")}]},
        ),
        (
            "GET",
            "/me/library/contains",
            f"/me/library/contains?uris=spotify:playlist:{playlist}",
            None,
        ),
        ("GET", "/search", "/search?q=ten&type=track,album,artist,playlist,show", None),
        ("GET", "/albums/{id}", f"/albums/{album}", None),
        ("GET", "/albums/{id}/tracks", f"/albums/{album}/tracks", None),
        ("GET", "/artists/{id}", f"/artists/{artist}", None),
        ("GET", "/artists/{id}/albums", f"/artists/{artist}/albums", None),
        ("GET", "/tracks/{id}", f"/tracks/{track}", None),
    ]
    problems = {}
    for method, template, path, body in calls:
        answer = sandbox.call(method, path, json=body)
        assert answer.status_code in (200, 201), answer.text
        found = described.problems(method, template, answer.status_code, answer.json())
        if found:
            problems[method, template] = found

    assert problems == {}
