"""What each type of channel is sent: a request, a letter, a message; made, not yet sent."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import format_datetime

from alerts.evaluate.prompt import Prompt
from monitoring.plan import Json
from sandbox.notify.occasion import Body, Occasion
from sandbox.notify.payload import payload, severity
from sandbox.notify.secret import Secret
from sandbox.notify.words import subject, summary
from sandbox.pagerduty.event import SUMMARY_CHARS, Action

CLIENT = "Google Cloud Monitoring"
SENDER = "alerting-noreply@sandbox.localhost"


@dataclass(frozen=True, slots=True)
class PagerDutyEvent:
    """An event of the Events API v1, which is what Google's service keys are for."""

    service_key: Secret
    body: Body  # without the key


@dataclass(frozen=True, slots=True)
class Letter:
    """An e-mail."""

    recipient: str
    message: EmailMessage


@dataclass(frozen=True, slots=True)
class WebRequest:
    """A POST of a JSON body; the URL may carry a token, the credentials are for basic auth."""

    url: Secret
    body: Body
    credentials: Secret | None = None


@dataclass(frozen=True, slots=True)
class PubSubMessage:
    """A message of a topic, as the REST API of Pub/Sub writes it."""

    topic: str
    data: str  # base64
    attributes: dict[str, str] = field(default_factory=dict)

    def body(self) -> dict[str, Json]:
        return {"data": self.data, "attributes": self.attributes}

    def json(self) -> dict[str, Json]:
        return {"topic": self.topic, **self.body()}


Message = PagerDutyEvent | Letter | WebRequest | PubSubMessage


def message(channel: Body, about: Occasion) -> Message | None:
    """What `channel`, a body with its secrets, is sent; None for a type that is not played here."""
    labels = channel.get("labels", {})
    match channel.get("type"):
        case "pagerduty":
            return PagerDutyEvent(Secret(labels.get("service_key", "")), _pagerduty(about))
        case "email":
            return _letter(labels.get("email_address", ""), about)
        case "pubsub":
            data = json.dumps(payload(about), sort_keys=True).encode()
            return PubSubMessage(labels.get("topic", ""), base64.b64encode(data).decode())
        case "webhook_tokenauth":
            return WebRequest(Secret(labels.get("url", "")), payload(about))
        case "webhook_basicauth":
            user, password = labels.get("username", ""), labels.get("password", "")
            pair = base64.b64encode(f"{user}:{password}".encode()).decode()
            return WebRequest(Secret(labels.get("url", "")), payload(about), Secret(pair))
    return None


def _pagerduty(about: Occasion) -> dict[str, Json]:
    action = Action.TRIGGER if about.closed is None else Action.RESOLVE
    return {
        "event_type": action.value,
        "incident_key": about.id,
        "description": f"{subject(about)}: {summary(about)}"[:SUMMARY_CHARS],
        "details": payload(about)["incident"],
        "client": CLIENT,
        "client_url": about.url,
    }


_MARKS = {Prompt.OPENED: "ALERT", Prompt.CLOSED: "RESOLVED", Prompt.REMINDER: "STILL OPEN"}


def _letter(recipient: str, about: Occasion) -> Letter:
    letter = EmailMessage()
    letter["From"] = f"{CLIENT} <{SENDER}>"
    letter["To"] = " ".join(recipient.split())
    title = f"[{_MARKS[about.prompt]} - {severity(about)}] {subject(about)}"
    letter["Subject"] = " ".join(title.split())
    letter["Date"] = format_datetime(about.at)
    letter["Message-ID"] = message_id(about)
    text = payload(about)["incident"].get("documentation", {}).get("content", "")
    letter.set_content("\n\n".join(part for part in (summary(about), text, about.url) if part))
    return Letter(recipient, letter)


def message_id(about: Occasion) -> str:
    """The same for the same notification, whenever it is sent."""
    return f"<{about.id}.{about.prompt.lower()}.{int(about.at.timestamp())}@sandbox.localhost>"
