"""Pseudonyms tell who from whom, and only the key tells who."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clarity.monitoring.logging.pseudonyms import VARIABLE, from_environment, parse
from tests.app_logging.logged import KEYS

SECRET = "a-secret-of-more-than-16-bytes"


@given(st.text(st.characters(), min_size=1))
def test_a_pseudonym_is_stable_and_says_nothing(value: str) -> None:
    made = KEYS.of(value)
    assert made == KEYS.of(value)
    assert re.fullmatch(r"k2\.[0-9a-f]{24}", made)


@given(st.text(min_size=1), st.text(min_size=1))
def test_different_values_have_different_pseudonyms(one: str, other: str) -> None:
    assert (KEYS.of(one) == KEYS.of(other)) is (one == other)


def test_another_key_makes_another_pseudonym() -> None:
    assert parse(f"a:{SECRET}1").of("42")[2:] != parse(f"a:{SECRET}2").of("42")[2:]


def test_after_a_rotation_old_pseudonyms_can_still_be_found() -> None:
    before, after = parse(f"k1:{SECRET}"), parse(f"k2:another-{SECRET},k1:{SECRET}")
    assert after.of("42").startswith("k2.")
    assert after.every("42") == (after.of("42"), before.of("42"))


def test_nobody_stays_nobody() -> None:
    assert KEYS.of("") == ""


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (SECRET, "the id of key 1"),
        (f"K1:{SECRET}", "the id of key 1"),
        (f"k1:{SECRET},", "the id of key 2"),
        ("k1:short-secret", "the secret of key 1 has less than 16 bytes"),
        (f"k1:{SECRET},k1:{SECRET}x", "an id stands there twice"),
    ],
)
def test_malformed_keys_are_refused_without_telling_them(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=re.escape(why)) as error:
        parse(text)
    assert "secret-of" not in str(error.value)
    assert "short-secret" not in str(error.value)


def test_the_secret_shows_in_no_text() -> None:
    keys = parse(f"k1:{SECRET}")
    assert SECRET not in f"{keys!r} {keys}"
    assert repr(keys.keys[0].secret) not in repr(keys)


def test_without_a_key_each_process_makes_one_of_its_own() -> None:
    one, other = from_environment({}), from_environment({})
    assert one.of("42").startswith("ephemeral.")
    assert one.of("42") != other.of("42")
    assert from_environment({VARIABLE: f"k1:{SECRET}"}) == parse(f"k1:{SECRET}")
