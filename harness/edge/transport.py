"""Turns a browser's proxy connections into plain HTTP ones that `http` handles.

On `CONNECT host:443` the edge answers, upgrades the connection to TLS with its own certificate,
and gives it to the HTTP protocol. Any other request names its full URL, and is passed on as it is.
A browser behind a tunnel has no proxy: it connects as if to the host itself, with TLS or without.
"""

import asyncio
import ssl
from collections.abc import Callable, MutableSet
from typing import Final, cast

from harness.edge.strangers import Strangers

_CONNECT: Final = b"CONNECT "
_TLS: Final = b"\x16"
"""How each connection with TLS begins."""

_END_OF_HEAD: Final = b"\r\n\r\n"
_ESTABLISHED: Final = b"HTTP/1.1 200 Connection established\r\n\r\n"
_REFUSAL: Final = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class FrontProtocol(asyncio.Protocol):
    """Reads a connection's first bytes, and decides which protocol handles the rest.

    An open connection is in `connections`. One of a stranger gets a refusal, whatever it sends.
    """

    def __init__(
        self,
        make_http: Callable[[], asyncio.Protocol],
        context: ssl.SSLContext,
        connections: MutableSet[asyncio.Transport],
        strangers: Strangers,
    ) -> None:
        self._make_http = make_http
        self._context = context
        self._connections = connections
        self._strangers = strangers
        self._stranger = ""
        self._head = b""
        self._transport: asyncio.Transport | None = None
        self._handshake: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Store the transport."""
        self._transport = cast("asyncio.Transport", transport)
        self._connections.add(self._transport)
        self._stranger = self._strangers.program(transport)

    def data_received(self, data: bytes) -> None:
        """Read until it is clear whether the connection is HTTP or to become TLS."""
        transport = self._transport
        if transport is None or self._handshake is not None:
            return
        if self._stranger:
            self._strangers.note(self._stranger, data)
            transport.write(_REFUSAL)
            transport.close()
            return
        self._head += data
        if self._head.startswith(_TLS):
            self._begin_tls(transport, self._head)
        elif not self._head.startswith(_CONNECT[: len(self._head)]):
            http = self._make_http()
            transport.set_protocol(http)
            http.connection_made(transport)
            http.data_received(self._head)
        elif self._head.endswith(_END_OF_HEAD):
            transport.write(_ESTABLISHED)
            self._begin_tls(transport, b"")

    def _begin_tls(self, transport: asyncio.Transport, begun: bytes) -> None:
        """Upgrade to TLS a connection of whose handshake so much has been read."""
        transport.pause_reading()
        loop = asyncio.get_running_loop()
        self._handshake = loop.create_task(self._to_tls(transport))
        if begun:
            # In its first step the task changes the protocol, whose `connection_made` comes next;
            # then this. Nothing more is read until all three are done.
            loop.call_soon(loop.call_soon, _put_back, transport, begun)

    async def _to_tls(self, transport: asyncio.Transport) -> None:
        http = self._make_http()
        loop = asyncio.get_running_loop()
        try:
            encrypted = await loop.start_tls(transport, http, self._context, server_side=True)
        except (OSError, ssl.SSLError):
            # The browser changed its mind: it closes connections that it opened in advance.
            transport.close()
            return
        if encrypted is not None:
            http.connection_made(encrypted)


def _put_back(transport: asyncio.Transport, data: bytes) -> None:
    """Give the protocol of a connection what another one has read of it."""
    protocol = cast("asyncio.BufferedProtocol", transport.get_protocol())
    memoryview(protocol.get_buffer(len(data)))[: len(data)] = data
    protocol.buffer_updated(len(data))
