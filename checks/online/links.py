"""Whether a page is there: one request of a public http(s) address, without credentials.

Addresses are looked up once and connected to as they were judged, so that a name cannot lead to
this machine's network; redirects are followed a few times, each judged anew.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urljoin, urlsplit

TIMEOUT_SECONDS = 10.0
REDIRECTS = 5
PARALLEL = 8
MOST = 200  # pages
_SCHEMES = {"http": 80, "https": 443}
_NO_HEAD = (403, 404, 405, 501)  # what servers answer that know GET alone
_NO_ADDRESS = (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME))
_AS_IT_IS = "!#$%&'()*+,/:;=?@[]~"  # what a URL may have, escapes among it
_THERE = (401, 403, 407, 429)  # a page that asks who we are, or has no time


class _NotAskedError(Exception):
    """An address that we do not ask; the text says why."""


@dataclass(frozen=True, slots=True)
class Asking:
    """How pages are asked for: whether those of this machine may be, and for how long."""

    loopback: bool = False
    timeout: float = TIMEOUT_SECONDS


@dataclass(frozen=True, slots=True)
class Asked:
    """Why the pages that are `dead` are; and those of which nothing can be said from here."""

    dead: Mapping[str, str]
    unknown: tuple[str, ...] = ()


def ask(urls: Iterable[str], asking: Asking) -> Asked:
    """Ask for the web pages among `urls`, each once; at most MOST, PARALLEL at once.

    Nothing is known of a page beyond that, or at (or behind a redirect to) an address that is not
    public, or while names cannot be looked up.
    """
    wanted = list(dict.fromkeys(url for url in urls if is_web(url)))
    now, later = wanted[:MOST], wanted[MOST:]
    if not now:
        return Asked({})
    with ThreadPoolExecutor(min(PARALLEL, len(now))) as pool:
        answers = list(zip(now, pool.map(lambda url: _why_dead(url, asking), now), strict=True))
    unknown = [url for url, why in answers if why is None]
    return Asked({url: why for url, why in answers if why}, (*unknown, *later))


def is_web(url: str) -> bool:
    """Whether it starts as a web address does."""
    return url.lower().startswith(("http://", "https://"))


def _why_dead(url: str, asking: Asking) -> str | None:
    """Empty: the page is there. None: nothing is known."""
    try:
        return _followed(url, asking)
    except _NotAskedError:
        return None
    except TimeoutError:
        return f"no answer in {asking.timeout:g} s"
    except socket.gaierror as error:
        return "its host has no address" if error.errno in _NO_ADDRESS else None
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
    if parts.scheme not in _SCHEMES or not host or parts.username is not None:
        raise _NotAskedError("no plain web address")
    connection = http.client.HTTPConnection(host, parts.port, timeout=asking.timeout)
    sock = socket.create_connection((_address(host, port, asking), port), asking.timeout)
    held = sock.dup()
    late = threading.Event()
    # A time-out of the socket is of each read alone.
    end = threading.Timer(asking.timeout, _hang_up, [held, late])
    end.start()
    try:
        if parts.scheme == "https":
            sock = ssl.create_default_context().wrap_socket(sock, server_hostname=host)
        connection.sock = sock
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        target = quote(target, safe=_AS_IT_IS)
        connection.request(method, target, headers={"User-Agent": "clarity-check"})
        answer = connection.getresponse()
        return answer.status, answer.headers.get("Location", "")
    except (OSError, http.client.HTTPException) as error:
        if not late.is_set():
            raise
        raise TimeoutError from error
    finally:
        end.cancel()
        end.join()
        held.close()
        connection.close()
        sock.close()


def _hang_up(sock: socket.socket, late: threading.Event) -> None:
    late.set()  # first: the reader wakes at once
    with suppress(OSError):  # it is closed already
        sock.shutdown(socket.SHUT_RDWR)


def _address(host: str, port: int, asking: Asking) -> str:
    """An address of the host. Raises _NotAskedError where one of them is not public."""
    found = [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    for text in found:
        address = ipaddress.ip_address(text.partition("%")[0])
        address = getattr(address, "ipv4_mapped", None) or address
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
        return error.errno not in _NO_ADDRESS
    except UnicodeError:
        return False
