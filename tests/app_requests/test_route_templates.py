"""The template of the route that served a request, in all the ways in which routes are nested.

FastAPI keeps it in places that are not public: these are to pass with every version of it.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from fastapi import APIRouter, FastAPI
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import PlainTextResponse
from starlette.routing import Host, Mount, Route, Router
from starlette.staticfiles import StaticFiles

from clarity.monitoring.requests.endpoint import UNMATCHED, Endpoints
from clarity.monitoring.requests.kinds import Kinds
from tests.app_requests.asked import ask, http, watched


async def plain(request: Any) -> PlainTextResponse:
    """One function, behind many routes."""
    return PlainTextResponse("plain")


async def item(**_: Any) -> None: ...


def router(path: str = "/items/{item}", **more: Any) -> APIRouter:
    made = APIRouter(**more)
    made.add_api_route(path, lambda: None)
    return made


def templates(app: Any, *paths: str, **more: Any) -> list[str]:
    """What is told of requests for `paths`; asked twice, as answers are remembered."""
    told = watched(app)
    statuses = ask(app, *paths, *paths, **more)
    for status, endpoint in zip(statuses, told.endpoints, strict=True):
        assert status in (307, 401, 404) if endpoint == UNMATCHED else status in (200, 404)
    first, second = told.endpoints[: len(paths)], told.endpoints[len(paths) :]
    assert first == second
    return first


@pytest.fixture(params=["private entry", "public list"])
def fastapi_tells(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether FastAPI keeps what it does in a scope, or only its public list of routes is left."""
    if request.param == "public list":
        monkeypatch.setattr("clarity.monitoring.requests.endpoint.CONTEXT", "not kept")
        monkeypatch.setattr("clarity.monitoring.requests.watch.CONTEXT", "not kept")
        monkeypatch.setattr("clarity.monitoring.requests.kinds.CONTEXT", "not kept")


@pytest.mark.usefixtures("fastapi_tells")
def test_included_routers_have_their_prefixes() -> None:
    inner, outer, app = router(prefix="/in"), APIRouter(prefix="/out"), FastAPI()
    # Starlette's own add_route adds no prefix of the router itself.
    inner.add_route("/plain/{name}", plain)
    outer.include_router(inner, prefix="/{tenant}")
    app.include_router(outer, prefix="/v1")
    app.include_router(outer, prefix="/v2")
    app.get("/own/{name:path}")(lambda: None)
    asked = {
        "/v1/out/a/in/items/3": "/v1/out/{tenant}/in/items/{item}",
        "/v2/out/b/in/items/4": "/v2/out/{tenant}/in/items/{item}",
        "/v2/out/b/plain/p": "/v2/out/{tenant}/plain/{name}",
        "/v1/out/b/plain/p": "/v1/out/{tenant}/plain/{name}",
        "/own/a/b/c": "/own/{name}",
        "/v1/out/a/in/items": UNMATCHED,
        "/docs": "/docs",
        "/openapi.json": "/openapi.json",
    }
    assert templates(app, *asked) == list(asked.values())


@pytest.mark.usefixtures("fastapi_tells")
def test_one_function_has_the_template_of_the_route_that_led_to_it() -> None:
    app, included = FastAPI(), APIRouter()

    async def same() -> None: ...

    for path in ("/a", "/b/{c}"):
        app.get(path)(same)
        included.get(path)(same)
        app.add_route(f"/plain{path}", plain)
    app.include_router(included, prefix="/in")
    asked = {
        "/a": "/a",
        "/b/1": "/b/{c}",
        "/in/b/1": "/in/b/{c}",
        "/in/a": "/in/a",
        "/plain/a": "/plain/a",
        "/plain/b/2": "/plain/b/{c}",
    }
    assert templates(app, *asked) == list(asked.values())


