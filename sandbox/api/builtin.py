"""What Google Cloud has built in, as far as a monitored service meets it.

Notification channel types and their labels, and stand-ins for the uptime checkers' addresses.
Source: Google's list of channel types.
"""

from __future__ import annotations

from monitoring.plan import Json

_CHANNELS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "email": ("Email", "An e-mail address.", ("email_address",)),
    "google_chat": ("Google Chat", "A space of Google Chat.", ("space",)),
    "pagerduty": ("PagerDuty", "A service of PagerDuty (Events API v1).", ("service_key",)),
    "pubsub": ("Cloud Pub/Sub", "A topic of Pub/Sub.", ("topic",)),
    "slack": ("Slack", "A channel of Slack.", ("auth_token", "channel_name", "team")),
    "sms": ("SMS", "A telephone number.", ("number",)),
    "webhook_basicauth": (
        "Webhook with Basic Authentication",
        "A URL that takes HTTP basic authentication.",
        ("url", "username", "password"),
    ),
    "webhook_tokenauth": (
        "Webhook with Token Authentication",
        "A URL that carries its token.",
        ("url",),
    ),
}

CHANNEL_TYPES: dict[str, dict[str, Json]] = {
    type: {
        "displayName": shown,
        "description": about,
        "labels": [{"key": key} for key in labels],
    }
    for type, (shown, about, labels) in _CHANNELS.items()
}

# The real addresses change; these are of the ranges reserved for documentation (RFC 5737).
UPTIME_IPS: tuple[dict[str, str], ...] = tuple(
    {"region": region, "location": place, "ipAddress": f"192.0.2.{n}"}
    for n, (region, place) in enumerate(
        (
            ("USA_VIRGINIA", "usa-virginia"),
            ("USA_IOWA", "usa-iowa"),
            ("USA_OREGON", "usa-oregon"),
            ("EUROPE", "eur-belgium"),
            ("SOUTH_AMERICA", "sa-brazil-sao_paulo"),
            ("ASIA_PACIFIC", "apac-singapore"),
        ),
        1,
    )
)
