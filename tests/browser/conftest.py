"""Tiny integrations and trackers, run and judged for real; and a screen that nobody sees."""

import dataclasses
import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Protocol

import pytest
from filelock import FileLock
from playwright.sync_api import Browser, Locator, Page, Playwright, expect, sync_playwright

from harness import builds
from harness.contracts import Answer, Destination, built_in, destination, requirement
from harness.driver import Driver, Launcher
from harness.edge import Edge, assets
from harness.judging import judge
from harness.model import LIBRARIES, Library, Recording, Requirement, Verdict
from harness.toolchain import browsers, paths
from tests.browser.in_firefox import firefox, firefox_controls
from tests.browser.installed import Installed, install
from tests.browser.same_process import harness_controls, shared_browser, shared_window, window

__all__ = [
    "firefox",
    "firefox_controls",
    "harness_controls",
    "shared_browser",
    "shared_window",
    "window",
]

AXE = (paths.pages() / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
"""axe-core, which looks for what keeps people from using a page."""

expect.set_options(timeout=30_000)  # milliseconds: machines may be busy

MUST_RUN = "HARNESS_TESTS_NEED_A_SCREEN"
"""The environment's variable that says that these tests may not be skipped."""


class Judge(Protocol):
    """Runs one requirement on an integration and a tracker given as source text."""

    def __call__(
        self,
        identifier: str | Requirement,
        library: Library = "next",
        *,
        integration: str | None = None,
        tracker: str | None = None,
    ) -> tuple[Verdict, Recording]: ...


@pytest.fixture(params=LIBRARIES)
def library(request: pytest.FixtureRequest) -> Library:
    chosen: Library = request.param
    return chosen


@pytest.fixture
def wigzo_answers() -> dict[str, Answer]:
    """What Wigzo's hosts answer, by path, where that is not what they usually do."""
    return {}


_PATIENCE_SECONDS: Final = 60
"""How long a page may take, in real time: some send very much, on a machine that has other work."""


@pytest.fixture(scope="session")
def plain_driver(harness_launcher: Launcher, harness_edge: Edge) -> Iterator[Driver]:
    """A driver for builds on the trackers' usual stubs and answers: it keeps a clean tab."""
    served = assets.load(built_in())
    driver = Driver(harness_launcher, harness_edge, served, patience=_PATIENCE_SECONDS)
    yield driver
    driver.close()


@pytest.fixture
def judged(
    plain_driver: Driver,
    tmp_path: Path,
    wigzo_answers: dict[str, Answer],
    monkeypatch: pytest.MonkeyPatch,
) -> Judge:
    """Judge an integration and a tracker, in a tab that is clean.

    `integration` is CommonJS source that finds the reference integration as `Reference`.
    """

    def run(
        identifier: str | Requirement,
        library: Library = "next",
        *,
        integration: str | None = None,
        tracker: str | None = None,
    ) -> tuple[Verdict, Recording]:
        chosen = requirement(identifier) if isinstance(identifier, str) else identifier
        wigzo = dataclasses.replace(destination("wigzo"), answers=wigzo_answers)
        contracts = built_in().plus((wigzo,), ())
        target = contracts.destination(chosen.destination)
        served = assets.load(contracts)
        if tracker is not None:
            stub = tmp_path / target.stub
            stub.write_text(tracker, encoding="utf-8")
            served = dataclasses.replace(served, stubs={**served.stubs, target.key: stub})
        bundles = builds.reference(target)
        if integration is not None:
            folder = written(tmp_path / "integration", chosen.destination, integration)
            bundles = builds.from_folder(target, folder, str(folder))
        # What a page is served is read for each run: a browser's context is not opened for it.
        monkeypatch.setattr(plain_driver, "_assets", served)
        recording = plain_driver.record(chosen, library, bundles)
        return judge(chosen, recording), recording

    return run


def written(folder: Path, target: str | Destination, source: str) -> Path:
    """Write the folder of an integration, of one of the harness's own or another; return it."""
    target = destination(target) if isinstance(target, str) else target
    reference = builds.reference_folder(target) / "lib" / "index.js"
    (folder / "lib").mkdir(parents=True, exist_ok=True)
    (folder / "package.json").write_text('{"version": "0.0.1", "main": "lib/index.js"}')
    prelude = f"const Reference = require({json.dumps(str(reference))});\n"
    (folder / "lib" / "index.js").write_text(prelude + source, encoding="utf-8")
    return folder


@pytest.fixture
def answering(wigzo_answers: dict[str, Answer]) -> Callable[[Mapping[str, Answer]], None]:
    """Return a function that says what Wigzo's hosts answer, by path, until the test ends."""
    return wigzo_answers.update


@pytest.fixture
def copied_reference() -> Callable[[str, str, str], str]:
    """Return the reference's source with one line changed, as source for `judged`."""

    def changed(key: str, old: str, new: str) -> str:
        source = (paths.pages() / "integrations" / key / "lib" / "index.js").read_text()
        assert source.count(old) == 1
        return source.replace(old, new)

    return changed


@pytest.fixture(scope="session")
def _installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """Install the wheel once, whichever process of a run is the first to need it."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    folder, done = shared / "installed", shared / "installed.done"
    with FileLock(shared / "installed.lock"):
        if not done.exists():
            folder.mkdir()
            install(folder)
            done.touch()
    return Installed(folder)


@pytest.fixture
def installed(_installed: Installed, monkeypatch: pytest.MonkeyPatch) -> Installed:
    """The wheel in an environment without the repository; a test's processes use its cache."""
    monkeypatch.setenv("HARNESS_CACHE_DIR", str(_installed.cache))
    return _installed


@pytest.fixture(scope="module")
def readers() -> Iterator[Playwright]:
    """What starts browsers of a person's own."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="module")
def reader(readers: Playwright, pytestconfig: pytest.Config) -> Browser:
    """A browser of a person's own, in which pages are looked at: nothing drives it but the test."""
    found = browsers.find(pytestconfig.getoption("--browser-executable"))
    assert found
    return readers.chromium.launch(executable_path=found.executable, chromium_sandbox=False)


def reload(page: Page) -> None:
    """Load a page anew, which then finds what it has stored.

    A busy browser may do so before it has stored it, or lose that: so the page is given it.
    """
    stored = page.evaluate("JSON.stringify([localStorage, sessionStorage])")
    page.add_init_script(
        f"const [local, session] = {stored};"
        "Object.assign(localStorage, local); Object.assign(sessionStorage, session);"
    )
    page.reload()


_CONFIRMS = """(button) => {
  window.confirmed = new Promise((resolve) => {
    const look = () => {
      const { textContent } = button;
      if (/^(Copied|Not copied)/.test(textContent)) resolve(textContent);
    };
    new MutationObserver(look).observe(button, { childList: true });
  });
}"""


@contextmanager
def confirmed(button: Locator) -> Iterator[None]:
    """Expect a button to confirm that it has copied: it does so for a moment, however busy we are.

    Leave the context when what makes it copy is done.
    """
    button.evaluate(_CONFIRMS)
    yield
    assert button.page.evaluate("confirmed") == "Copied"


def copied_by(button: Locator) -> str:
    """Press a button that copies, and return what it has copied."""
    with confirmed(button):
        button.click()
    text: str = button.page.evaluate("navigator.clipboard.readText()")
    return text


@pytest.fixture(scope="module")
def screen() -> Iterator[str]:
    """A screen that nobody sees, and its name; the tests are skipped where there can be none."""
    server = shutil.which("Xvfb")
    lacking = [
        "an Xvfb (Debian's package xvfb)" if server is None else "",
        "" if browsers.find(headed=True) else "a Chromium with a window (Debian's chromium)",
    ]
    if server is None or any(lacking):
        said = f"a headed browser needs {' and '.join(filter(None, lacking))}"
        (pytest.fail if os.environ.get(MUST_RUN) else pytest.skip)(said)
    reading, writing = os.pipe()
    command = [server, "-displayfd", str(writing), "-screen", "0", "1400x1000x24"]
    with (
        os.fdopen(reading) as told,
        subprocess.Popen(  # noqa: S603 - the program found above
            [*command, "-nolisten", "tcp"], pass_fds=[writing], stderr=subprocess.DEVNULL
        ) as running,
    ):
        os.close(writing)
        number = told.readline().strip()
        assert number, "Xvfb did not start"
        yield f":{number}"
        running.terminate()
