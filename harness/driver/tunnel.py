"""Passes on what Playwright and a server say to each other, and leads the browser to the edge.

Playwright has a tunnel of its own: a server asks its client to open the connections of its browser.
It asks for each by the name of its host. As all of them must end at the edge, whatever their host,
these names are replaced on their way to Playwright.
"""

import asyncio
import contextlib
import json
import secrets
from collections.abc import Callable
from typing import Final, Self, TypeAlias

import aiohttp
from aiohttp import web

from harness.edge import LOOPBACK
from harness.toolchain import Server

_HEARTBEAT_SECONDS: Final = 12
"""How often a server is asked whether it is there. It has half as long to answer: so a server that
is gone without a word is noticed before a run's time is up."""

_ASKS: Final = "socksRequested"
"""The method of a server's message which asks for a connection."""

_END_SECONDS: Final = 0.01
"""How long a connection may go on at its end: not at all, but aiohttp takes 0 for no limit."""

_OTHER_VERSION: Final = 428
"""The status with which a server refuses a client of another version."""

_Socket: TypeAlias = web.WebSocketResponse | aiohttp.ClientWebSocketResponse


class Tunnel:
    """One connection to a server, which Playwright reaches at `address` on this machine.

    Use it as a context manager. `problem` says why the server did not take the connection.
    """

    def __init__(self, server: Server, edge_port: int) -> None:
        self._server = server
        self._edge_port = edge_port
        self._session = aiohttp.ClientSession()
        self._path = f"/{secrets.token_urlsafe()}"
        application = web.Application()
        application.router.add_get(self._path, self._pass_on)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=_END_SECONDS)
        self.problem = ""

    async def __aenter__(self) -> Self:
        """Listen for Playwright, at a path that no other program knows."""
        await self._runner.setup()
        await web.TCPSite(self._runner, LOOPBACK, 0).start()
        return self

    async def __aexit__(self, *_: object) -> None:
        """End the connection at once, even if the server does not answer."""
        await self._runner.cleanup()
        await self._session.close()

    @property
    def address(self) -> str:
        """The address for Playwright."""
        host, port = self._runner.addresses[0]
        return f"ws://{host}:{port}{self._path}"

    async def _pass_on(self, request: web.Request) -> web.WebSocketResponse:
        headers = {
            name: value
            for name, value in request.headers.items()
            if name.lower() == "user-agent" or name.lower().startswith("x-playwright-")
        }
        try:
            there = await self._session.ws_connect(
                self._server.address,
                headers=headers,
                heartbeat=_HEARTBEAT_SECONDS,
                max_msg_size=0,
                timeout=aiohttp.ClientWSTimeout(ws_close=_END_SECONDS),
            )
        except (aiohttp.ClientError, OSError) as problem:
            self.problem = _reason(problem)
            raise web.HTTPBadGateway from None
        here = web.WebSocketResponse(max_msg_size=0, compress=False)
        await here.prepare(request)
        both = {
            asyncio.create_task(_copy(here, there, lambda message: message)),
            asyncio.create_task(_copy(there, here, self._led_to_edge)),
        }
        try:
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in both:
                task.cancel()
            await asyncio.gather(*both, return_exceptions=True)
            await there.close()
        await here.close()
        return here

    def _led_to_edge(self, message: str) -> str:
        """Return a message of the server, with the edge in place of the host that it asks for."""
        if _ASKS not in message:
            return message
        told = json.loads(message)
        if told.get("method") != _ASKS:
            return message
        told["params"] |= {"host": LOOPBACK, "port": self._edge_port}
        return json.dumps(told)


async def _copy(source: _Socket, target: _Socket, change: Callable[[str], str]) -> None:
    """Pass messages on until one end closes."""
    with contextlib.suppress(ConnectionError):
        async for message in source:
            if message.type is not aiohttp.WSMsgType.TEXT:
                break
            await target.send_str(change(message.data))


def _reason(problem: Exception) -> str:
    """Return in a few words why a server did not take a connection; never with its address."""
    if isinstance(problem, aiohttp.WSServerHandshakeError):
        if problem.status == _OTHER_VERSION:
            return "it has another version of Playwright"
        return f"it is no Playwright server (HTTP status {problem.status})"
    if isinstance(problem, OSError) and problem.strerror:
        return f"it does not answer ({problem.strerror})"
    return f"it does not answer ({type(problem).__name__})"
