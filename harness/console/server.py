"""The console's server: serves the page's files, answers its requests, and pushes news to it."""

import asyncio
import json
import os
from collections.abc import Awaitable, Callable, Mapping
from pathlib import PurePath
from typing import Any, Final, Self

from aiohttp import WSCloseCode, web

from harness.console.attempt_parsing import parse_attempt
from harness.console.blocking import run_in_thread
from harness.console.guard import PAGE_POLICY, PROTOCOL, WORKER_POLICY, Guard, seal
from harness.console.to_json import (
    attempt_result_to_json,
    bench_to_json,
    build_to_json,
    observation_to_json,
)
from harness.console.workbench import Workbench
from harness.edge import LOOPBACK
from harness.model import HarnessError, Library, Request, UsageError
from harness.toolchain import paths

_MAX_BODY_BYTES: Final = 64 * 1024 * 1024
_CONTENT_TYPES: Final[Mapping[str, str]] = {
    ".css": "text/css",
    ".js": "text/javascript",
}
_WORKER: Final = "/console/worker.js"
_CLOSE_SECONDS: Final = 0.5
"""How long the server waits for unfinished answers when the console is closed."""


class Server:
    """Serves the console of one workbench on loopback. Use it as an asynchronous context manager.

    A page begins with `library` and with `start`, the id of a requirement. A person opens
    `address`. The key is in its fragment, which no browser sends anywhere.
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
        application = web.Application(
            middlewares=[self._guard.admit], client_max_size=_MAX_BODY_BYTES
        )
        application.on_response_prepare.append(seal)
        application.router.add_get("/api/bench", self._answer_bench)
        application.router.add_get("/api/live", self._push_news)
        application.router.add_post("/api/try", _answering(self._try_out))
        application.router.add_post("/api/draft", _answering(self._draft))
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

    async def push_build(self) -> None:
        """Send every page the build as it is now."""
        await self._push({"kind": "build", "build": build_to_json(self._bench)})

    def push_request(self, seen: Request) -> None:
        """Send every page a request as it comes. May be called from any thread."""
        message = {"kind": "request", "run": self._run, "request": observation_to_json(seen)}
        asyncio.run_coroutine_threadsafe(self._push(message), self._loop)

    async def _push(self, message: Mapping[str, Any]) -> None:
        text = json.dumps(message)
        for socket in list(self._sockets):
            if not socket.closed:
                await socket.send_str(text)

    async def _answer_bench(self, _: web.Request) -> web.Response:
        return web.json_response(bench_to_json(self._bench, self._library, self._start))

    async def _push_news(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(protocols=(PROTOCOL,), heartbeat=30)
        await socket.prepare(request)
        self._sockets.add(socket)
        try:
            async for _ in socket:
                pass  # a page sends nothing over this socket
        finally:
            self._sockets.discard(socket)
        return socket

    def _try_out(self, asked: Any) -> Any:
        attempt = parse_attempt(self._bench.contracts, self._bench.target, asked)
        self._run = str(asked.get("run", ""))
        return attempt_result_to_json(self._bench.try_out(attempt))

    def _draft(self, asked: Any) -> Any:
        attempt = parse_attempt(self._bench.contracts, self._bench.target, asked)
        try:
            drafted = self._bench.draft(attempt)
        except UsageError:
            raise
        except HarnessError as problem:
            # No draft is an answer, too: an error's status would appear in the browser's console.
            return {"problem": str(problem)}
        return {"source": drafted.source, "id": drafted.requirement.id}


def _answering(carry_out: Callable[[Any], Any]) -> Callable[[web.Request], Awaitable[web.Response]]:
    """Return a handler that answers with JSON, also if it can only say what is wrong."""

    async def answer(request: web.Request) -> web.Response:
        # A page of another origin cannot send this type: it would have to ask first, in vain.
        if request.content_type != "application/json":
            problem = "the request is not of the type application/json"
            return web.json_response({"problem": problem}, status=400)
        text = await request.text()
        # A run may have observed any amount, and then the answer takes long to write.
        status, answered = await run_in_thread(lambda: _answer(carry_out, text))
        return web.Response(text=answered, status=status, content_type="application/json")

    return answer


def _answer(carry_out: Callable[[Any], Any], text: str) -> tuple[int, str]:
    """Return the status and the JSON of an answer."""
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
    """Return the files to serve, by their addresses; files are relative to `pages/`."""
    # The last is what the worker imports, and the others are what that one imports.
    modules = ("collections", "intrinsics", "prototypes", "values")
    shared = tuple(f"recorder/{name}.js" for name in modules)
    found = {"/": "console/index.html", **{f"/{name}": name for name in shared}}
    for folder in ("console", "report"):
        names = sorted(file.name for file in (paths.pages() / folder).iterdir())
        found |= {f"/{folder}/{name}": f"{folder}/{name}" for name in names if _content_type(name)}
    return found


def _content_type(name: str) -> str | None:
    return _CONTENT_TYPES.get(PurePath(name).suffix)


def _serving(address: str, file: str) -> Callable[[web.Request], Awaitable[web.Response]]:
    place = paths.pages() / file
    policy = WORKER_POLICY if address == _WORKER else PAGE_POLICY

    async def serve(_: web.Request) -> web.Response:
        return web.Response(
            body=place.read_bytes(),
            content_type=_content_type(file) or "text/html",
            charset="utf-8",
            headers={"Content-Security-Policy": policy},
        )

    return serve
