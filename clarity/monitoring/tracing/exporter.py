"""Where spans go: Cloud Trace, or any collector that takes OTLP over HTTP."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult

from clarity.monitoring import loopback
from clarity.monitoring.complaints import Complaints
from clarity.monitoring.forks import anew_in_child
from clarity.monitoring.tracing.redact import redacted

if TYPE_CHECKING:
    from requests import Session

CLOUD_TRACE = "https://telemetry.googleapis.com/v1/traces"
_GOOGLE = ".googleapis.com"
_SCOPE = "https://www.googleapis.com/auth/trace.append"

_CREDENTIALS = (
    "give the service an account that may write traces (roles/cloudtrace.agent), or an endpoint of "
    "a collector"
)


class Exporter(SpanExporter):
    """Redacts spans and sends them as protobuf; only Google's own hosts are shown credentials.

    `timeout` (seconds) bounds a batch with all its retries. Raises ValueError for an endpoint that
    is no URL of http or https, or that holds a password.
    """

    def __init__(self, endpoint: str, timeout: float) -> None:
        self._endpoint = endpoint
        self._url = checked_url(endpoint)
        self._timeout = timeout
        self._sender: SpanExporter | None = None
        self._complaints = Complaints(__name__, "Traces")
        self._closed = False
        anew_in_child(self._begin)

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """The SDK's interface; it blocks, and never raises for what a network does."""
        sender = self._opened()
        if sender is None:
            return SpanExportResult.FAILURE
        return sender.export([redacted(span) for span in spans])

    def open(self) -> None:
        """Send again after a shutdown."""
        self._closed = False

    def shutdown(self) -> None:
        """The SDK's interface: also ends the waiting between two tries."""
        self._closed = True
        if self._sender is not None:
            self._sender.shutdown()
            self._sender = None

    def _begin(self) -> None:
        """In a process that was forked off: its parent goes on using the connection."""
        self._sender = None

    def _opened(self) -> SpanExporter | None:
        """Made by the thread that exports: looking for credentials can take seconds."""
        if self._sender is None and not self._closed:
            from google.auth.exceptions import GoogleAuthError
            from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

            try:
                session = self._session()
            except GoogleAuthError as error:
                text = f"none are exported ({type(error).__name__}): {_CREDENTIALS}"
                self._complaints.say("access", text, once=True)
                return None
            self._complaints.better("access")
            self._sender = OTLPSpanExporter(
                endpoint=self._endpoint, timeout=self._timeout, session=session
            )
        return self._sender

    def _session(self) -> Session:
        """Raises GoogleAuthError where there are no credentials for Google."""
        if self._url.scheme == "https" and str(self._url.hostname).endswith(_GOOGLE):
            import google.auth
            from google.auth.transport.requests import AuthorizedSession

            credentials, _ = google.auth.default(scopes=[_SCOPE])
            authorized: Session = AuthorizedSession(credentials)
            return authorized
        from requests import Session

        session = Session()
        if self._url.hostname in loopback.HOSTS:
            session.trust_env = False  # no proxy stands before this machine
        return session


def checked_url(endpoint: str) -> SplitResult:
    """The parts of an OTLP endpoint. Raises ValueError as Exporter does."""
    url = urlsplit(endpoint)
    if "@" in endpoint:  # first, as the other message shows it
        raise ValueError("an OTLP endpoint holds no user or password: it is shown in messages")
    if url.scheme not in ("http", "https") or not url.hostname:
        raise ValueError(f"an OTLP endpoint is a URL like {CLOUD_TRACE}, not {endpoint!r}")
    return url
