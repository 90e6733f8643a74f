"""The process: both wires on one event loop, on loopback, until a signal or the home's end."""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import signal
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import grpc
import uvicorn

from monitoring.plan import Json
from sandbox.api.client import Address
from sandbox.api.context import Api
from sandbox.api.grpc_wire import generic_handlers
from sandbox.api.home import Home
from sandbox.api.loopback import DEFAULT_HOST, checked_host
from sandbox.api.own_paths import Door, OwnPaths
from sandbox.api.request_log import RequestLog
from sandbox.api.rest import MAX_BODY, Rest
from sandbox.api.store import Store
from sandbox.cloud_run import receiver as cloud_run
from sandbox.mail import sink
from sandbox.notify import control
from sandbox.pagerduty import receiver
from sandbox.pubsub.receiver import PubSub
from sandbox.traces import receiver as traces

_WATCH_SECONDS = 0.5
_GRACE_SECONDS = 3.0
_KEEP_ALIVE_SECONDS = 75
_GRPC_OPTIONS = (("grpc.so_reuseport", 0), ("grpc.max_receive_message_length", MAX_BODY))


class PortTakenError(Exception):
    """A port that was asked for is in use."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Where to live and listen. A port of 0 means the last one here if it is free, else any."""

    home: Path
    host: str = DEFAULT_HOST
    rest_port: int = 0
    grpc_port: int = 0


class _Uvicorn(uvicorn.Server):
    """uvicorn would take the signals and raise them again before we have cleaned up."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def serve(settings: Settings) -> None:
    """Serve until SIGTERM, SIGINT or the end of the home.

    Raises NotLoopbackError, HomeBusyError, PortTakenError or StoreError before serving.
    """
    host = checked_host(settings.host)
    home = Home(settings.home)
    with contextlib.ExitStack() as held:
        store = Store(home.state)
        held.callback(store.close)
        log = RequestLog(home.log)
        held.callback(log.close)
        last = home.last_ports()
        rest_socket = _bound(host, settings.rest_port, last["rest"])
        held.callback(rest_socket.close)
        smtp_socket = _bound(host, 0, last["smtp"])
        held.callback(smtp_socket.close)
        api = Api(store)
        wire = grpc.aio.server(options=_GRPC_OPTIONS)
        wire.add_generic_rpc_handlers(generic_handlers(api, log))
        wire.add_generic_rpc_handlers((traces.generic_handler(api, log),))
        grpc_port = _bind_grpc(wire, host, settings.grpc_port, last["grpc"])
        address = Address(
            pid=os.getpid(),
            host=host,
            rest_port=rest_socket.getsockname()[1],
            grpc_port=grpc_port,
            token=secrets.token_hex(16),
            smtp_port=smtp_socket.getsockname()[1],
            key=secrets.token_hex(16),
        )
        held.callback(home.leave, address)
        pubsub = PubSub(api, home.path)
        rest = Rest(api, log, _health(address), own_paths(api, address, pubsub))
        letters = await sink.serve(api, smtp_socket)
        held.callback(letters.close)
        async with pubsub.courier:
            await _run(home, rest, wire, rest_socket, address)


def _health(address: Address) -> Callable[[], Json]:
    return lambda: {"status": "ok", "pid": address.pid, "token": address.token}


def own_paths(api: Api, address: Address, pubsub: PubSub) -> OwnPaths:
    """What the sandbox has beside Google's own paths: who receives, and the incidents."""
    door = Door(address.key)
    return {
        **receiver.paths(api, door),
        **sink.paths(api),
        **control.paths(api, door, address),
        **traces.paths(api),
        **cloud_run.paths(api),
        **pubsub.paths(),
    }


async def _run(
    home: Home, rest: Rest, wire: grpc.aio.Server, rest_socket: socket.socket, address: Address
) -> None:
    http = _Uvicorn(
        uvicorn.Config(
            rest,
            lifespan="off",
            ws="none",
            access_log=False,
            log_level="warning",
            server_header=False,
            timeout_keep_alive=_KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=int(_GRACE_SECONDS),
        )
    )
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await wire.start()
    serving = loop.create_task(http.serve(sockets=[rest_socket]))
    while not (http.started or serving.done()):
        await asyncio.sleep(0.001)
    if http.started:
        home.announce(address)
    ends = [serving, loop.create_task(stop.wait()), loop.create_task(_gone(home, address))]
    await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
    http.should_exit = True
    await asyncio.gather(serving, wire.stop(_GRACE_SECONDS))


async def _gone(home: Home, address: Address) -> None:
    """Returns when the home is gone: then there is nobody left to serve."""
    while home.is_mine(address):
        await asyncio.sleep(_WATCH_SECONDS)


def _bound(host: str, wanted: int, last: int) -> socket.socket:
    """A listening socket on the port wanted, else on the last one, else on any that is free."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for port in dict.fromkeys([wanted] if wanted else [last, 0]):
        # asyncio sets TCP_NODELAY only where the protocol is named; without, answers wait 40 ms.
        made = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            made.bind((host, port))
            made.listen(128)
        except OSError:
            made.close()
        else:
            return made
    raise PortTakenError(f"Port {wanted} of {host} is in use; --rest-port 0 takes a free one.")


def _bind_grpc(wire: grpc.aio.Server, host: str, wanted: int, last: int) -> int:
    authority = f"[{host}]" if ":" in host else host
    for port in dict.fromkeys([wanted] if wanted else [last, 0]):
        try:
            bound = wire.add_insecure_port(f"{authority}:{port}")
        except RuntimeError:
            continue
        if bound:
            return int(bound)
    raise PortTakenError(f"Port {wanted} of {host} is in use; --grpc-port 0 takes a free one.")
