"""The project's own settings of its checks are read, with their places; what is wrong is told."""

from __future__ import annotations

from decimal import Decimal

import pytest

from monitoring.config import load_contents
from monitoring.model import CheckSettings
from monitoring.plan import Source
from tests.config.trees import found, shipped, valid, with_file, with_service

FILE = "monitoring/checks.yaml"
SETTINGS = """\
monthly_cost: 12.50
email_domains: [Example.com]
instances: 3
label_values: {endpoint: 40}
severities: {metric-unread: off, entry-unused: error}
"""


def test_every_setting_is_read_with_its_place() -> None:
    model = valid(with_file(FILE, SETTINGS)).model
    assert model is not None
    assert model.checks == CheckSettings(
        monthly_cost=Decimal("12.50"),
        email_domains=("example.com",),
        instances=3,
        label_values={"endpoint": 40},
        severities={"metric-unread": "off", "entry-unused": "error"},
        sources={
            name: Source(FILE, line, 1)
            for line, name in enumerate(
                ("monthly_cost", "email_domains", "instances", "label_values", "severities"), 1
            )
        },
    )


def test_a_project_may_have_no_settings() -> None:
    tree = {name: data for name, data in shipped().items() if name != FILE}
    model = valid(tree).model
    assert model is not None
    assert model.checks == CheckSettings(instances=1)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("monthly_costs: 1\n", ":1:1 key-unknown unknown key 'monthly_costs'"),
        ("monthly_cost: -1\n", ":1:15 value-invalid "),
        ("monthly_cost: much\n", ":1:15 value-type "),
        (
            "email_domains: ['@example.com']\n",
            ":1:17 value-invalid '@example.com': a domain is what",
        ),
        ("instances: 0\n", ":1:12 value-invalid "),
        ("label_values: {endpoint: many}\n", ":1:26 value-type "),
        ("severities: {metric-unread: none}\n", ":1:29 value-invalid "),
        (
            "severities: {Metric_Unread: off}\n",
            ":1:14 value-invalid 'Metric_Unread': a rule is written",
        ),
        ("{}\n", ":1:1 combination-invalid this file holds one setting or more"),
    ],
)
def test_a_mistake_is_told_at_its_place(text: str, told: str) -> None:
    (one,) = found(with_file(FILE, text))
    assert one.startswith(f"{FILE}{told}")
    assert load_contents(with_file(FILE, text)).model is None


def test_settings_are_those_of_all_services() -> None:
    (one,) = found(with_service(checks=SETTINGS))
    assert one == (
        "monitoring/services/billing/checks.yaml:1:1 file-unread "
        "monitoring/services/billing/checks.yaml "
        "is not read | name it monitoring/checks.yaml"
    )


def test_values_of_a_label_that_no_metric_has_are_told() -> None:
    assert found(with_file(FILE, "label_values: {endpiont: 40}\n")) == [
        f"{FILE}:1:16 label-not-in-catalogue no metric has a label 'endpiont' | did you mean "
        "'endpoint'?"
    ]
