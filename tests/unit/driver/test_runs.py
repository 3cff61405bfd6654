"""A run that is made again ends when nothing of its page is under way any more."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from harness.driver.runs import Runs


def test_a_run_whose_sockets_were_not_followed_ends_when_its_page_is_closed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Else what the page has sent last comes between two runs, as if from a stranger."""
    done: list[str] = []

    def does(what: str) -> Any:
        return lambda *_: done.append(what)

    async def discard() -> None:
        done.append("closed the tab")
        tabs.tab = None

    async def ended() -> str:
        return ""

    edge = SimpleNamespace(
        end=does("ended the run"),
        show_empty_page=does("sent an empty page"),
        wait_until_closed=does("saw all connections closed"),
    )
    tabs = SimpleNamespace(tab=SimpleNamespace(has_unfollowed_sockets=True), discard=discard)
    launcher = SimpleNamespace(services=SimpleNamespace(ended=ended))
    parts: Any = (launcher, edge, tabs)
    unused: Any = None
    runs = Runs(parts[0], parts[1], parts[2], 1, unused)

    async def drive_once(*_: object) -> tuple[Any, Any]:
        done.append("drove")
        return SimpleNamespace(is_over=False), SimpleNamespace(may_send_late=False)

    monkeypatch.setattr(runs, "_drive_once", drive_once)
    run, _ = asyncio.run(runs._drive(unused, unused, 0))
    assert done == [
        "drove",
        "sent an empty page",
        "closed the tab",
        "saw all connections closed",
        "ended the run",
        "drove",
    ]
    assert not run.is_over
