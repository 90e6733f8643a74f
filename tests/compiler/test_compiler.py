"""Which resources a model becomes, in which order, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitoring.compile_error import CompileErrors
from monitoring.compiler import compile_plan
from monitoring.model import Calendar, Objective, Severity, Target
from monitoring.plan import Kind, Plan, Source, tokens
from monitoring.plan_json import plan_json
from monitoring.validation.validate import validate
from tests.google_types import parsed
from tests.model_factory import (
    alert,
    budget,
    check,
    dashboard,
    environment,
    gauge,
    histogram,
    log_metric,
    metric,
    model,
    objective,
    quantity,
    service,
    widget,
)

D = Decimal


def keys(plan: Plan) -> list[str]:
    return [resource.key for resource in plan.resources]


def codes(caught: pytest.ExceptionInfo[CompileErrors]) -> list[str]:
    return [diagnostic.code for diagnostic in caught.value.diagnostics]


def test_everything_that_follows_from_an_objective() -> None:
    shop = service(objective(), budgets=(budget("144"),))
    assert keys(compile_plan(model(shop), environment())) == [
        "channel/pager",
        "channel/mail",
        "service/shop",
        "slo/availability",
        "alert/availability/page-fast",
        "alert/availability/page-slow",
        "alert/availability/ticket-fast",
        "alert/availability/ticket-slow",
        "alert/availability/budget-exhausted",
        "alert/availability/daily-cap",
        "alert/absent/requests",
        "dashboard/objectives/shop",
    ]


def test_everything_that_is_written_by_hand() -> None:
    slow = log_metric()
    shop = service(
        alerts=(alert(gauge(), "5"),),
        uptime_checks=(check(),),
        dashboards=(dashboard(widget(slow.metric, "count")),),
    )
    plan = compile_plan(model(shop, log_metrics={"slow": slow}), environment())
    assert keys(plan) == [
        "channel/pager",
        "channel/mail",
        "metric/queue",
        "log_metric/slow",
        "service/shop",
        "uptime/front",
        "alert/too_much",
        "alert/uptime/front",
        "alert/absent/queue",
        "dashboard/board",
    ]
    assert plan["alert/too_much"].needs == ("channel/pager", "metric/queue")
    assert plan["dashboard/board"].needs == ("log_metric/slow",)


def test_a_short_window_has_a_policy_for_its_promise() -> None:
    shop = service(objective("fast", "0.95", 3_600, bound="1s"))
    plan = compile_plan(model(shop), environment())
    assert "alert/fast/promise" in plan
    assert {note.key for note in plan.notes} == {"slo/fast"}


def test_the_silence_of_a_metric_is_told_once() -> None:
    shop = service(objective("a"), objective("b"), alerts=(alert(metric(), "5"),))
    found = [key for key in keys(compile_plan(model(shop), environment())) if "absent" in key]
    assert found == ["alert/absent/requests"]


rates = st.sampled_from([None, D("0.00001"), D("0.003"), D("0.03"), D(10)])
objectives = st.builds(
    objective,
    expected_rate=rates,
    goal=st.decimals("0.5", "0.9999", places=4).map(str),
    window=st.one_of(
        st.integers(1, 30).map(lambda days: days * 86_400),
        st.sampled_from([300, 3_600, 6 * 3_600, 12 * 3_600]),
        st.sampled_from(Calendar),
    ),
    bound=st.sampled_from(["", "500ms", "0.7s"]),
)
counted = st.builds(
    objective,
    expected_rate=rates,
    window=st.sampled_from([300, 3_600, 6 * 3_600, 86_400]),
    good_windows=st.decimals("0.5", "0.999", places=3),
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(objectives | counted, min_size=1, max_size=6),
    st.sampled_from(["mean", "p50", "p90", "p95", "p99"]),
)
def test_properties_of_any_plan(entries: list[Objective], show: str) -> None:
    named = [
        replace(entry, key=f"o{n}", aliases=(f"was{n}",) if n % 2 else ())
        for n, entry in enumerate(entries)
    ]
    shop = service(*named, uptime_checks=(check(),), alerts=(alert(histogram(), "1s", show=show),))
    plan = compile_plan(model(shop), environment())
    assert plan == compile_plan(model(shop), environment())
    assert len(set(keys(plan))) == len(plan.resources)
    before: set[str] = set()
    for resource in plan.resources:
        assert set(resource.needs) <= before, "needs come first"
        named_in_body = {m["key"] for m in tokens(resource.body) if m["what"] == "ref"}
        assert named_in_body <= set(resource.needs)
        assert resource.needs == tuple(sorted(set(resource.needs)))
        assert validate(resource.kind, resource.body) == ()
        if resource.kind is not Kind.DASHBOARD:
            assert set(parsed(resource)) == set(resource.body)
        before.add(resource.key)
    for resource in plan.of(Kind.POLICY):
        assert resource.body["notificationChannels"], "no policy notifies nobody"
        kinds = [next(k for k in c if k != "displayName") for c in resource.body["conditions"]]
        assert kinds == ["conditionPrometheusQueryLanguage"] or not any("Prom" in k for k in kinds)
        for condition in resource.body["conditions"]:
            body = condition.get("conditionThreshold", {})
            if body.get("filter", "").startswith("select_slo_burn_rate"):
                assert int(body["filter"].rsplit('"', 2)[1].removesuffix("s")) <= 86_400


def test_a_changed_target_changes_its_own_resources_alone() -> None:
    shop = service(objective("up"), objective("other"), dashboards=(dashboard(),))
    before = compile_plan(model(shop), environment())
    targets = {"up": Target(D("0.9995"))}
    after = compile_plan(model(shop), environment(targets=targets))
    assert keys(before) == keys(after)
    changed = {
        new.key for old, new in zip(before.resources, after.resources, strict=True) if old != new
    }
    own = {key for key in keys(before) if key == "slo/up" or key.startswith("alert/up/")}
    assert changed == own | {"dashboard/objectives/shop"}


def test_the_same_resource_elsewhere_in_the_file_has_the_same_body() -> None:
    first = compile_plan(model(service(objective("a"), objective("b"))), environment())
    second = compile_plan(model(service(objective("b"), objective("a"))), environment())
    for resource in first.of(Kind.POLICY):
        assert resource.body == second[resource.key].body


def test_an_environment_s_own_target_and_channel_and_route() -> None:
    shop = service(objective("fast", "0.95", 86_400, bound="1s"))
    stack = environment(
        targets={"fast": Target(D("0.9"), quantity("2s"))},
        channels={"spare": {"email_address": "dev@example.com"}},
        routes={Severity.PAGE: ("spare",)},
    )
    plan = compile_plan(model(shop), stack)
    assert plan["slo/fast"].body["goal"] == 0.9
    assert plan["channel/spare"].body["labels"] == {"email_address": "dev@example.com"}
    assert plan["alert/fast/page-fast"].body["notificationChannels"] == ["${ref:channel/spare}"]
    assert plan["alert/fast/ticket-fast"].body["notificationChannels"] == ["${ref:channel/mail}"]
    assert "channel/pager" not in plan, "nobody notifies it any more"


def test_a_channel_that_no_policy_notifies_is_not_made() -> None:
    shop = service(uptime_checks=(check(severity=Severity.TICKET),))
    plan = compile_plan(model(shop), environment())
    assert [r.key for r in plan.of(Kind.CHANNEL)] == ["channel/mail"]


def test_protection_is_the_environment_s() -> None:
    assert compile_plan(model(service()), environment(protect=True)).protect
    assert not compile_plan(model(service()), environment()).protect


def test_what_a_stack_leaves_out() -> None:
    shop = service(objective("a"), objective("b"), uptime_checks=(check(),))
    names = ("slo/a", "alert/a/", "alert/uptime/front", "uptime/front")
    plan = compile_plan(model(shop), environment(disabled=names))
    assert not [key for key in keys(plan) if "/a" in key and "absent" not in key]
    assert "uptime/front" not in plan
    tiles = plan["dashboard/objectives/shop"].body["mosaicLayout"]["tiles"]
    assert len(tiles) == 4, "the objective left out has no row"


def test_leaving_out_what_is_needed_or_does_not_exist() -> None:
    shop = service(objective("a"))
    stack = environment(disabled=("slo/a", "alert/a/page-fats", "nothing/"))
    with pytest.raises(CompileErrors) as caught:
        compile_plan(model(shop), stack)
    found = {d.message: d.hint for d in caught.value.diagnostics}
    assert len(found) == 3
    assert found['there is no resource "alert/a/page-fats" to leave out'] == (
        "did you mean alert/a/page-fast?"
    )
    assert any(m.startswith("slo/a is left out, but needed by alert/a/page-fast") for m in found)
    assert all(d.span.file == "Pulumi.prod.yaml" for d in caught.value.diagnostics)


def test_every_mistake_is_told_at_once_with_its_place() -> None:
    def at(entry: Objective, line: int) -> Objective:
        return replace(entry, source=replace(entry.source, line=line))

    shop = service(
        at(objective("endless", window=31 * 86_400), 10),
        at(objective("perfect", "1"), 5),
        at(objective("odd", bound="5By"), 7),
        alerts=(alert(histogram(), "1s", show="rate"),),
        uptime_checks=(check(),),
        dashboards=(dashboard(widget(gauge(), "p95")),),
    )
    with pytest.raises(CompileErrors) as caught:
        compile_plan(model(shop), environment(host=""))
    found = caught.value.diagnostics
    lines = [d.span.line for d in found]
    assert lines == sorted(lines)
    assert [(d.code, d.span.line) for d in found if d.span.line > 1] == [
        ("target-unsuitable", 5),
        ("unit-inconvertible", 7),
        ("window-unsupported", 10),
    ]
    assert sorted(codes(caught)) == [
        "metric-unshowable",
        "metric-unshowable",
        "target-unsuitable",
        "unit-inconvertible",
        "uptime-no-host",
        "window-unsupported",
    ]
    assert all(d.message and d.hint for d in found)


def test_a_fault_is_told_where_it_is() -> None:
    strange = replace(gauge(unit="furlong"), source=Source("monitoring/metrics.yaml", 8, 3))
    queue, place = gauge("line"), Source("dashboards/dashboards.yaml", 4, 5)
    bad = [widget(queue, show, source=place) for show in ("p95", "rate")]
    shop = service(alerts=(alert(strange, "5s"),), dashboards=(dashboard(*bad),))
    with pytest.raises(CompileErrors) as caught:
        compile_plan(model(shop), environment())
    found = [(d.span.file, d.span.line, d.code) for d in caught.value.diagnostics]
    assert found == [
        ("dashboards/dashboards.yaml", 4, "metric-unshowable"),
        ("dashboards/dashboards.yaml", 4, "metric-unshowable"),
        ("monitoring/metrics.yaml", 8, "unit-inconvertible"),
    ]


def test_two_objectives_cannot_have_one_name_in_the_cloud() -> None:
    with pytest.raises(CompileErrors) as caught:
        compile_plan(model(service(objective("a_b"), objective("a-b"))), environment())
    assert codes(caught) == ["cloud-name-taken"]
    message = caught.value.diagnostics[0].message
    assert "serviceLevelObjectives/a-b" in message
    assert "monitoring/made.yaml:1:1" in message


def test_two_metrics_cannot_have_one_type() -> None:
    one, other = gauge(), gauge("other", type="custom.googleapis.com/app/queue")
    made = model(service(), metrics={"queue": one, "other": other})
    with pytest.raises(CompileErrors) as caught:
        compile_plan(made, environment())
    assert codes(caught) == ["cloud-name-taken"]


def test_keys_cannot_meet() -> None:
    shop = service(objective("uptime"), uptime_checks=(check("page-fast"),))
    with pytest.raises(CompileErrors) as caught:
        compile_plan(model(shop), environment())
    assert codes(caught) == ["cloud-name-taken"]


def test_a_renamed_objective_keeps_its_resources() -> None:
    before = compile_plan(model(service(objective("old_name"))), environment())
    renamed = objective("new_name", aliases=("old_name",))
    after = compile_plan(model(service(renamed)), environment())
    aliases = {alias: r.key for r in after.resources for alias in r.aliases}
    for resource in before.of(Kind.POLICY):
        if "old_name" in resource.key:
            assert aliases[resource.key] == resource.key.replace("old_name", "new_name")
    assert after["slo/new_name"].body["name"] == before["slo/old_name"].body["name"]


def test_shared_entries_are_those_of_the_service_in_whose_folder_they_stand() -> None:
    second = service(id="depot")
    folder = replace(second.source, file="services/depot/service.yaml")
    second = replace(second, source=folder)
    first = service(id="shop")
    theirs = gauge("theirs", source=replace(folder, file="services/depot/metrics.yaml"))
    made = model(first, second, metrics={"ours": gauge("ours"), "theirs": theirs})
    plan = compile_plan(made, environment())
    assert "service=shop " in plan["metric/ours"].body["description"]
    assert "service=depot " in plan["metric/theirs"].body["description"]


def test_a_plan_as_json() -> None:
    renamed = objective(aliases=("old",))
    plan = compile_plan(model(service(renamed)), environment())
    rows = {row["key"]: row for row in plan_json(plan)["resources"]}
    assert rows["slo/availability"] == {
        "kind": "ServiceLevelObjective",
        "key": "slo/availability",
        "body": plan["slo/availability"].body,
        "needs": ["service/shop"],
        "source": {"file": "monitoring/made.yaml", "line": 1, "column": 1},
        "aliases": ["slo/old"],
    }
    assert "aliases" not in rows["service/shop"]


def test_many_objectives_take_linear_time_and_stay_apart() -> None:
    entries = [objective(f"o{n}") for n in range(400)]
    services = [service(*entries[n : n + 100], id=f"s{n}") for n in range(0, 400, 100)]
    plan = compile_plan(model(*services), environment())
    assert sum(1 for _ in plan.of(Kind.SLO)) == 400
    assert sum(1 for _ in plan.of(Kind.POLICY)) == 400 * 5 + 1
    versions = {r.body["userLabels"]["version"] for r in plan.of(Kind.POLICY)}
    assert len(versions) == 400 * 5 + 1
