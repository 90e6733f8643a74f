"""The dependencies behind one port: documents, objects and models over plain HTTP.

PUT, GET /documents/{collection}/{id}    JSON; kept in memory
PUT      /objects/{bucket}/{name}        bytes; kept in the folder
POST     /models/{name}/predict          {"inputs": [...]}
GET      /{documents,objects,models}/healthz
PUT      /faults/{documents,objects,models}    {"mode": "error", "share": 0.5}
"""

from __future__ import annotations

import json
import re
from collections import OrderedDict
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from examples.dependencies.faults import Mode, Switch, read

NAMES = ("documents", "objects", "models")
MODELS = {"actigraphy_transformer": "1.4.0", "gemini_insights": "2.0.1"}
MAX_BODY = 1_000_000
MAX_DOCUMENTS = 20_000
MAX_OBJECTS = 500
_NAME = re.compile(r"[A-Za-z0-9_-]{1,100}")


class ConnectionCut(Exception):  # noqa: N818 - what happens, not a mistake
    """The server closes the connection; uvicorn does so when the application raises."""


class Dependencies:
    """The state behind the app: `folder` is where objects are kept."""

    def __init__(self, folder: Path) -> None:
        self.switches = {name: Switch() for name in NAMES}
        self._folder = folder
        self._documents: OrderedDict[str, Any] = OrderedDict()
        self._objects: OrderedDict[str, None] = OrderedDict()

    async def fault(self, request: Request) -> Response:
        name = request.path_params["name"]
        if name not in self.switches:
            return _refused(404, f"there are {', '.join(NAMES)}")
        try:
            self.switches[name].set(read(await _json(request)))
        except ValueError as wrong:
            return _refused(400, str(wrong))
        return JSONResponse({"name": name, "mode": self.switches[name].fault.mode})

    async def document(self, request: Request) -> Response:
        key = f"{request.path_params['collection']}/{request.path_params['id']}"
        if failed := await self._fails("documents"):
            return failed
        if request.method == "GET":
            found = self._documents.get(key)
            return _refused(404, "no such document") if found is None else JSONResponse(found)
        try:
            self._documents[key] = await _json(request)
        except ValueError as wrong:
            return _refused(400, str(wrong))
        while len(self._documents) > MAX_DOCUMENTS:
            self._documents.popitem(last=False)
        return JSONResponse({"stored": key})

    async def object(self, request: Request) -> Response:
        bucket, name = request.path_params["bucket"], request.path_params["name"]
        if failed := await self._fails("objects"):
            return failed
        data = await request.body()
        if len(data) > MAX_BODY or not (_NAME.fullmatch(bucket) and _NAME.fullmatch(name)):
            return _refused(400, "the object is too large, or its name is none")
        path = self._folder / f"{bucket}-{name}"
        path.write_bytes(data)
        self._objects[path.name] = None
        while len(self._objects) > MAX_OBJECTS:
            (self._folder / self._objects.popitem(last=False)[0]).unlink(missing_ok=True)
        return JSONResponse({"stored": len(data)})

    async def predict(self, request: Request) -> Response:
        name = request.path_params["name"]
        if failed := await self._fails("models"):
            return failed
        if name not in MODELS:
            return _refused(404, "no such model")
        try:
            inputs = (await _json(request))["inputs"]
            values = [float(value) for value in inputs]
        except (KeyError, TypeError, ValueError):
            return _refused(400, 'a request is {"inputs": [numbers]}')
        mean = sum(values) / len(values) if values else 0.0
        confidence = 0.7 + 0.25 / (1 + abs(mean - 70) / 70)
        return JSONResponse({"prediction": mean, "confidence": confidence, "version": MODELS[name]})

    async def health(self, request: Request) -> Response:
        return await self._fails(request.path_params["name"]) or JSONResponse({"status": "ok"})

    async def _fails(self, name: str) -> Response | None:
        """The answer of a request that fails; None for one that does not."""
        switch = self.switches.get(name)
        if switch is None or not switch.fails():
            return None
        match switch.fault.mode:
            case Mode.SLOW:
                await switch.wait()
                return None
            case Mode.CUT:
                raise ConnectionCut
            case Mode.HANG:
                await switch.wait()
        return _refused(500, "a fault that was asked for")


def create(folder: Path) -> Starlette:
    """The application; objects are kept in `folder`."""
    made = Dependencies(folder)
    return Starlette(
        routes=[
            Route("/faults/{name}", made.fault, methods=["PUT"]),
            Route("/{name}/healthz", made.health),
            Route("/documents/{collection}/{id}", made.document, methods=["GET", "PUT"]),
            Route("/objects/{bucket}/{name}", made.object, methods=["PUT"]),
            Route("/models/{name}/predict", made.predict, methods=["POST"]),
        ]
    )


async def _json(request: Request) -> Any:
    if len(data := await request.body()) > MAX_BODY:
        raise ValueError("the body is too large")
    return json.loads(data)


def _refused(status: int, why: str) -> Response:
    return JSONResponse({"error": why}, status_code=status)
