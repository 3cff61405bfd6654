"""A proxy between the browser and the edge that does something else with some requests."""

import asyncio
import contextlib
import threading
import weakref
from collections.abc import Awaitable, Callable, Iterator
from typing import Final, cast

from aiohttp import ClientResponse, ClientSession, web

from harness.edge import LOOPBACK, Edge, certificate
from harness.edge.strangers import Strangers
from harness.edge.transport import FrontProtocol

_ENDS_HERE: Final = {"connection", "content-length", "transfer-encoding", "keep-alive"}

Forward = Callable[[], Awaitable[web.StreamResponse]]
Meddle = Callable[[web.BaseRequest, Forward], Awaitable[web.StreamResponse]]
"""Answers a request, or forwards it to the edge, as often as it likes."""


async def drop(request: web.BaseRequest, _: Forward) -> web.StreamResponse:
    assert request.transport
    request.transport.abort()
    return web.Response()


async def answer(request: web.BaseRequest, _: Forward) -> web.StreamResponse:
    headers = {"Access-Control-Allow-Origin": request.headers.get("Origin", "*")}
    return web.Response(text="{}", headers=headers)


async def duplicate(_: web.BaseRequest, forward: Forward) -> web.StreamResponse:
    await forward()
    return await forward()


class MeddlingProxy:
    """Stands before an edge: has its `proxy` and `key_fingerprint`, as a launcher wants them.

    It meddles with the control's events, and passes on everything else as it is.
    """

    def __init__(self, edge: Edge, meddle: Meddle) -> None:
        self._edge = edge
        self._meddle = meddle
        self._certificate = certificate.make()
        self._port = 0
        self.key_fingerprint = self._certificate.key_fingerprint

    @property
    def proxy(self) -> str:
        return f"http://{LOOPBACK}:{self._port}"

    async def start(self) -> None:
        self._session = ClientSession(auto_decompress=False)
        http = web.Server(self._answer, access_log=None, auto_decompress=False)
        connections: weakref.WeakSet[asyncio.Transport] = weakref.WeakSet()
        self._server = await asyncio.get_running_loop().create_server(
            lambda: FrontProtocol(
                cast("Callable[[], asyncio.Protocol]", http),
                self._certificate.context,
                connections,
                Strangers(),
            ),
            LOOPBACK,
            0,
        )
        self._port = self._server.sockets[0].getsockname()[1]
        self._http = http

    async def stop(self) -> None:
        self._server.close()
        await self._http.shutdown(1)
        await self._session.close()
        pages_held = asyncio.all_tasks() - {asyncio.current_task()}
        for task in pages_held:
            task.cancel()
        await asyncio.gather(*pages_held, return_exceptions=True)

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        body = await request.read()
        is_event = (request.method, request.host) == ("POST", "in.control.example")

        async def forward() -> web.StreamResponse:
            scheme = "https" if request.transport.get_extra_info("ssl_object") else "http"  # type: ignore[union-attr] # it is still connected
            url = request.raw_path
            if url.startswith("/"):
                url = f"{scheme}://{request.host}{url}"
            headers = [
                (name, value)
                for name, value in request.headers.items()
                if name.lower() not in _ENDS_HERE
            ]
            async with self._session.request(
                request.method,
                url,
                headers=headers,
                data=body,
                proxy=self._edge.proxy,
                ssl=False,
                allow_redirects=False,
            ) as found:
                return await _passed_on(request, found, is_shown=not is_event)

        if is_event and request.path == "/event":
            return await self._meddle(request, forward)
        return await forward()


async def _passed_on(
    request: web.BaseRequest, found: ClientResponse, *, is_shown: bool
) -> web.StreamResponse:
    """Pass an answer on as it comes: the edge sends the headers of a page long before its content.

    One that may be asked for twice is not begun before it is whole.
    """
    headers = [(name, value) for name, value in found.headers.items() if _goes_on(name)]
    if not is_shown:
        return web.Response(status=found.status, body=await found.read(), headers=dict(headers))
    response = web.StreamResponse(status=found.status, headers=dict(headers))
    with contextlib.suppress(ConnectionResetError):  # the browser may have left meanwhile
        await response.prepare(request)
        async for part in found.content.iter_any():
            await response.write(part)
        await response.write_eof()
    return response


def _goes_on(name: str) -> bool:
    return name.lower() not in {*_ENDS_HERE, "date", "server"}


@contextlib.contextmanager
def meddling(edge: Edge, meddle: Meddle) -> Iterator[Edge]:
    """Run a proxy that meddles; for a launcher it is the edge."""
    proxy = MeddlingProxy(edge, meddle)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    asyncio.run_coroutine_threadsafe(proxy.start(), loop).result(10)
    try:
        yield cast("Edge", proxy)
    finally:
        asyncio.run_coroutine_threadsafe(proxy.stop(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()
