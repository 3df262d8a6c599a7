"""The fields parameter selects what Spotify's reference says it does."""

import pytest

from encore.sandbox.fields import FieldsError, parse_fields

ALBUM = {"name": "Ten", "images": [], "href": "h"}
PAGE = {
    "next": None,
    "total": 1,
    "items": [
        {
            "added_at": "2020",
            "added_by": {"id": "me", "type": "user"},
            "item": {
                "name": "Alive",
                "uri": "u",
                "album": {"name": "Ten", "images": [], "href": "h"},
            },
        },
        {"added_at": None, "added_by": None, "item": None},
    ],
}


@pytest.mark.parametrize(
    ("fields", "selected"),
    [
        ("total,next", {"next": None, "total": 1}),
        (
            "items(added_at,added_by.id)",
            {
                "items": [
                    {"added_at": "2020", "added_by": {"id": "me"}},
                    {"added_at": None, "added_by": None},
                ]
            },
        ),
        (
            "items(item(name,album(name,href)))",
            {
                "items": [
                    {"item": {"name": "Alive", "album": {"name": "Ten", "href": "h"}}},
                    {"item": None},
                ]
            },
        ),
        (
            "items.item.album(!href,images)",
            {"items": [{"item": {"album": {"name": "Ten"}}}, {"item": None}]},
        ),
        (
            "items.item.name,items.item.uri",
            {"items": [{"item": {"name": "Alive", "uri": "u"}}, {"item": None}]},
        ),
        ("items(track(name))", {"items": [{}, {}]}),
        ("!items", {"next": None, "total": 1}),
    ],
)
def test_fields_select_and_leave_out(fields: str, selected: object):
    assert parse_fields(fields).of(PAGE) == selected


@pytest.mark.parametrize("fields", ["items(", "items)", "a,,b", "a b-c", ".a", "a(" * 1_000, "("])
def test_what_is_no_selection_is_refused(fields: str):
    with pytest.raises(FieldsError):
        parse_fields(fields)
