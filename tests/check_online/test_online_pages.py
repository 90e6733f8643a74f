"""The pages of the group online show no example, as files alone cannot: a test proves each."""

from __future__ import annotations

import inspect
from collections.abc import Callable

import pytest

from checks.online.codes import Online
from checks.registry import ids, page_of
from checks.rule import Group
from tests.check_online import test_online_links as links
from tests.check_online import test_online_metrics as metrics
from tests.check_online import test_online_resources as resources

PROVEN: dict[str, Callable[..., None]] = {
    "online-channel-disabled": resources.test_a_channel_that_was_switched_off_is_found,
    "online-channel-missing": resources.test_a_channel_that_is_gone_is_found,
    "online-channel-type": resources.test_a_type_that_the_project_does_not_offer_is_an_error,
    "online-channel-unverified": resources.test_a_channel_that_nobody_confirmed_is_found,
    "online-host-unresolved": links.test_an_uptime_check_of_a_host_without_an_address_is_found,
    "online-link-dead": links.test_a_dead_runbook_is_found_where_it_is_written,
    "online-metric-differs": metrics.test_a_descriptor_that_differs_is_found_at_the_field,
    "online-metric-missing": metrics.test_a_metric_that_nothing_has_written_is_found,
    "online-metric-silent": metrics.test_a_metric_without_data_is_found_where_an_alert_reads_it,
    "online-quota": resources.test_uptime_checks_of_the_project_are_counted,
}


def test_each_page_is_proven_by_a_test() -> None:
    assert PROVEN.keys() == {id for id, group in ids().items() if group is Group.ONLINE}
    assert PROVEN.keys() == set(Online)


@pytest.mark.parametrize("id", PROVEN)
def test_the_test_looks_for_what_the_page_is_about(id: str) -> None:
    assert f"Online.{Online(id).name}" in inspect.getsource(PROVEN[id])
    assert page_of(id).examples == ()
