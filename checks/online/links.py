"""Whether a page is there: one request of a public http(s) address, without credentials.

Addresses are looked up once and connected to as they were judged, so that a name cannot lead to
this machine's network; redirects are followed a few times, each judged anew.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import SplitResult, urljoin, urlsplit

TIMEOUT_SECONDS = 10.0
REDIRECTS = 5
PARALLEL = 8
MOST = 200  # pages
_SCHEMES = {"http": 80, "https": 443}
_NO_HEAD = (403, 404, 405, 501)  # what servers answer that know GET alone
_THERE = (401, 403, 407, 429)  # a page that asks who we are, or has no time


class _NotAskedError(Exception):
    """An address that we do not ask; the text says why."""


@dataclass(frozen=True, slots=True)
class Asking:
    """How pages are asked for: whether those of this machine may be, and for how long."""

    loopback: bool = False
    timeout: float = TIMEOUT_SECONDS


def dead_links(urls: Iterable[str], asking: Asking) -> dict[str, str]:
    """The pages that do not answer, and why; those that are no public web pages are not asked.

    At most MOST pages, PARALLEL at once.
    """
    wanted = list(dict.fromkeys(url for url in urls if is_web(url)))[:MOST]
    if not wanted:
        return {}
    with ThreadPoolExecutor(min(PARALLEL, len(wanted))) as pool:
        answers = pool.map(lambda url: _why_dead(url, asking), wanted)
        return {url: why for url, why in zip(wanted, answers, strict=True) if why}


def is_web(url: str) -> bool:
    """Whether it starts as a web address does."""
    return url.lower().startswith(("http://", "https://"))


def _why_dead(url: str, asking: Asking) -> str:
    try:
        return _followed(url, asking)
    except _NotAskedError:
        return ""
    except TimeoutError:
        return f"no answer in {asking.timeout:g} s"
    except socket.gaierror:
        return "its host has no address"
    except ssl.SSLCertVerificationError as error:
        return f"its certificate is not valid: {error.verify_message}"
    except ConnectionRefusedError:
        return "nobody listens there"
    except (OSError, http.client.HTTPException, ValueError) as error:
        return f"no answer that can be read ({type(error).__name__})"


def _followed(url: str, asking: Asking) -> str:
    for _ in range(REDIRECTS + 1):
        status, location = _answer(url, asking)
        if status in (301, 302, 303, 307, 308) and location:
            url = urljoin(url, location)
            continue
        return f"answers {status}" if status >= 400 and status not in _THERE else ""
    return f"redirects more than {REDIRECTS} times"


def _answer(url: str, asking: Asking) -> tuple[int, str]:
    parts = urlsplit(url)
    answer = _ask("HEAD", parts, asking)
    return _ask("GET", parts, asking) if answer[0] in _NO_HEAD else answer


def _ask(method: str, parts: SplitResult, asking: Asking) -> tuple[int, str]:
    """Status and Location; the body is left unread."""
    host, port = parts.hostname or "", parts.port or _SCHEMES.get(parts.scheme, 0)
    if not port or not host or parts.username is not None:
        raise _NotAskedError("no plain web address")
    connection = http.client.HTTPConnection(host, parts.port, timeout=asking.timeout)
    sock = socket.create_connection((_address(host, port, asking), port), asking.timeout)
    try:
        if parts.scheme == "https":
            sock = ssl.create_default_context().wrap_socket(sock, server_hostname=host)
        connection.sock = sock
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request(method, target, headers={"User-Agent": "clarity-check"})
        answer = connection.getresponse()
        return answer.status, answer.headers.get("Location", "")
    finally:
        connection.close()
        sock.close()


def _address(host: str, port: int, asking: Asking) -> str:
    """An address of the host. Raises _NotAskedError where one of them is not public."""
    found = [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    for text in found:
        address = ipaddress.ip_address(text.partition("%")[0])
        if not (address.is_global or (asking.loopback and address.is_loopback)):
            raise _NotAskedError("not public")
        if address.is_multicast:
            raise _NotAskedError("not public")
    return found[0]


def unresolved(hosts: Iterable[str]) -> frozenset[str]:
    """The hosts that have no address."""
    wanted = list(dict.fromkeys(hosts))
    if not wanted:
        return frozenset()
    with ThreadPoolExecutor(min(PARALLEL, len(wanted))) as pool:
        has = pool.map(_resolves, wanted)
        return frozenset(host for host, yes in zip(wanted, has, strict=True) if not yes)


def _resolves(host: str) -> bool:
    try:
        return bool(socket.getaddrinfo(host, None))
    except socket.gaierror as error:
        return error.errno not in (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", -5))
    except UnicodeError:
        return False
