"""Values of labels: cut to what the API takes, few, and of the declared type."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from clarity.monitoring.cloud_metrics.labels import NAME, Label, Limit, cut
from clarity.monitoring.cloud_metrics.limits import LABEL_VALUE_BYTES
from clarity.monitoring.requests.method import OTHER


@given(st.text(st.characters(exclude_categories=[]), max_size=2_000))
def test_any_text_is_cut_to_whole_characters(text: str) -> None:
    made = cut(text)
    encoded = made.encode()
    assert len(encoded) <= LABEL_VALUE_BYTES
    assert text.encode("utf-8", "replace").startswith(encoded)
    if len(text.encode("utf-8", "replace")) <= LABEL_VALUE_BYTES:
        assert len(made) == len(text)


@given(st.lists(st.text(max_size=3)), st.integers(0, 5))
def test_a_label_has_at_most_so_many_values(values: list[str], most: int) -> None:
    label = Label("action", "STRING", Limit(most=most))
    texts = [label.text(value) for value in values]
    assert len({text for text in texts if text != OTHER}) <= most
    assert len(label.known) <= most
    first = list(dict.fromkeys(values))[:most]
    assert texts == [value if value in first else OTHER for value in values]


def test_an_allow_list_is_all_there_is() -> None:
    label = Label("action", "STRING", Limit(allowed={"login", "logout"}))
    assert [label.text(value) for value in ("login", "logout", "other", "")] == [
        "login",
        "logout",
        OTHER,
        OTHER,
    ]
    assert set(label.known) == {"login", "logout"}


def test_what_does_not_look_like_a_name_is_folded() -> None:
    label = Label("action", "STRING", Limit(pattern=NAME))
    names = ["login", "gpt-4.1/mini", "1.2.0", "v3_final"]
    assert [label.text(name) for name in names] == names
    for other in ("ada@example.org", "Ada Lovelace", "", "_OTHER", "x" * 65, "a\nb", "+49123"):
        assert label.text(other) == OTHER


def test_types_are_kept_apart() -> None:
    number, truth = Label("n", "INT64", Limit()), Label("b", "BOOL", Limit())
    assert (number.text(7), number.text(7), number.text("7"), number.text(True)) == (
        "7",
        "7",
        None,
        None,
    )
    assert (truth.text(True), truth.text(False), truth.text("true")) == ("true", "false", None)
