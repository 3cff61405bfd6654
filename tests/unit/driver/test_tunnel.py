"""The connection between Playwright and a server, and which server gets to launch a browser."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Self

import aiohttp
import pytest
from aiohttp import web
from playwright.async_api import Error as PlaywrightError

from harness.driver import servers as servers_module
from harness.driver.engines import Launch
from harness.driver.servers import Servers
from harness.driver.tunnel import Tunnel
from harness.model import SetupError
from harness.toolchain import Server

ASKS = {"guid": "s", "method": "socksRequested", "params": {"uid": "1", "host": "a", "port": 443}}
LED = {**ASKS, "params": {"uid": "1", "host": "127.0.0.1", "port": 8080}}
OTHER = {"guid": "p", "method": "console", "params": {"text": "socksRequested é"}}


@asynccontextmanager
async def serving(
    handle: Callable[[web.Request], Awaitable[web.StreamResponse]],
) -> AsyncIterator[Server]:
    application = web.Application()
    application.router.add_get("/secret", handle)
    runner = web.AppRunner(application, shutdown_timeout=0.01)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield Server.of(f"ws://127.0.0.1:{runner.addresses[0][1]}/secret")
    finally:
        await runner.cleanup()


def test_every_connection_of_the_browser_is_led_to_the_edge() -> None:
    async def server(request: web.Request) -> web.StreamResponse:
        assert request.headers["x-playwright-proxy"] == "*"
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        assert await socket.receive_str() == "begin"
        for told in (ASKS, OTHER):
            await socket.send_str(json.dumps(told))
        await socket.close()
        return socket

    async def playwright() -> list[Any]:
        async with (
            serving(server) as there,
            Tunnel(there, 8080) as tunnel,
            aiohttp.ClientSession() as session,
            session.ws_connect(tunnel.address, headers={"x-playwright-proxy": "*"}) as socket,
        ):
            await socket.send_str("begin")
            return [message.json() async for message in socket]

    assert asyncio.run(playwright()) == [LED, OTHER]


def test_a_connection_ends_at_once_though_the_server_does_not_answer() -> None:
    async def server(request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse(autoclose=False)
        await socket.prepare(request)
        await asyncio.Event().wait()
        return socket

    async def playwright() -> bool:
        async with serving(server) as there, aiohttp.ClientSession() as session:
            async with Tunnel(there, 8080) as tunnel:
                socket = await session.ws_connect(tunnel.address)
            await socket.receive()
            return socket.closed

    assert asyncio.run(asyncio.wait_for(playwright(), 5))


@pytest.mark.parametrize(
    ("status", "problem"),
    [
        (428, "it has another version of Playwright"),
        (404, "it is no Playwright server (HTTP status 404)"),
        (0, "it does not answer (Connect call failed"),
    ],
)
def test_why_a_server_takes_no_connection(status: int, problem: str) -> None:
    async def server(_: web.Request) -> web.StreamResponse:
        return web.Response(status=status)

    async def playwright() -> str:
        async with serving(server) as there:
            address = there if status else Server.of("ws://127.0.0.1:1/secret")
            async with Tunnel(address, 8080) as tunnel, aiohttp.ClientSession() as session:
                with pytest.raises(aiohttp.WSServerHandshakeError):
                    await session.ws_connect(tunnel.address)
                return tunnel.problem

    said = asyncio.run(playwright())
    assert said.startswith(problem)
    assert "secret" not in said


class FakeTunnel:
    def __init__(self, server: Server, _: int) -> None:
        self.address = str(server)
        self.problem = ""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        pass


class FakeEngine:
    """An engine whose browsers have the versions that servers have; one without is gone."""

    def __init__(self, versions: dict[str, str]) -> None:
        self.versions = versions

    async def connect(self, _: Launch, address: str) -> Any:
        if address not in self.versions:
            raise PlaywrightError("Connection.init: it is gone\nand more")
        return SimpleNamespace(browser=SimpleNamespace(version=self.versions[address]))


A, B = "ws://a:1", "ws://b:1"


@pytest.fixture
def launched(monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    monkeypatch.setattr(servers_module, "Tunnel", FakeTunnel)
    every = Servers([Server.of(A), Server.of(B)])
    unused: Any = SimpleNamespace(port=1)
    launch = Launch(unused, Path(), {}, unused)

    def launched(**versions: str) -> str:
        engine: Any = FakeEngine({f"ws://{name}:1": version for name, version in versions.items()})
        asyncio.run(every.connect(engine, launch))
        return str(every.current)

    return launched


def test_another_server_is_asked_when_one_is_gone(launched: Callable[..., str]) -> None:
    assert launched(a="1", b="1") == A
    assert launched(a="1", b="1") == A
    assert launched(b="1") == B
    assert launched(a="1", b="1") == B
    assert launched(a="1") == A
    with pytest.raises(SetupError, match=f"--connect {A}: it is gone; {B}: it is gone$"):
        launched()


def test_a_run_begins_with_no_other_server_than_its_own(launched: Callable[..., str]) -> None:
    with pytest.raises(SetupError, match=f"^--connect {A}: it is gone$"):
        launched(b="1")


def test_another_version_of_the_browser_is_refused(launched: Callable[..., str]) -> None:
    launched(a="1", b="1")
    with pytest.raises(SetupError, match="its browser is 2, and the run began with 1"):
        launched(b="2")
