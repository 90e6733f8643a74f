"""Own paths with variables, and messages that are declared as text."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest
from google.protobuf import json_format, timestamp_pb2
from hypothesis import given
from hypothesis import strategies as st

from sandbox.api import declared
from sandbox.api.own_paths import Asked, OwnRoutes
from sandbox.api.path_template import compiled
from sandbox.api.schema import fields, message


async def exact(asked: Asked) -> Any:
    return 200, ["exact", asked.found]


async def named(asked: Asked) -> Any:
    return 200, ["named", asked.found]


async def verb(asked: Asked) -> Any:
    return 200, ["verb", asked.found]


ROUTES = OwnRoutes(
    {
        ("GET", "/v1/{name=projects/*/topics/*}"): named,
        ("POST", "/v1/{topic=projects/*/topics/*}:publish"): verb,
        ("GET", "/v1/projects/p/topics/exact"): exact,
    }
)


@pytest.mark.parametrize(
    ("method", "path", "answer"),
    [
        ("GET", "/v1/projects/p/topics/t", ["named", {"name": "projects/p/topics/t"}]),
        ("GET", "/v1/projects/p/topics/a%2Fb", ["named", {"name": "projects/p/topics/a%2Fb"}]),
        ("GET", "/v1/projects/p/topics/exact", ["exact", {}]),
        ("POST", "/v1/projects/p/topics/t:publish", ["verb", {"topic": "projects/p/topics/t"}]),
        ("POST", "/v1/projects/p/topics/t", None),
        ("PUT", "/v1/projects/p/topics/t", None),
        ("GET", "/v1/projects/p/topics/t/more", None),
        ("GET", "/v1/projects//topics/t", None),
        ("GET", "/v1/{name=projects/*/topics/*}", None),
        ("GET", "", None),
    ],
)
def test_a_path_finds_its_handler_and_its_variables(method: str, path: str, answer: Any) -> None:
    handler = ROUTES.find(method, path)
    if answer is None:
        assert handler is None
        return
    assert handler is not None

    async def answered() -> Any:
        return await handler(Asked({}, {}, b""))

    assert asyncio.run(answered()) == (200, answer)


words = st.text("abz09-._~%", min_size=1, max_size=8)


@given(one=words, more=st.lists(words, min_size=1, max_size=4))
def test_stars_stand_for_segments(one: str, more: list[str]) -> None:
    regex, names = compiled("/v3/{parent=projects/*}/things/{name=**}:act")
    path = f"/v3/projects/{one}/things/{'/'.join(more)}:act"
    found = regex.fullmatch(path)
    assert found is not None
    assert dict(zip(names, found.groups(), strict=True)) == {
        "parent": f"projects/{one}",
        "name": "/".join(more),
    }


TABLE = """
Parcel
  display_name string
  weight optional float
  count int64
  sent_at google.protobuf.Timestamp
  labels map string
  size enum SIZE_UNSPECIFIED SMALL LARGE=7
    HUGE
  parts repeated Part
  to_door oneof place bool
  to_shop oneof place string
Part
  data bytes
"""


@pytest.fixture(scope="module")
def parcel() -> Any:
    for _ in range(2):  # a second time changes nothing
        declared.register("tests.declared", TABLE, (timestamp_pb2,))
    return message("tests.declared.Parcel")


def test_a_declared_message_reads_and_prints_json(parcel: Any) -> None:
    sent = {
        "display_name": "x",
        "weight": 0,
        "count": "3",
        "sentAt": "2026-01-05T01:12:00+01:00",
        "labels": {"a": "b"},
        "size": 8,
        "parts": [{"data": "eA=="}, {}],
        "toShop": "",
    }
    assert json_format.MessageToDict(json_format.ParseDict(sent, parcel())) == {
        "displayName": "x",
        "weight": 0.0,
        "count": "3",
        "sentAt": "2026-01-05T00:12:00Z",
        "labels": {"a": "b"},
        "size": "HUGE",
        "parts": [{"data": "eA=="}, {}],
        "toShop": "",
    }


@pytest.mark.parametrize(
    "sent",
    [
        {"name": "x"},
        {"toDoor": True, "toShop": "x"},
        {"size": "TINY"},
        {"parts": {}},
        {"labels": {"a": 1}},
        {"sentAt": "today"},
    ],
)
def test_a_declared_message_refuses_what_it_has_not(parcel: Any, sent: Any) -> None:
    with pytest.raises(json_format.ParseError):
        json_format.ParseDict(sent, parcel())


def test_the_api_sees_the_fields_of_a_declared_message(parcel: Any) -> None:
    found = fields("tests.declared.Parcel")
    assert found["toDoor"].rivals == ("toShop",)
    assert found["parts"].message == "tests.declared.Part"
    assert found["size"].enum == {"SIZE_UNSPECIFIED", "SMALL", "LARGE", "HUGE"}
    assert found["labels"].is_map


def test_a_map_of_messages_is_no_part_of_the_language() -> None:
    with pytest.raises(TypeError, match=re.escape("tests.maps.Box.parts: maps of messages")):
        declared.register("tests.maps", "Box\n  parts map Box\n")
