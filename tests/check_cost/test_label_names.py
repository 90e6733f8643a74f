"""Names of labels: those of people and those without end are told from those with a few values."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.facts.label_names import Nature, instead, nature
from clarity.monitoring.contract.metrics import METRICS

PERSON = (
    *("user_id", "customer_id", "patient_number", "email", "billing_email", "principal_email"),
    *("phone", "ssn", "date_of_birth", "username", "subscriber_name", "mrn"),
)
UNBOUNDED = (
    *("request_id", "session", "session_id", "url", "request_url", "path", "client_ip", "uuid"),
    *("trace_id", "error_message", "user_agent", "timestamp", "order_id", "user", "auth_token"),
)
HEALTH = ("diagnosis", "diagnosis_code", "heart_rate", "blood_pressure", "medication_name")
HARMLESS = (
    *("action", "customer_tier", "endpoint", "model_name", "model_version", "status_code"),
    *("region_id", "check_id", "instance_id", "project_id", "data_type", "storage_class", "method"),
    *("user_kind", "checker_location", "reason", "rule", "actor", "url_scheme", "path_kind", ""),
)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        *((name, Nature.PERSON) for name in PERSON),
        *((name, Nature.UNBOUNDED) for name in UNBOUNDED),
        *((name, Nature.HEALTH) for name in HEALTH),
        *((name, None) for name in HARMLESS),
    ],
)
def test_a_name_says_what_its_values_are(name: str, expected: Nature | None) -> None:
    assert nature(name) is expected


@given(st.sampled_from((*PERSON, *UNBOUNDED, *HEALTH, *HARMLESS)))
def test_the_spelling_does_not_matter(name: str) -> None:
    words = name.split("_")
    camel = words[0] + "".join(word.capitalize() for word in words[1:])
    pascal = "".join(word.capitalize() for word in words)
    for spelt in (camel, pascal, name.upper(), name.replace("_", "-"), name.replace("_", ".")):
        assert nature(spelt) is nature(name)


@given(st.text(max_size=300))
def test_any_text_has_an_answer(name: str) -> None:
    assert nature(name) in (None, *Nature)
    assert instead(name)


def test_what_the_library_emits_has_labels_with_few_values() -> None:
    names = {label for metric in METRICS for label in metric.labels}
    assert names and {name: nature(name) for name in names} == dict.fromkeys(names)
