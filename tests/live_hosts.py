"""Hosts that a harness can reach: a local server plays all of them, behind a proxy, with TLS.

The harness finds it as it finds a company's proxy and certificates: through the environment.
"""

import asyncio
import contextlib
import ssl
import threading
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Self

import trustme
from aiohttp import web

Page = Callable[[web.Request], Awaitable[web.StreamResponse]]


class LiveHosts:
    """Plays hosts; `pages` has what an address answers, `asked` what was asked for, in order.

    `connected` has the hosts to which connections were made.
    """

    def __init__(self, folder: Path, names: tuple[str, ...]) -> None:
        self.pages: dict[str, Page] = {}
        self.asked: list[str] = []
        self.connected: list[str] = []
        self._open = 0
        self._left = threading.Condition()
        authority = trustme.CA()
        self._bundle = folder / "authority.pem"
        authority.cert_pem.write_to_path(self._bundle)
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(*names).configure_cert(self._context)
        self._loop = asyncio.new_event_loop()
        self._started = threading.Event()
        self._stop = asyncio.Event()
        self._thread = threading.Thread(target=self._run)
        self.port = 0

    @property
    def environment(self) -> dict[str, str]:
        """What leads a program to these hosts."""
        proxy = f"http://127.0.0.1:{self.port}"
        return {"HTTPS_PROXY": proxy, "SSL_CERT_FILE": str(self._bundle), "NO_PROXY": ""}

    def script(
        self, address: str, code: str, kind: str = "application/javascript; charset=utf-8"
    ) -> None:
        """Have an address answer with a script."""

        async def page(_: web.Request) -> web.StreamResponse:
            return web.Response(body=code.encode(), headers={"Content-Type": kind})

        self.pages[address] = page

    def nothing(self, address: str) -> None:
        """Have an address answer with nothing for as long as the hosts are played."""

        async def page(_: web.Request) -> web.StreamResponse:
            await self._stop.wait()
            return web.Response(status=503)

        self.pages[address] = page

    async def left(self) -> None:
        """Wait until nobody is connected.

        aiohttp closes a connection whose answer it gave up in the background: a loop that ends
        before leaves a socket that is never closed.
        """

        def wait() -> None:
            with self._left:
                assert self._left.wait_for(lambda: not self._open, timeout=10)

        await asyncio.to_thread(wait)

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._started.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)
        assert not self._thread.is_alive(), "a page still answers"

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:  # ends what still waits
            runner.run(self._serve())

    async def _serve(self) -> None:
        runner = web.ServerRunner(web.Server(self._answer))
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=self._context)
        await site.start()
        behind = runner.addresses[0][1]

        async def connect(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            with self._counted():
                await pass_on(reader, writer)

        async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            head = await reader.readuntil(b"\r\n\r\n")
            self.connected.append(head.split()[1].decode().removesuffix(":443"))
            there = await asyncio.open_connection("127.0.0.1", behind)
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            await asyncio.gather(_pass_on(reader, there[1]), _pass_on(there[0], writer))

        proxy = await asyncio.start_server(connect, "127.0.0.1", 0)
        self.port = proxy.sockets[0].getsockname()[1]
        self._started.set()
        async with proxy:
            await self._stop.wait()
        await runner.cleanup()

    @contextlib.contextmanager
    def _counted(self) -> Iterator[None]:
        with self._left:
            self._open += 1
        try:
            yield
        finally:
            with self._left:
                self._open -= 1
                self._left.notify_all()

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        address = f"https://{request.host}{request.path}"
        self.asked.append(f"{request.method} {address}")
        page = self.pages.get(address)
        return await page(request) if page else web.Response(status=404)  # type: ignore[arg-type]


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while some := await reader.read(65536):
            writer.write(some)
            await writer.drain()
    except ConnectionError:
        pass
    finally:
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()  # or the socket outlives the loop that would close it


@contextlib.contextmanager
def live_hosts(folder: Path, *names: str) -> Iterator[LiveHosts]:
    """Play hosts with these names."""
    with LiveHosts(folder, names) as hosts:
        yield hosts
