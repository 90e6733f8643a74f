"""An explanation as plain JSON data: seconds and shares as numbers, for other tools."""

from __future__ import annotations

from decimal import Decimal

from alerts.explain.explanation import Explanation, Row
from alerts.explain.watched import Watched
from monitoring.plan import Json


def explanation_json(explanation: Explanation) -> dict[str, Json]:
    """``{key, title, severity, summary, promise, conditions, told, fires, why_not, faults, ...}``.

    Each fault: ``{size, label, just_above, fires, detect_seconds, budget_spent, reset_seconds}``.
    Conditions of one group must all be met; any group fires.
    """
    words, promise, delays = explanation.words, explanation.promise, explanation.delays
    made: dict[str, Json] = {
        "key": explanation.key,
        "title": explanation.title,
        "severity": explanation.severity,
        "summary": words.summary,
        "promise": None,
        "groups": [[_condition(one) for one in group] for group in explanation.alternatives],
        "told": list(explanation.told),
        "fires": explanation.fires,
        "why_not": explanation.why_not,
        "faults": [_row(row) for row in explanation.rows],
        "asked": None,
        "delays_seconds": {
            "sample": float(delays.sample),
            "ingestion": float(delays.ingestion),
            "evaluation": float(delays.evaluation),
        },
        "low_traffic": None,
        "options": [
            {"name": o.name, "value": o.value, "known": o.known} for o in explanation.options
        ],
        "facts": list(words.facts),
        "steps": list(words.steps),
        "runbook": words.runbook,
    }
    if promise:
        made["promise"] = {
            "objective": promise.key,
            "words": promise.words,
            "goal": float(promise.goal),
            "period_seconds": promise.period,
            "budget_seconds": float(promise.budget),
        }
    if explanation.asked:
        asked = explanation.asked
        made["asked"] = {
            **_row(asked.row),
            "lasting_seconds": _number(asked.lasting),
            "budget_spent_in_all": _number(asked.total),
        }
    if explanation.guard:
        guard = explanation.guard
        made["low_traffic"] = {
            "expected_rate": guard.rate,
            "least_bad_events": guard.least,
            "outage_seconds": guard.outage,
            "chance_caught": float(guard.caught),
            "chance_without": float(guard.without),
        }
    return made


def _condition(watched: Watched) -> dict[str, Json]:
    return {
        "words": watched.words,
        "faults_in": watched.scale.value,
        "why_no_closed_form": watched.why_not,
        "notes": list(watched.notes),
    }


def _row(row: Row) -> dict[str, Json]:
    course = row.course
    return {
        "size": float(row.size),
        "label": row.label,
        "just_above": row.just_above,
        "fires": course is not None,
        "detect_seconds": _number(course.detect) if course else None,
        "budget_spent": _number(row.spent),
        "reset_seconds": _number(course.reset) if course else None,
    }


def _number(value: Decimal | None) -> float | None:
    return None if value is None else round(float(value), 6)
