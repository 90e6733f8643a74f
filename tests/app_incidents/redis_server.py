"""A Redis on this machine that can be taken away: fakeredis behind a real socket."""

from __future__ import annotations

import socket
import threading

from fakeredis import TcpFakeServer


class RedisServer:
    """`stop` closes what is connected, too; `start` may be called again on the same port."""

    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self._server: TcpFakeServer | None = None
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> RedisServer:
        self._server = _Server(("127.0.0.1", self.port))
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.01}
        )
        self._thread.start()
        return self

    def stop(self) -> None:
        if self._server is None or self._thread is None:
            return
        self._server.shutdown()
        self._server.drop()
        self._server.server_close()
        self._thread.join()
        self._server = None


class _Server(TcpFakeServer):
    """Remembers its connections, to drop them."""

    def __init__(self, address: tuple[str, int]) -> None:
        self._open: list[socket.socket] = []
        super().__init__(address)
        self.daemon_threads = True

    def get_request(self) -> tuple[socket.socket, object]:
        connection, address = super().get_request()
        self._open.append(connection)
        return connection, address

    def drop(self) -> None:
        for connection in self._open:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # it was closed before
