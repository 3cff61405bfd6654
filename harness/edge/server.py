"""The edge's server: it has its own thread and loop, and records every request to its port."""

import asyncio
import contextlib
import os
import threading
import time
import weakref
from collections.abc import Iterable
from typing import Final, Self
from urllib.parse import parse_qsl, urlsplit

from aiohttp import web
from aiohttp.abc import AbstractStreamWriter
from aiohttp.http import RawRequestMessage
from aiohttp.streams import StreamReader
from aiohttp.web_protocol import RequestHandler

from harness.edge import certificate, request_info
from harness.edge.replies import EMPTY_PAGE, HTML, Reply
from harness.edge.run import Gate, RequestListener, Run
from harness.edge.transport import FrontProtocol
from harness.edge.world import World
from harness.model import EdgeError, Request, test_site

LOOPBACK: Final = "127.0.0.1"

_LARGEST_BODY: Final = 256 * 1024 * 1024
_START_SECONDS: Final = 10


class Edge:
    """Answers and records every request of a browser that uses it as its proxy.

    Use it as a context manager. `begin` starts a run and `end` ends it. `strays` has the requests
    that came outside of any run; if there are any, the end of the context raises an error.
    `pages_held` counts the test pages that have waited for a run: only the last one still waits.
    """

    def __init__(self, port: int = 0) -> None:
        self._wanted_port = port
        self._certificate = certificate.make()
        self._loop: asyncio.AbstractEventLoop
        self._thread = threading.Thread(target=self._serve, name="edge", daemon=True)
        self._changed = threading.Condition()
        self._started = threading.Event()
        self._stop = asyncio.Event()
        self._problem: OSError | None = None
        self._run: Run | None = None
        self._answering = 0
        self._failures: list[str] = []
        self._held: asyncio.Future[bool] | None = None
        self._connections: weakref.WeakSet[asyncio.Transport] = weakref.WeakSet()
        self.pages_held = 0
        self.port = 0
        self.strays: list[str] = []

    @property
    def proxy(self) -> str:
        """The address to give to a browser as its proxy."""
        return f"http://{LOOPBACK}:{self.port}"

    @property
    def key_fingerprint(self) -> str:
        """The fingerprint of the edge's key, for the browser to accept."""
        return self._certificate.key_fingerprint

    def __enter__(self) -> Self:
        """Bind the port and start to answer.

        Raises:
            EdgeError: the port is taken, or the thread did not start.
        """
        self._loop = asyncio.new_event_loop()
        self._thread.start()
        if not self._started.wait(_START_SECONDS):
            raise EdgeError(f"the edge did not start within {_START_SECONDS} s")
        if self._problem is not None:
            why = os.strerror(self._problem.errno or 0)
            raise EdgeError(
                f"the edge cannot bind port {self._wanted_port} on {LOOPBACK} ({why}); choose "
                "another, or leave out --edge-port to have a free one chosen"
            )
        return self

    def __exit__(self, kind: type[BaseException] | None = None, *_: object) -> None:
        """Stop answering.

        If the context ends with an exception, that one is reported instead of stray requests.

        Raises:
            EdgeError: a request arrived outside of any run, so no verdict covers it.
        """
        self._loop.call_soon_threadsafe(self._release, False)  # noqa: FBT003 - takes no keywords
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(_START_SECONDS)
        if self.strays and kind is None:
            raise EdgeError(
                f"{len(self.strays)} requests arrived after their run had ended, so no verdict "
                f"covers them; the first is {self.strays[0]}"
            )

    def begin(self, world: World, listener: RequestListener | None = None) -> Run:
        """Start a run: from now on `world` answers every request, and the run records it.

        The first request is that for the test page, which the browser is waiting for. `listener`
        is called with each.
        """
        with self._changed:
            self._run = run = Run(world, listener=listener)
        self._loop.call_soon_threadsafe(self._release, True)  # noqa: FBT003 - takes no keywords
        return run

    def end(self) -> None:
        """End the run.

        Raises:
            EdgeError: the edge itself failed while it answered a request of the run.
        """
        with self._changed:
            run, self._run = self._run, None
            failures, self._failures = self._failures, []
        if run is not None:
            for url in run.gates:
                self.open_gate(run, url)
        if failures:
            raise EdgeError(f"the edge failed while answering: {failures[0]}")

    def abandon(self) -> None:
        """End a run whose browser was killed; requests that are still under way are dropped."""
        asyncio.run_coroutine_threadsafe(self._abort_connections(), self._loop).result(
            _START_SECONDS
        )
        with self._changed:
            self._failures.clear()  # the run has no verdict anyway
        self.end()

    async def _abort_connections(self) -> None:
        for connection in list(self._connections):
            connection.abort()

    def show_empty_page(self) -> None:
        """Show an empty page where one waits for the next run, so that a person can see it."""
        self._loop.call_soon_threadsafe(self._release, False)  # noqa: FBT003 - takes no keywords

    def open_gate(self, run: Run, url: str) -> None:
        """Send the answer to `url`, which the run has held back."""
        self._loop.call_soon_threadsafe(run.gates[url].opened.set)

    def wait_for(self, urls: Iterable[str], seconds: float) -> list[str]:
        """Wait until a request for each address has come and none is still being answered.

        Returns the addresses that are still missing when the time is over.
        """
        wanted = tuple(urls)

        def missing() -> list[str]:
            return list(wanted) if self._run is None else self._run.missing(wanted)

        with self._changed:
            self._changed.wait_for(lambda: not missing() and not self._answering, seconds)
            return missing()

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._main())
        finally:
            self._loop.close()

    async def _main(self) -> None:
        http = web.Server(
            self._answer,
            request_factory=self._make_request,
            access_log=None,
            # Record the bytes that the page sent; `request_bodies` decompresses a copy.
            auto_decompress=False,
        )
        try:
            server = await self._loop.create_server(
                lambda: FrontProtocol(http, self._certificate.context, self._connections),
                LOOPBACK,
                self._wanted_port,
            )
        except OSError as problem:
            self._problem = problem
            self._started.set()
            return
        self.port = server.sockets[0].getsockname()[1]
        self._started.set()
        async with server:
            await self._stop.wait()
        await http.shutdown(1)

    def _make_request(
        self,
        message: RawRequestMessage,
        payload: StreamReader,
        protocol: RequestHandler,
        writer: AbstractStreamWriter,
        task: "asyncio.Task[None]",
    ) -> web.BaseRequest:
        return web.BaseRequest(
            message,
            payload,
            protocol,
            writer,
            task,
            self._loop,
            client_max_size=_LARGEST_BODY,
        )

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        if request_info.is_browser_internal(request):
            return web.Response(status=404)
        if self._is_next_page(request):
            return await self._hold(request)
        with self._changed:
            self._answering += 1
        try:
            body = await request.read()
            reply, gate = self._record(request, body)
        except Exception as problem:
            # `end` reports it, whatever it was: a run with a broken edge has no verdict.
            with self._changed:
                self._failures.append(f"{request.method} {request.url}: {problem!r}")
            raise
        finally:
            with self._changed:
                self._answering -= 1
                self._changed.notify_all()
        if gate is not None:
            if not gate.reached.done():
                gate.reached.set_result(None)
            await gate.opened.wait()
        return web.Response(
            status=reply.status, body=reply.body, headers=request_info.reply_headers(request, reply)
        )

    def _is_next_page(self, request: web.BaseRequest) -> bool:
        """Say whether a browser asks for the test page of a run that has not begun."""
        with self._changed:
            is_between_runs = self._run is None or self._run.phase == "unload"
        asked = (request.method, request.host, request.path)
        navigates = request.headers.get("Sec-Fetch-Dest", "document") == "document"
        return is_between_runs and navigates and asked == ("GET", test_site.HOST, test_site.PATH)

    async def _hold(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer with a page whose content comes when the next run begins.

        The headers alone make the browser leave its current page. So to leave one page and go to
        the next is one step instead of two.
        """
        response = web.StreamResponse(headers={"Content-Type": HTML, "Cache-Control": "no-store"})
        self._release(begun=False)
        self.pages_held += 1
        self._held = held = self._loop.create_future()
        await response.prepare(request)
        body = EMPTY_PAGE
        if await held:
            body = self._record(request, b"", is_next_page=True)[0].body
        with contextlib.suppress(ConnectionResetError):  # the browser may be gone
            await response.write(body)
            await response.write_eof()
        return response

    def _release(self, begun: bool) -> None:  # noqa: FBT001 - called through the loop
        """Finish the held page: with the test page if a run has `begun`, else empty."""
        held, self._held = self._held, None
        if held is not None and not held.done():
            held.set_result(begun)

    def _record(
        self, request: web.BaseRequest, body: bytes, *, is_next_page: bool = False
    ) -> tuple[Reply, Gate | None]:
        host, url = request_info.address(request)
        parts = urlsplit(url)
        parameters = request_info.parameters(request, body)
        with self._changed:
            run = self._run
            if run is None:
                if not is_next_page:  # its run may already be over
                    self.strays.append(f"{request.method} {url}")
                return Reply(status=503), None
            role = run.world.role(host, parts.path)
            reply = run.reply(request, role, url, is_next_page=is_next_page)
            seen = Request(
                method=request.method,
                url=url,
                host=host,
                path=parts.path,
                query=tuple(parse_qsl(parts.query, keep_blank_values=True)),
                headers=tuple(request.headers.items()),
                body=body,
                parameters=parameters,
                role=role,
                status=reply.status,
                phase=run.phase,
                order=len(run.requests) + 1,
                time=(time.monotonic() - run.began) * 1000,
            )
            run.note(seen)
            return reply, run.gates.get(url)
