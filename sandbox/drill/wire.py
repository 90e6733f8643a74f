"""The running sandbox, as a drill asks it: Google's API over REST, and the control of incidents."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from monitoring.plan import Json
from sandbox.api.client import Address
from sandbox.api.own_paths import KEY_HEADER
from sandbox.mail.paths import LIST_PATH as MAIL_PATH
from sandbox.notify.paths import INCIDENTS_PATH, MAX_EVENTS, NOTIFICATIONS_PATH, SERIES_PATH
from sandbox.pagerduty.paths import LIST_PATH as PAGERDUTY_PATH
from sandbox.traces.paths import LIST_PATH as TRACES_PATH

_TIMEOUT_SECONDS = 60.0
_PAGE = 1_000
_OWN, _NO_PATH = "/sandbox/v1/", "The requested URL"


class WireError(Exception):
    """The sandbox did not answer, or refused; the message says what was asked of it."""


@dataclass(frozen=True, slots=True)
class Wire:
    """Asks the server at `address`; raises WireError."""

    address: Address

    def pages(self, path: str, field: str, **query: str) -> Iterator[Json]:
        """The items of a list of the API, all pages of it."""
        token = ""
        while True:
            asked = {**query, "pageSize": _PAGE} | ({"pageToken": token} if token else {})
            page = self.ask("GET", f"{path}?{urlencode(asked)}")
            yield from page.get(field, ())
            token = page.get("nextPageToken", "")
            if not token:
                return

    def enter(self, project: str, events: Sequence[Json]) -> list[Json]:
        """Report incidents; what became of each notification, in order."""
        told: list[Json] = []
        for start in range(0, len(events), MAX_EVENTS):
            body = {"project": project, "events": events[start : start + MAX_EVENTS]}
            told += self.ask("POST", INCIDENTS_PATH, body)["notifications"]
        return told

    def store(self, project: str, batches: Iterable[Json]) -> int:
        """Put a scenario's series where clients of the API find them; how many points."""
        path = f"{SERIES_PATH}?project={quote(project, safe='')}"
        return sum(self.ask("POST", path, batch)["points"] for batch in batches)

    def forget(self, project: str) -> None:
        """Delete the project's incidents and what was sent because of them."""
        self.ask("DELETE", f"{INCIDENTS_PATH}?project={quote(project, safe='')}")

    def notifications(self, project: str) -> list[Json]:
        """Every notification that was sent or kept, oldest first."""
        path = f"{NOTIFICATIONS_PATH}?project={quote(project, safe='')}"
        return list(self.ask("GET", path)["notifications"])

    def pagerduty(self) -> Json:
        """``{"incidents": [...], "events": [...]}``"""
        return self.ask("GET", PAGERDUTY_PATH)

    def mail(self) -> list[Json]:
        return list(self.ask("GET", MAIL_PATH)["mail"])

    def entries(
        self, project: str, filter: str = "", *, newest_first: bool = False
    ) -> Iterator[Json]:
        """The log entries of a project that match a Logging query, by time, all pages of them."""
        asked: dict[str, Json] = {
            "resourceNames": [f"projects/{project}"],
            "filter": filter,
            "orderBy": f"timestamp {'desc' if newest_first else 'asc'}",
            "pageSize": _PAGE,
        }
        while True:
            page = self.ask("POST", "/v2/entries:list", asked)
            yield from page.get("entries", ())
            asked["pageToken"] = page.get("nextPageToken", "")
            if not asked["pageToken"]:
                return

    def traces(self, project: str = "", trace: str = "", most: int = 20) -> list[Json]:
        """The newest traces first, of one project or of one id where it is said."""
        asked = {"project": project, "trace": trace, "limit": most}
        return list(self.ask("GET", f"{TRACES_PATH}?{urlencode(asked)}")["traces"])

    def ask(self, method: str, path: str, body: Json = None) -> Json:
        """The answer to one request."""
        address = self.address
        connection = http.client.HTTPConnection(
            address.host, address.rest_port, timeout=_TIMEOUT_SECONDS
        )
        try:
            sent = None if body is None else json.dumps(body).encode()
            connection.request(method, path, sent, {KEY_HEADER: address.key})
            answer = connection.getresponse()
            status, found = answer.status, json.loads(answer.read())
        except (OSError, ValueError, http.client.HTTPException) as fault:
            what = f"{method} {path.partition('?')[0]}"
            raise WireError(f"the sandbox did not answer {what} ({type(fault).__name__})") from None
        finally:
            connection.close()
        if status != 200:
            why = str(found.get("error", {}).get("message", ""))
            if path.startswith(_OWN) and why.startswith(_NO_PATH):
                older = "the running sandbox is of an older version; `make down`, then `make up`"
                raise WireError(older)
            raise WireError(f"the sandbox refused {method} {path.partition('?')[0]}: {why}")
        return found
