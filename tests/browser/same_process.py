"""Commands and suites in a test's own process, with the browser that all its tests share.

To start Python and a browser, and to run the controls, takes three seconds of a processor, which is
not what most tests of a command or of the plugin look at. Here `main` and pytest itself run as they
always do, from the arguments to the exit code; only the browser, its edge and what came of its
controls are there already. Whatever asks for a browser of its own gets one: a window, a video, a
port, another program.
"""

import contextlib
import io
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import pytest
from pytest_playwright import pytest_playwright

from harness.builds import selection
from harness.cli import main
from harness.codec import controls_json
from harness.contracts import built_in
from harness.driver import Driver, Launcher, Watching
from harness.edge import Assets, Edge, assets
from harness.model import Controls
from harness.pytest_plugin import controls as plugin_controls
from harness.pytest_plugin import plugin
from harness.session import run_controls, session
from harness.toolchain import browsers, paths

forget_builds = selection._reference.cache_clear
"""Has reference builds read anew, as each process reads them once."""


@pytest.fixture(scope="session")
def harness_controls(
    harness_driver: Driver,  # noqa: ARG001 - it runs them
    pytestconfig: pytest.Config,
) -> Controls:
    """What came of the controls of the browser that all tests share."""
    found = plugin_controls.noted(pytestconfig)
    assert found
    return found


@pytest.fixture
def shared_browser(
    harness_launcher: Launcher,
    harness_edge: Edge,
    harness_controls: Controls,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Let what this process starts use the browser of all tests, and the machine's cache."""
    share(monkeypatch, harness_launcher, harness_edge, harness_controls)
    file = tmp_path_factory.getbasetemp() / "controls.json"
    file.write_text(json.dumps(controls_json.to_json(harness_controls)), encoding="utf-8")
    monkeypatch.setenv("HARNESS_TESTS_CONTROLS", str(file))
    monkeypatch.setenv("PYTEST_PLUGINS", "tests.browser.known_controls")


@pytest.fixture(scope="module")
def window(screen: str) -> Iterator[tuple[Launcher, Edge, Controls]]:
    """A browser with a window that all tests of a module share, its edge and its controls."""
    installed = browsers.find(headed=True)
    assert installed
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("DISPLAY", screen)
        with Edge() as edge, Launcher(edge, installed, {"headless": False}) as launcher:
            served = assets.load(built_in())
            yield launcher, edge, run_controls(launcher, edge, served, Watching(headed=True))


@pytest.fixture
def shared_window(
    window: tuple[Launcher, Edge, Controls], screen: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Let what this process shows to a person be in one browser with a window."""
    monkeypatch.setenv("DISPLAY", screen)
    share(monkeypatch, *window, headless=False)


def share(
    monkeypatch: pytest.MonkeyPatch,
    launcher: Launcher,
    edge: Edge,
    controls: Controls,
    *,
    headless: bool = True,
) -> None:
    """Have an edge, a browser and its controls used by all that wants such a browser."""

    def open_edge(port: int = 0) -> AbstractContextManager[Edge]:
        forget_builds()
        return Edge(port) if port else nullcontext(edge)

    def launch(
        given: Edge,
        installed: browsers.Browser,
        options: Mapping[str, Any] | None = None,
        *,
        makes_videos: bool = False,
    ) -> AbstractContextManager[Launcher]:
        asked = {"headless": True, **(options or {})}
        is_other = installed.named != launcher.named_browser or given is not edge
        is_other |= installed.engine != launcher.engine.name or bool(installed.servers)
        if makes_videos or is_other or asked.get("args") or asked["headless"] != headless:
            return Launcher(given, installed, options, makes_videos=makes_videos)
        return nullcontext(launcher)

    def control(used: Launcher, given: Edge, served: Assets, watching: Watching) -> Controls:
        return controls if used is launcher else run_controls(used, given, served, watching)

    for module in (session, plugin):
        monkeypatch.setattr(module, "open_edge", open_edge)
        monkeypatch.setattr(module, "Launcher", launch)
        monkeypatch.setattr(module, "run_controls", control)
    # Soft assertions cannot be nested, and pytest is run by a test of pytest's.
    monkeypatch.setattr(pytest_playwright, "_soft_scope", None)
    # A contract that a test writes anew must be read anew.
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    # pytest's `pytester` moves a person's home, and what is cached there.
    monkeypatch.setenv("HARNESS_CACHE_DIR", str(paths.cache()))


def harness(
    *arguments: str, cwd: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the command, and return what it said."""
    output, errors = io.StringIO(), io.StringIO()
    with (
        pytest.MonkeyPatch.context() as changed,
        contextlib.chdir(cwd or Path.cwd()),
        contextlib.redirect_stdout(output),
        contextlib.redirect_stderr(errors),
    ):
        for name, value in environment.items():
            changed.setenv(name, value)
        forget_builds()
        code = main.main(arguments)
    return subprocess.CompletedProcess(arguments, code, output.getvalue(), errors.getvalue())
