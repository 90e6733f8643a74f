"""Pages of runbooks asked for, from a web server on loopback."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from checks.check import Report
from checks.online.codes import Online
from checks.online.links import MOST, REDIRECTS, Asked, Asking, ask, unresolved
from checks.online.web import hosts, judge_hosts
from checks.place import Places
from checks.registry import rule
from tests.check_online.deployed import Deployed

LOCAL = Asking(loopback=True, timeout=5)


class Pages:
    """A web server that answers by path: a status, or a redirect; it keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.headers: list[dict[str, str]] = []
        pages = self

        class Handler(BaseHTTPRequestHandler):
            def do_HEAD(self) -> None:
                pages.asked.append((self.command, self.path))
                pages.headers.append(dict(self.headers))
                name = self.path.lstrip("/")
                if name.startswith("to/"):
                    self.send_response(302)
                    self.send_header("Location", name.removeprefix("to/"))
                elif name.startswith("loop"):
                    self.send_response(301)
                    self.send_header("Location", "/loop")
                elif name == "get-only":
                    self.send_response(405 if self.command == "HEAD" else 200)
                else:
                    self.send_response(int(name.partition("?")[0]))
                self.send_header("Content-Length", "0")
                self.end_headers()

            def do_GET(self) -> None:
                self.do_HEAD()

            def log_message(self, *args: object) -> None:
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()
        self.port = self._http.server_port

    def url(self, path: object) -> str:
        return f"http://127.0.0.1:{self.port}/{path}"

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


@pytest.fixture
def pages() -> Iterator[Pages]:
    made = Pages()
    yield made
    made.close()


@pytest.mark.parametrize(
    ("path", "why"),
    [
        (200, ""),
        (204, ""),
        ("get-only", ""),
        (401, ""),
        (403, ""),
        (429, ""),
        (404, "answers 404"),
        (410, "answers 410"),
        (500, "answers 500"),
        ("to//200", ""),
        ("to//404", "answers 404"),
        ("loop", f"redirects more than {REDIRECTS} times"),
    ],
)
def test_a_page_is_there_or_it_is_told_why_not(pages: Pages, path: object, why: str) -> None:
    """A page behind a login is there; a redirect counts as what it leads to."""
    url = pages.url(path)
    assert ask([url], LOCAL) == Asked({url: why} if why else {})


def test_redirects_end(pages: Pages) -> None:
    ask([pages.url("loop")], LOCAL)
    assert len(pages.asked) == REDIRECTS + 1


def test_a_page_is_asked_once_without_credentials(pages: Pages) -> None:
    """However often it is named; with no header that says who asks, or from where."""
    assert ask([pages.url(200)] * 3, LOCAL) == Asked({})
    assert pages.asked == [("HEAD", "/200")]
    assert {name.lower() for name in pages.headers[0]} == {"host", "accept-encoding", "user-agent"}


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1:{port}",
        "localhost:{port}",
        "[::1]:{port}",
        "[::ffff:127.0.0.1]:{port}",
        "0.0.0.0:{port}",
    ],
)
def test_this_machine_is_not_asked_unless_it_may_be(pages: Pages, host: str) -> None:
    """A runbook in the config of somebody else must not reach into our network."""
    url = f"http://{host.format(port=pages.port)}/404"
    assert ask([url], Asking()) == Asked({}, (url,))
    assert pages.asked == []


@pytest.mark.parametrize("host", ["10.0.0.1", "192.168.1.1", "169.254.169.254", "[fe80::1]"])
def test_private_addresses_are_never_asked(pages: Pages, host: str) -> None:
    """Neither by name nor through a redirect; the metadata server is among them."""
    urls = (f"http://{host}/", pages.url(f"to/http://{host}/"))
    assert ask(urls, LOCAL) == Asked({}, urls)
    assert [path for _, path in pages.asked] == [f"/to/http://{host}/"]


def test_credentials_in_a_url_are_not_sent(pages: Pages) -> None:
    url = f"http://user:secret@127.0.0.1:{pages.port}/404"
    assert ask([url], LOCAL) == Asked({}, (url,))
    assert pages.asked == []


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://127.0.0.1/", "docs/runbooks.md#x", "https:"]
)
def test_what_is_no_web_page_is_not_asked(url: str) -> None:
    assert ask([url], LOCAL) == Asked({})


