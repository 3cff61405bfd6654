"""Carries out what needs a browser, and once more if the connection to its server is lost."""

from collections.abc import Callable, Coroutine
from typing import Any, TypeAlias, TypeVar

from harness.driver.launching import Launcher
from harness.model import HarnessError, LostError

Prove: TypeAlias = Callable[[], None]
"""Runs the controls on a browser that was launched on a server after the first one."""

_Result = TypeVar("_Result")


def carry_out(
    launcher: Launcher, prove: Prove | None, work: Callable[[], Coroutine[Any, Any, _Result]]
) -> _Result:
    """Carry work out in the loop of a browser; with `prove` once more, if the connection is lost.

    What was lost has left nothing: the work is done again as a whole, in another browser.

    Raises:
        LostError: the connection was lost, and with `prove` so was the next one.
        SetupError: no server can launch a browser any more.
    """
    if prove is None:
        return launcher.loop.run(work(), None)
    try:
        return _in_proven_browser(launcher, prove, work)
    except LostError:
        return _in_proven_browser(launcher, prove, work)


def _in_proven_browser(
    launcher: Launcher, prove: Prove, work: Callable[[], Coroutine[Any, Any, _Result]]
) -> _Result:
    launcher.loop.run(launcher.browser(), None)
    if not launcher.is_proven:
        prove()
    return launcher.loop.run(work(), None)


def raise_if_lost(launcher: Launcher, problem: HarnessError) -> None:
    """Say that a browser failed with this problem because the connection to it was lost, if so.

    Raises:
        LostError: it was.
    """
    if launcher.is_lost:
        raise LostError(
            f"the connection to {launcher.place} was lost; the browser or the server may have "
            "crashed"
        ) from problem
