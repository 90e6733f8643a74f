"""Methods of services that the sandbox answers over REST alone, as paths of its own.

A table of bindings has the lines of `sandbox.api.bindings`: name, verb, path template, body, and
the request where its name does not tell it. Requests are read and calls are made as those of the
monitoring API are; enums are answered by name, which every client reads.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from sandbox.api import dispatch
from sandbox.api.bindings import Binding
from sandbox.api.context import Api, Request
from sandbox.api.methods import Handler, Method
from sandbox.api.own_paths import Answer, Asked, OwnPaths
from sandbox.api.transcoding import request_of


def methods(service: str, table: str, handlers: Mapping[str, Handler]) -> Iterator[Method]:
    """The methods of ``sandbox.run.v2.Services``; raises KeyError where a handler is missing."""
    package = service.rpartition(".")[0]
    for line in table.strip().replace("\n    ", " ").splitlines():
        name, verb, path, body, *request = line.split()
        binding = Binding(
            service=service,
            name=name,
            verb=verb,
            path=path,
            body="" if body == "-" else body,
            request=f"{package}.{request[0] if request else f'{name}Request'}",
            response="",
        )
        yield Method(binding, handlers[name])


def paths(api: Api, served: Iterator[Method]) -> OwnPaths:
    """A path for each method."""
    return {
        (method.binding.verb, method.binding.path): partial(_answer, api, method)
        for method in served
    }


def read(method: Method, asked: Asked) -> Request:
    """The request message in JSON form; raises ApiError."""
    found = asked.found
    return request_of(method.binding, found, found.values(), asked.query.items(), asked.body)


async def _answer(api: Api, method: Method, asked: Asked) -> Answer:
    return 200, dispatch.call(api, method, read(method, asked))
