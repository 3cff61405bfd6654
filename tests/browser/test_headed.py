"""`pytest --headed` and its like, as people use them, with a real window on a screen of its own."""

import shlex

import pytest

from harness.driver.engines.chromium.overlay import ChromiumOverlay
from tests.browser import documents, same_process
from tests.browser.test_cli import assert_one_line, harness
from tests.browser.test_plugin import OTHERS, SUITE
from tests.browser.test_watching import FOLDER, RED

# One process has the screen and starts the browsers on it.
pytestmark = pytest.mark.xdist_group("headed")


@pytest.fixture
def suite(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    monkeypatch.setattr(
        ChromiumOverlay, "ask", ChromiumOverlay.ask
    )  # one test's conftest.py changes it
    pytester.makepyfile(test_wishpond=SUITE)
    return pytester


SAYS_WHAT_IS_SHOWN = """
@pytest.fixture
def harness_watched_driver(harness_watched_driver):
    yield harness_watched_driver
    tab, run = harness_watched_driver._tab, harness_watched_driver._launcher.loop.run
    print("window:", run(tab._evaluate("`${outerWidth} ${navigator.userAgent}`")))
    print("shown:", *run(tab.spectator._overlay.evaluate("harnessOverlay.text()")).split("\\n"))
"""
"""Added to a conftest.py: prints what a person sees when an item is over."""


@pytest.mark.usefixtures("shared_window")
def test_pytest_headed_shows_the_run_in_a_window(suite: pytest.Pytester) -> None:
    suite.makeconftest(f"import pytest\n{SAYS_WHAT_IS_SHOWN}")
    done = suite.runpytest_inprocess(
        *("--library", "next", "-k", "identify-params or track-params", "-s", "--headed"),
    )
    done.assert_outcomes(passed=2, deselected=OTHERS - 1)
    shown = [line for line in done.outlines if line.startswith("shown:")]
    windows = [line for line in done.outlines if "window:" in line]
    assert len(shown) == len(windows) == 2
    assert all("Pass" in line and "Wishpond.Tracker." in line for line in shown)
    assert not any("Headless" in line for line in windows)


@pytest.mark.usefixtures("shared_window")
def test_options_go_together_and_a_red_item_keeps_its_files(suite: pytest.Pytester) -> None:
    suite.makeconftest(RED)
    done = suite.runpytest_inprocess(
        *("--library", "next", "-k", "identify-params", "--headed", "--slowmo", "50"),
        *("--tracing", "retain-on-failure", "--screenshot", "only-on-failure"),
    )
    done.assert_outcomes(failed=1, deselected=OTHERS)
    kept = sorted(path.name for path in (suite.path / FOLDER).iterdir())
    assert kept == ["test-failed-1.png", "trace.zip"]


PDB = """
import pdb

class Looks(pdb.Pdb):
    def interaction(self, frame, traceback):
        import conftest
        tab, run = conftest.driver._tab, conftest.driver._launcher.loop.run
        user = "setTimeout(() => resolve(analytics.user().id()), 50)"
        print("user in pdb:", run(tab._evaluate(f"new Promise((resolve) => {user})")))
        print("shown in pdb:", run(tab.spectator._overlay.evaluate("harnessOverlay.text()"))[:60])
"""


@pytest.mark.usefixtures("shared_window")
def test_pdb_has_the_page_of_the_fail_to_look_at(suite: pytest.Pytester) -> None:
    suite.makeconftest(
        f"{RED}\ndriver = None\n\n@pytest.fixture(autouse=True)\ndef keep(harness_driver):\n"
        "    global driver\n    driver = harness_driver\n"
    )
    suite.makepyfile(debugger=PDB)
    done = suite.runpytest_inprocess(
        *("--library", "next", "-k", "identify-params", "--headed"),
        *("--pdb", "--pdbcls=debugger:Looks"),
    )
    done.assert_outcomes(failed=1, deselected=OTHERS)
    done.stdout.fnmatch_lines(["user in pdb: 1e810c197e", "shown in pdb:*"])
    assert "Fail" in done.stdout.str().partition("shown in pdb:")[2][:80]


STOPS = """
import asyncio
from harness.driver.engines.chromium.overlay import ChromiumOverlay

ask, tasks = ChromiumOverlay.ask, []

async def answer(overlay):
    await overlay.wait_until_shown()
    print("asked:", *(await overlay.evaluate("harnessOverlay.text()")).split("\\n"))
    for kind in ("keyDown", "keyUp"):
        await overlay._devtools.send("Input.dispatchKeyEvent", {"type": kind, "key": "F8"})

def ask_and_answer(self, line):
    ask(self, line)
    tasks.append(asyncio.get_running_loop().create_task(answer(self)))

ChromiumOverlay.ask = ask_and_answer
"""
"""A conftest.py that presses F8 whenever a run stops."""


@pytest.mark.usefixtures("shared_window")
def test_pwdebug_stops_before_the_call_and_at_the_verdict(
    suite: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PWDEBUG", "1")
    suite.makeconftest(STOPS)
    done = suite.runpytest_inprocess("--library", "next", "-k", "identify-params", "-s")
    done.assert_outcomes(passed=1, deselected=OTHERS)
    asked = [line for line in done.outlines if "asked:" in line]
    assert len(asked) == 2
    assert "Before this call, the page is yours" in asked[0]
    assert "opened again" in asked[1]


[HEADED] = [
    command
    for command, _ in documents.commands(documents.read("docs/debugging.md"))
    if command.startswith("harness") and "--headed" in command
]


@pytest.mark.usefixtures("shared_window")
def test_example_of_the_documentation_ends_well() -> None:
    done = same_process.harness(*shlex.split(HEADED)[1:])
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("PASS wishpond-identify-params")


@pytest.mark.usefixtures("screen")
def test_no_screen_is_one_line_that_says_what_to_do() -> None:
    done = harness("run", "wishpond-identify-params", "--headed", DISPLAY="", WAYLAND_DISPLAY="")
    assert_one_line(done, 3, "there is no screen", "--headed", "xvfb-run")