@pytest.mark.parametrize("url", ["http://[::1", "http://127.0.0.1:99999/", "http://a..b/"])
def test_an_address_that_cannot_be_read_is_told_and_not_raised(url: str) -> None:
    assert set(ask([url], LOCAL).dead) == {url}


def test_a_server_that_does_not_answer_is_told(pages: Pages) -> None:
    """One takes the call and says nothing; at the other nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        told = ask([url], Asking(loopback=True, timeout=0.2))
        assert told == Asked({url: "no answer in 0.2 s"})
    assert ask([url], LOCAL) == Asked({url: "nobody listens there"})


def test_an_answer_that_never_ends_is_left() -> None:
    """A byte now and then keeps each read in time, but not the whole."""
    with socket.create_server(("127.0.0.1", 0)) as slow:

        def answer() -> None:
            with slow.accept()[0] as taken, suppress(OSError):
                for _ in range(1_000):
                    taken.sendall(b"H")
                    time.sleep(0.01)

        thread = threading.Thread(target=answer)
        thread.start()
        url = f"http://127.0.0.1:{slow.getsockname()[1]}/"
        told = ask([url], Asking(loopback=True, timeout=0.2))
        thread.join()
    assert told == Asked({url: "no answer in 0.2 s"})


def test_a_redirect_to_what_is_no_web_page_is_not_followed(pages: Pages) -> None:
    url = pages.url(f"to/ftp://127.0.0.1:{pages.port}/404")
    assert ask([url], LOCAL) == Asked({}, (url,))
    assert len(pages.asked) == 1


def test_a_path_in_any_letters_is_asked_for_escaped(pages: Pages) -> None:
    """As browsers do; what is escaped already stays so."""
    assert ask([pages.url("200?seite=f\u00fcr dich%20auch")], LOCAL) == Asked({})
    assert pages.asked == [("HEAD", "/200?seite=f%C3%BCr%20dich%20auch")]


def test_an_answer_that_is_no_http_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as odd:

        def answer() -> None:
            with odd.accept()[0] as taken:
                taken.recv(1_000)
                taken.sendall(b"hello\r\n\r\n")

        thread = threading.Thread(target=answer)
        thread.start()
        url = f"http://127.0.0.1:{odd.getsockname()[1]}/"
        told = ask([url], LOCAL)
        thread.join()
    assert told == Asked({url: "no answer that can be read (BadStatusLine)"})


def test_no_more_pages_are_asked_than_the_bound(pages: Pages) -> None:
    urls = [pages.url(f"200?{n}") for n in range(MOST + 50)]
    assert ask(urls, LOCAL) == Asked({}, tuple(urls[MOST:]))
    assert len({path for _, path in pages.asked}) == MOST


def test_a_host_without_an_address_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A resolver that is out of order says nothing of a host."""
    errors = {"gone.example": socket.EAI_NONAME, "later.example": socket.EAI_AGAIN}

    def resolve(host: str, *_: object, **__: object) -> list[str]:
        if host in errors:
            raise socket.gaierror(errors[host], "no")
        return ["an address"]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    assert unresolved(["gone.example", "later.example", "here.example"]) == {"gone.example"}
    pages = [f"https://{host}/" for host in errors]
    assert ask(pages, LOCAL) == Asked({pages[0]: "its host has no address"}, (pages[1],))


def test_a_dead_runbook_is_found_where_it_is_written(deployed: Deployed, pages: Pages) -> None:
    """The page of a service that answers is no finding; that of an alert which does not is one."""
    dead = pages.url(404)
    path: Path = deployed.folder / "monitoring/alerts.yaml"
    deployed.append("monitoring/alerts.yaml", f"    runbook: {dead}\n")
    assert (Online.LINK, f"the runbook {dead}: answers 404", dead) in deployed.found()
    path.write_text(path.read_text("utf-8").replace(dead, pages.url(200)), "utf-8")
    assert Online.LINK not in {code for code, _, _ in deployed.found()}


def test_an_uptime_check_of_a_host_without_an_address_is_found(report: Report) -> None:
    plan, places = report.plans["prod"], Places(report.texts)
    assert hosts(plan) == ("shop.example",)
    (found,) = judge_hosts(plan, frozenset({"shop.example"}), places)
    assert (found.code, found.span.file) == (Online.HOST, "monitoring/uptime_checks.yaml")
    assert found.message == "uptime/live asks shop.example, which has no address"
    assert found.severity is rule(Online.HOST).severity
    assert list(judge_hosts(plan, frozenset({"other.example"}), places)) == []
