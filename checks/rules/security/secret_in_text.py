"""A secret that stands in a text.

Tokens, webhook addresses and private keys have forms by which they are recognised, also in a
filter, a documentation or the path of a check. What stands in a file is known to whoever has the
repository, and stays in its history. In Clarity's own config the same is found, and hidden, as
`secret-in-clear`; here it is found in a body written by hand.

Source: the forms that the issuers document for their keys (Slack, Google, GitHub, AWS, Stripe...).

PASS
    # policy.json
    {
      "displayName": "Queue",
      "documentation": {"content": "Post to #shop. The token of the bot is in the password store."},
      "combiner": "OR",
      "severity": "WARNING",
      "notificationChannels": ["projects/shop/notificationChannels/1"],
      "conditions": [{
        "displayName": "length",
        "conditionThreshold": {
          "filter": "metric.type=\\"custom.googleapis.com/queue\\" resource.type=\\"global\\"",
          "comparison": "COMPARISON_GT",
          "thresholdValue": 100,
          "duration": "300s",
          "aggregations": [{"alignmentPeriod": "60s", "perSeriesAligner": "ALIGN_MAX"}]
        }
      }]
    }
FAIL
    # policy.json
    {
      "displayName": "Queue",
      "documentation": {"content": "Post with xoxb-0000000000-EXAMPLEONLY."},
                                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^
      "combiner": "OR",
      "severity": "WARNING",
      "notificationChannels": ["projects/shop/notificationChannels/1"],
      "conditions": [{
        "displayName": "length",
        "conditionThreshold": {
          "filter": "metric.type=\\"custom.googleapis.com/queue\\" resource.type=\\"global\\"",
          "comparison": "COMPARISON_GT",
          "thresholdValue": 100,
          "duration": "300s",
          "aggregations": [{"alignmentPeriod": "60s", "perSeriesAligner": "ALIGN_MAX"}]
        }
      }]
    }
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from checks.rule import Finding, Group, Path, PlanView, Rule
from monitoring.diagnostics import Severity
from monitoring.part import Part
from monitoring.plan import Json
from monitoring.secrets import secrets_in

_DEEPEST = 40
_HINT = "take it out, and revoke it: whoever has the file has it"


def _check(view: PlanView) -> Iterator[Finding]:
    if not view.raw:
        return  # the reader has looked at the config's own text
    for resource in view.resources:
        for path, what, part in _found((), resource.body):
            message = f"{what} stands here in clear"
            yield Finding(resource.source, path, message, _HINT, part=part)


def _found(path: Path, value: Json) -> Iterator[tuple[Path, str, Part]]:
    """The path of each text that holds a secret, what that is, and where."""
    if isinstance(value, str):
        first = next(secrets_in(value), None)
        if first is not None:
            yield path, first.what, Part(value, first.start, first.end)
    elif len(path) < _DEEPEST:
        for key, item in _children(value):
            yield from _found((*path, key), item)


def _children(value: Json) -> Iterable[tuple[str | int, Json]]:
    if isinstance(value, dict):
        return value.items()
    return enumerate(value) if isinstance(value, list | tuple) else ()


RULE = Rule("secret-in-text", Group.SECURITY, Severity.ERROR, plan=_check)