@pytest.mark.usefixtures("fastapi_tells")
def test_what_a_route_refuses_keeps_its_template() -> None:
    app, included = FastAPI(), APIRouter()

    async def typed(number: int) -> None: ...

    app.get("/a/{number}")(typed)
    included.get("/a/{number}")(typed)
    app.include_router(included, prefix="/in")
    told = watched(app)
    assert ask(app, "/a/x", "/in/a/x") == [422, 422]
    assert ask(app, "/a/1", "/in/a/1", method="DELETE") == [405, 405]
    assert told.endpoints == ["/a/{number}", "/in/a/{number}"] * 2


def test_no_route_and_a_redirection_to_one_are_unmatched() -> None:
    for app in (FastAPI(), Starlette()):
        app.add_route("/a/", plain)
        told = watched(app)
        assert ask(app, "/a", "/nope", "/a/") == [307, 404, 200]
        assert told.endpoints == [UNMATCHED, UNMATCHED, "/a/"]


@pytest.mark.usefixtures("fastapi_tells")
@pytest.mark.parametrize("root", ["", "/proxied"])
def test_mounts_have_their_templates(tmp_path: Path, root: str) -> None:
    """Parametrised and nested ones, of Starlette and FastAPI, and what lies beyond them."""
    (tmp_path / "a.css").write_text("")
    deep = FastAPI()
    deep.include_router(router(), prefix="/deep")
    deep.add_route("/x", plain)
    sub = FastAPI()
    sub.include_router(router(), prefix="/sub")
    sub.get("/direct/{name}")(lambda: None)
    sub.add_route("/y", plain)
    sub.mount("/{kind}", deep)
    app = FastAPI()
    app.mount("/static", StaticFiles(directory=tmp_path))
    app.mount("/tenants/{tenant:int}", sub)
    app.mount("/fixed", sub)
    app.mount("/stars", Starlette(routes=[Route("/{star}", plain), Mount("/n/{n}", deep)]))
    app.add_route("/plain", plain)
    asked = {
        "/plain": "/plain",
        "/static/a.css": "/static/{path}",
        "/static/none.css": "/static/{path}",
        "/tenants/17/sub/items/1": "/tenants/{tenant}/sub/items/{item}",
        "/tenants/18/direct/d": "/tenants/{tenant}/direct/{name}",
        "/fixed/direct/d": "/fixed/direct/{name}",
        "/fixed/sub/items/1": "/fixed/sub/items/{item}",
        "/fixed/y": "/fixed/y",
        "/tenants/18/y": "/tenants/{tenant}/y",
        "/tenants/18/k/deep/items/1": "/tenants/{tenant}/{kind}/deep/items/{item}",
        "/fixed/k/x": "/fixed/{kind}/x",
        "/stars/sun": "/stars/{star}",
        "/stars/n/3/x": "/stars/n/{n}/x",
        "/stars/n/3/none": UNMATCHED,
        "/stars/a/b/c": UNMATCHED,
        "/tenants/17/none": UNMATCHED,
        "/tenants/x/direct/d": UNMATCHED,
    }
    found = templates(app, *(root + path for path in asked), root_path=root)
    assert dict(zip(asked, found, strict=True)) == asked


@pytest.mark.usefixtures("fastapi_tells")
def test_mounts_of_included_routers_have_their_prefix() -> None:
    sub, included, app = FastAPI(), APIRouter(), FastAPI()
    sub.get("/a/{b}")(lambda: None)
    sub.add_route("/plain", plain)
    included.mount("/in/m/{m}", sub)
    app.include_router(included, prefix="/v1")
    asked = {
        "/v1/in/m/3/a/1": "/v1/in/m/{m}/a/{b}",
        "/v1/in/m/4/plain": "/v1/in/m/{m}/plain",
        "/v1/in/m/4/none": UNMATCHED,
    }
    assert templates(app, *asked) == list(asked.values())


