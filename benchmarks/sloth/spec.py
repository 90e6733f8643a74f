"""As many objectives as a config tree has, written the way sloth reads them."""

from __future__ import annotations

_HEAD = """\
version: "prometheus/v1"
service: "service-00"
labels: {owner: platform}
slos:
"""

# Objectives of 95 % and more alone: below 93.06 % the fastest alert can never fire.
_SHARES = (99.9, 99.5, 99.95, 99)
_METHODS = ("GET", "POST", "PUT", "DELETE")


def spec(objectives: int) -> str:
    """A prometheus/v1 file: each objective of a route of its own, alerted on by page and ticket.

    Every second one counts requests under a bound, the rest those without a server error, as in
    `benchmarks.config_tree`. The period is sloth's own, 30 days, for all.
    """
    return _HEAD + "".join(map(_objective, range(objectives)))


def _objective(key: int) -> str:
    where = f'method="{_METHODS[key % 4]}",endpoint="/api/v1/resources/{key:05}/items/{{item_id}}"'
    if key % 2:
        name = f"latency-{key:05}"
        total = f"http_request_duration_seconds_count{{{where}}}"
        good = f'http_request_duration_seconds_bucket{{{where},le="0.5"}}'
        error = f"sum(rate({total}[{{{{.window}}}}])) - sum(rate({good}[{{{{.window}}}}]))"
    else:
        name = f"availability-{key:05}"
        total = f"http_requests_total{{{where}}}"
        error = f'sum(rate(http_requests_total{{{where},status_code=~"5.."}}[{{{{.window}}}}]))'
    return f"""\
  - name: "{name}"
    objective: {_SHARES[key // 2 % 4]}
    description: "What the customers of route {key} were promised."
    sli:
      events:
        error_query: '{error}'
        total_query: 'sum(rate({total}[{{{{.window}}}}]))'
    alerting:
      name: "Budget{key:05}"
      page_alert: {{labels: {{severity: page}}}}
      ticket_alert: {{labels: {{severity: ticket}}}}
"""
