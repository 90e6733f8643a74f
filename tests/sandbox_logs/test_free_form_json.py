"""What is free of form is read without a message, and printed as the message would print it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from google.protobuf import json_format, struct_pb2
from hypothesis import given
from hypothesis import strategies as st

from sandbox.api import structs
from sandbox.api.errors import ApiError
from sandbox.api.messages import canonical

ENTRY = "google.logging.v2.LogEntry"
TEXT = st.text(max_size=5)
NUMBERS = st.one_of(st.integers(-(2**70), 2**70), st.floats(allow_nan=False, allow_infinity=False))
LEAVES = st.one_of(st.none(), st.booleans(), NUMBERS, TEXT)
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3)
)


def whole(value: Any) -> Any:
    """80.0 as 80, as `messages.to_json` makes it."""
    if isinstance(value, dict):
        return {key: whole(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [whole(inner) for inner in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


@given(value=st.dictionaries(TEXT, VALUES, max_size=4))
def test_an_object_is_printed_as_a_struct_prints_it(value: dict[str, Any]) -> None:
    struct = json_format.ParseDict(value, struct_pb2.Struct())
    printed = whole(json_format.MessageToDict(struct))
    found = structs.canonical(value)
    assert found == printed
    # 1 and 1.0 and True are equal in Python, and are not the same JSON.
    assert json.dumps(found, sort_keys=True) == json.dumps(printed, sort_keys=True)
    assert canonical(ENTRY, {"jsonPayload": value}, "entry") == {"jsonPayload": printed}


@pytest.mark.parametrize("value", [10**400, "\ud800", {"\udfff": 1}, ["a", {"b": "\ud800"}]])
def test_what_a_struct_cannot_hold_is_refused(value: Any) -> None:
    with pytest.raises(ApiError):
        structs.canonical({"a": value})


@pytest.mark.parametrize("value", ["text", 5, [1], True])
def test_a_payload_that_is_no_object_is_refused(value: Any) -> None:
    with pytest.raises(ApiError):
        canonical(ENTRY, {"jsonPayload": value}, "entry")


def test_an_entry_has_one_payload() -> None:
    with pytest.raises(ApiError, match="oneof field 'payload' is already set"):
        canonical(ENTRY, {"textPayload": "a", "jsonPayload": {"b": 1}}, "entry")
    assert canonical(ENTRY, {"jsonPayload": None, "textPayload": "a"}, "entry") == {
        "textPayload": "a"
    }
    assert canonical(ENTRY, {"json_payload": {}}, "entry") == {"jsonPayload": {}}