def test_starlette_alone() -> None:
    app = Starlette(
        routes=[
            Route("/a/{b:int}", plain),
            Mount("/m/{t}", routes=[Route("/c/{d}", plain)], name="m"),
            Mount("/opaque", app=PlainTextResponse("any")),
        ]
    )
    asked = {
        "/a/1": "/a/{b}",
        "/a/x": UNMATCHED,
        "/m/1/c/2": "/m/{t}/c/{d}",
        "/m/1/none": UNMATCHED,
        "/opaque/any/thing": "/opaque/{path}",
    }
    assert templates(app, *asked) == list(asked.values())


def test_routes_of_a_host() -> None:
    hosted = Router([Route("/hosted/{h}", plain), Mount("/m/{t}", routes=[Route("/c", plain)])])
    for app in (Starlette(), FastAPI()):
        app.router.routes.append(Host("api.localhost", hosted))
        asked = {"/hosted/1": "/hosted/{h}", "/m/3/c": "/m/{t}/c", "/none": UNMATCHED}
        found = templates(app, *asked, headers=[(b"host", b"api.localhost")])
        assert found == list(asked.values())


def test_starlette_needs_no_fastapi(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "fastapi.routing")
    app = Starlette(routes=[Mount("/m/{t}", routes=[Route("/c/{d}", plain)])])
    assert templates(app, "/m/1/c/2") == ["/m/{t}/c/{d}"]


def test_a_mounted_application_behind_a_middleware() -> None:
    """Its routes are not seen, but the one that served is; of its mounts, only what is seen."""
    inner = Starlette(routes=[Route("/a/{b}", plain), Mount("/n/{n}", routes=[Route("/c", plain)])])
    app = Starlette(
        routes=[
            Mount("/hidden", app=GZipMiddleware(inner)),
            Mount("/open", app=inner, middleware=[Middleware(GZipMiddleware)]),
        ]
    )
    assert templates(app, "/hidden/a/1", "/hidden/n/17/c", "/open/a/1", "/open/n/17/c") == [
        "/hidden/a/{b}",
        "/hidden/c",
        "/open/a/{b}",
        "/open/n/{n}/c",
    ]


def test_an_answer_before_routing_has_no_route() -> None:
    app = FastAPI()

    @app.middleware("http")
    async def refuse(request: Any, call_next: Any) -> PlainTextResponse:
        return PlainTextResponse("no", 401)

    app.get("/a")(lambda: None)
    assert templates(app, "/a") == [UNMATCHED]


def test_an_application_that_routes_by_itself_has_no_routes() -> None:
    found = Endpoints(8).find(http("/a"))
    assert found == (UNMATCHED, True)


class Odd:
    """A route of nobody's making."""

    @property
    def path_regex(self) -> None:
        raise RuntimeError

    endpoint = staticmethod(plain)


def test_routes_that_cannot_be_read_fail_no_request(caplog: pytest.LogCaptureFixture) -> None:
    from clarity.monitoring.requests.audience import Audience

    audience = Audience(())
    scope = http("/a", endpoint=plain, router=Router([Odd()]))  # type: ignore[list-item]
    kind = Kinds(audience).find(scope, (0, 0, 0, "GET", 200))
    assert kind.endpoint == UNMATCHED
    assert audience.faults == 1


segment = st.text("abc{}/.%", max_size=6)


@given(st.lists(segment, min_size=1, max_size=30), st.sampled_from(["GET", "POST", "x"]))
@settings(max_examples=30, deadline=None)
def test_whatever_paths_are_asked_for_there_are_few_endpoints(
    segments: list[str], method: str
) -> None:
    sub, app = FastAPI(), FastAPI()
    sub.get("/a/{b}")(lambda: None)
    app.get("/a/{b}")(lambda: None)
    app.mount("/{m}", sub)
    told = watched(app)
    ask(app, *(f"/{one}" for one in segments), method=method)
    assert set(told.endpoints) <= {"/a/{b}", "/{m}/a/{b}", UNMATCHED}
