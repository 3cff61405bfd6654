"""The console's server: its page's files, what the page asks for, and what it is told unasked."""

import asyncio
import json
import os
from collections.abc import Awaitable, Callable, Mapping
from pathlib import PurePath
from typing import Any, Final, Self

from aiohttp import WSCloseCode, web

from harness.console.attempt_parsing import attempt
from harness.console.blocking import run_in_thread
from harness.console.guard import PAGE_POLICY, PROTOCOL, WORKER_POLICY, Guard, seal
from harness.console.to_json import (
    attempt_result_to_json,
    bench_to_json,
    build_to_json,
    told_observation,
)
from harness.console.workbench import Workbench
from harness.edge import LOOPBACK
from harness.model import HarnessError, Library, Request, UsageError
from harness.toolchain import paths

_LARGEST_BODY: Final = 64 * 1024 * 1024
_KINDS: Final[Mapping[str, str]] = {
    ".css": "text/css",
    ".js": "text/javascript",
}
_WORKER: Final = "/console/worker.js"
_CLOSE_SECONDS: Final = 0.5
"""How long an answer that is not ready still has when the console is closed."""


class Server:
    """Serves the console of one workbench on loopback. Use it as an asynchronous context manager.

    `library` and `start`, a requirement's id, are what a page begins with. `address` is what a
    person opens: it has the key, in the part that no browser sends anywhere.
    """

    def __init__(self, bench: Workbench, library: Library, start: str, port: int = 0) -> None:
        self._bench = bench
        self._library: Library = library
        self._start = start
        self._wanted_port = port
        self._guard = Guard()
        self._runner: web.AppRunner
        self._loop: asyncio.AbstractEventLoop
        self._sockets: set[web.WebSocketResponse] = set()
        self._run = ""
        self.port = 0

    @property
    def address(self) -> str:
        """The address of the page, with the key."""
        return f"http://{LOOPBACK}:{self.port}/#{self._guard.key}"

    async def __aenter__(self) -> Self:
        """Bind the port and start to answer.

        Raises:
            UsageError: the port is taken.
        """
        self._loop = asyncio.get_running_loop()
        application = web.Application(middlewares=[self._guard.ask], client_max_size=_LARGEST_BODY)
        application.on_response_prepare.append(seal)
        application.router.add_get("/api/bench", self._tell_bench)
        application.router.add_get("/api/live", self._keep_telling)
        application.router.add_post("/api/try", _answering(self._try_out))
        application.router.add_post("/api/promise", _answering(self._promise))
        for address, file in _files().items():
            application.router.add_get(address, _serving(address, file))
        self._runner = web.AppRunner(
            application, access_log=None, handle_signals=False, shutdown_timeout=_CLOSE_SECONDS
        )
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, LOOPBACK, self._wanted_port).start()
        except OSError as problem:
            await self._runner.cleanup()
            why = os.strerror(problem.errno or 0)
            raise UsageError(
                f"the console cannot bind port {self._wanted_port} on {LOOPBACK} ({why}); choose "
                "another, or leave out --port to have a free one chosen"
            ) from None
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop answering."""
        for socket in list(self._sockets):
            await socket.close(code=WSCloseCode.GOING_AWAY, message=b"the console was closed")
        await self._runner.cleanup()

    async def tell_build(self) -> None:
        """Tell every page what has become of the build."""
        await self._tell({"kind": "build", "build": build_to_json(self._bench)})

    def tell_request(self, seen: Request) -> None:
        """Tell every page of a request as it comes. May be called from any thread."""
        message = {"kind": "request", "run": self._run, "request": told_observation(seen)}
        asyncio.run_coroutine_threadsafe(self._tell(message), self._loop)

    async def _tell(self, message: Mapping[str, Any]) -> None:
        text = json.dumps(message)
        for socket in list(self._sockets):
            if not socket.closed:
                await socket.send_str(text)

    async def _tell_bench(self, _: web.Request) -> web.Response:
        return web.json_response(bench_to_json(self._bench, self._library, self._start))

    async def _keep_telling(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(protocols=(PROTOCOL,), heartbeat=30)
        await socket.prepare(request)
        self._sockets.add(socket)
        try:
            async for _ in socket:
                pass  # a page has nothing to say here
        finally:
            self._sockets.discard(socket)
        return socket

    def _try_out(self, asked: Any) -> Any:
        wanted = attempt(self._bench.contracts, self._bench.target, asked)
        self._run = str(asked.get("run", ""))
        return attempt_result_to_json(self._bench.try_out(wanted))

    def _promise(self, asked: Any) -> Any:
        wanted = attempt(self._bench.contracts, self._bench.target, asked)
        try:
            made = self._bench.promise(wanted)
        except UsageError:
            raise
        except HarnessError as problem:
            # That there is none is an answer, and not for the browser's console to complain of.
            return {"problem": str(problem)}
        return {"source": made.source, "id": made.requirement.id}


def _answering(carry_out: Callable[[Any], Any]) -> Callable[[web.Request], Awaitable[web.Response]]:
    """Return what answers with JSON, also where the answer is what is wrong."""

    async def answer(request: web.Request) -> web.Response:
        # A page of another origin may not even ask whether it may send this type.
        if request.content_type != "application/json":
            problem = "the request is not of the type application/json"
            return web.json_response({"problem": problem}, status=400)
        text = await request.text()
        # There is no end to what a run may have observed, and to what can be told of it.
        status, answered = await run_in_thread(lambda: _answer(carry_out, text))
        return web.Response(text=answered, status=status, content_type="application/json")

    return answer


def _answer(carry_out: Callable[[Any], Any], text: str) -> tuple[int, str]:
    """Return the status and the JSON that answer a question."""
    try:
        return 200, json.dumps(carry_out(_asked(text)))
    except UsageError as problem:
        return 400, json.dumps({"problem": str(problem)})
    except HarnessError as problem:
        return 422, json.dumps({"problem": str(problem)})


def _asked(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise UsageError("the request is not JSON") from None


def _files() -> dict[str, str]:
    """Return the files that are served, relative to `pages/`, by their addresses."""
    shared = ("recorder/intrinsics.js", "recorder/values.js")  # with what the latter imports
    found = {"/": "console/index.html", **{f"/{name}": name for name in shared}}
    for folder in ("console", "report"):
        names = sorted(file.name for file in (paths.pages() / folder).iterdir())
        found |= {f"/{folder}/{name}": f"{folder}/{name}" for name in names if _kind(name)}
    return found


def _kind(name: str) -> str | None:
    return _KINDS.get(PurePath(name).suffix)


def _serving(address: str, file: str) -> Callable[[web.Request], Awaitable[web.Response]]:
    place = paths.pages() / file
    policy = WORKER_POLICY if address == _WORKER else PAGE_POLICY

    async def serve(_: web.Request) -> web.Response:
        return web.Response(
            body=place.read_bytes(),
            content_type=_kind(file) or "text/html",
            charset="utf-8",
            headers={"Content-Security-Policy": policy},
        )

    return serve
