"""Where a service writes to, and what: read from its environment, or stated in its code."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar
from urllib.parse import urlsplit

from clarity.monitoring import clock as clocks
from clarity.monitoring import identity as identities
from clarity.monitoring.clock import Clock
from clarity.monitoring.identity import Identity
from clarity.monitoring.logging import pseudonyms
from clarity.monitoring.logging.configure import LogSettings
from clarity.monitoring.logging.pseudonyms import Pseudonyms
from clarity.monitoring.logging.severity import level_of
from clarity.monitoring.logging.watcher import AccessSettings
from clarity.monitoring.tracing.exporter import CLOUD_TRACE, checked_url
from clarity.monitoring.tracing.setup import ROOT_RATIO

METRICS_ENDPOINT = "CLARITY_METRICS_ENDPOINT"
TRACES_ENDPOINT = "CLARITY_TRACES_ENDPOINT"
TRACE_SHARE = "CLARITY_TRACE_SHARE"
LOG_LEVEL = "CLARITY_LOG_LEVEL"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Settings:
    """Google Cloud is written to, unless endpoints name something else.

    `metrics_endpoint` is host:port (loopback without TLS), `traces_endpoint` a URL of OTLP over
    HTTP. `trace_share` is the share of the traces that begin here and are sampled; a request that
    takes more than `access.slow_seconds` is slow for the log and for traces.
    """

    identity: Identity
    pseudonyms: Pseudonyms = field(default_factory=lambda: pseudonyms.from_environment({}))
    metrics_endpoint: str = ""
    traces_endpoint: str = CLOUD_TRACE
    trace_share: float = ROOT_RATIO
    log: LogSettings = field(default_factory=LogSettings)
    access: AccessSettings = field(default_factory=AccessSettings)
    clock: Clock = clocks.REAL


def from_environment(environ: Mapping[str, str]) -> Settings:
    """As `identity`, `logging.pseudonyms` and `clock` read it; $CLARITY_METRICS_ENDPOINT,
    $CLARITY_TRACES_ENDPOINT, $CLARITY_TRACE_SHARE and $CLARITY_LOG_LEVEL for the rest.

    An empty variable counts as absent. Raises ValueError that names the variable that is wrong.
    """
    return Settings(
        identity=identities.from_environment(environ),
        pseudonyms=pseudonyms.from_environment(environ),
        metrics_endpoint=_read(environ, METRICS_ENDPOINT, _address, ""),
        traces_endpoint=_read(environ, TRACES_ENDPOINT, _url, CLOUD_TRACE),
        trace_share=_read(environ, TRACE_SHARE, _share, ROOT_RATIO),
        log=_read(environ, LOG_LEVEL, _log, LogSettings()),
        clock=clocks.parse(environ.get(clocks.VARIABLE, "")),
    )


def _read(environ: Mapping[str, str], variable: str, read: Callable[[str], T], default: T) -> T:
    text = environ.get(variable, "").strip()
    try:
        return read(text) if text else default
    except ValueError as wrong:
        raise ValueError(f"${variable}: {wrong}") from None


def _address(text: str) -> str:
    try:
        parts = urlsplit(f"//{text}")
        if parts.netloc == text and "@" not in text and parts.hostname and parts.port:
            return text
    except ValueError:  # a port that is none
        pass
    raise ValueError("an address is host:port, without a scheme, a user or a path")


def _url(text: str) -> str:
    checked_url(text)
    return text


def _share(text: str) -> float:
    try:
        share = float(text)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise ValueError(f"a share is a number from 0 to 1, not {text!r}")
    return share


def _log(text: str) -> LogSettings:
    level = text.upper()
    level_of(level)
    return LogSettings(level=level)
