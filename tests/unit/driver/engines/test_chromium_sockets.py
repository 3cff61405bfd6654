"""Which web sockets wait for an answer, with DevTools played by the test."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from harness.driver import sockets
from harness.driver.engines.chromium.page import followed_sockets
from harness.model import BrowserError


class Devtools:
    """Tells what the test has it tell."""

    def __init__(self) -> None:
        self._handlers: dict[str, Callable[[Mapping[str, Any]], None]] = {}

    def on(self, event: str, handler: Callable[[Mapping[str, Any]], None]) -> None:
        self._handlers[event] = handler

    def tell(self, event: str, number: str) -> None:
        self._handlers[f"Network.{event}"](
            {"requestId": number, "url": f"wss://a.example/{number}"}
        )


def made() -> tuple[Devtools, sockets.Sockets]:
    devtools: Any = Devtools()
    return devtools, followed_sockets(devtools)


@pytest.mark.parametrize(
    "answer", ["webSocketHandshakeResponseReceived", "webSocketFrameError", "webSocketClosed"]
)
def test_each_waits_until_it_is_answered(answer: str) -> None:
    devtools, followed = made()
    assert not followed.waiting
    devtools.tell("webSocketCreated", "1")
    devtools.tell("webSocketCreated", "2")
    devtools.tell(answer, "1")
    assert list(followed.waiting.values()) == ["wss://a.example/2"]
    devtools.tell(answer, "2")
    assert not followed.waiting


def test_one_that_is_never_answered_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sockets, "_SECONDS", 0.01)

    async def wait() -> None:
        devtools, followed = made()
        devtools.tell("webSocketCreated", "7")
        with pytest.raises(BrowserError, match=r"the web socket wss://a\.example/7 was neither"):
            async with followed.limit():
                await asyncio.Event().wait()
        followed.forget()
        assert not followed.waiting

    asyncio.run(wait())
