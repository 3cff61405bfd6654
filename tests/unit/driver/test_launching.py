"""The flags that a browser is launched with, and how long Playwright may take to end."""

import asyncio
import unittest.mock
from pathlib import Path

import pytest

from harness.driver import launching
from harness.driver.engines.chromium.engine import _with_features
from harness.driver.launching import Launcher
from harness.toolchain import Browser


def test_a_key_press_defers_nothing_and_playwrights_own_feature_stays() -> None:
    (flag,) = _with_features([])
    name, _, listed = flag.partition("=")
    assert name == "--enable-features"
    assert "DeferRendererTasksAfterInput:policy/minimal-types" in listed.split(",")
    assert "CDPScreenshotNewSurface" in listed.split(",")


@pytest.mark.parametrize(
    "given",
    [
        ["--enable-features=A,B", "--lang=de"],
        ["--enable-features=A", "--lang=de", "--enable-features=B"],
    ],
)
def test_features_that_a_user_enables_stand_in_the_one_list_that_chromium_reads(
    given: list[str],
) -> None:
    others, listed = _with_features(given)
    assert others == "--lang=de"
    assert {"A", "B", "CDPScreenshotNewSurface"} <= set(listed.partition("=")[2].split(","))


def test_playwright_may_end_later_than_its_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else a busy machine would leave its process to whatever the harness does next."""
    monkeypatch.setattr(launching, "_CLOSE_SECONDS", 0)
    ended = []

    async def stop() -> None:
        for _ in range(9):
            await asyncio.sleep(0)
        ended.append("Playwright")

    launcher = Launcher(unittest.mock.Mock(), Browser(Path("chromium"), "a test"))
    launcher._playwright = unittest.mock.Mock(stop=stop)
    launcher.__exit__()
    assert ended == ["Playwright"]
