"""Browsers that are wrong on purpose: the controls find out each, and nothing is judged on it."""

import contextlib
import dataclasses
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from harness.cli.main import main
from harness.contracts import built_in
from harness.driver import Launcher
from harness.edge import Assets, Edge, assets
from harness.model import ControlError, Controls
from harness.session import run_controls
from harness.toolchain import browsers
from tests.browser.meddling_proxy import Meddle, answer, drop, duplicate, meddling

pytestmark = pytest.mark.xdist_group("wrong browsers")  # one browser for those that may share

REMEDY = (
    "Name another browser with --browser-executable, or leave out the flags, policies and programs "
    "that change this one"
)

TWO_WITNESSES = (
    ": POST https://in.control.example/event: the edge saw it {}, Playwright reported it once; one "
    "of the two is wrong, so this run proves nothing"
)


@pytest.fixture(scope="module")
def installed(pytestconfig: pytest.Config) -> browsers.Browser:
    return browsers.find_or_install(pytestconfig.getoption("--browser-executable"), lambda _: None)


ControlsWith = Callable[[Assets], Controls]


@pytest.fixture(scope="module")
def controls_with(installed: browsers.Browser) -> Iterator[ControlsWith]:
    """Run the controls with other assets, in one browser for all that change nothing else."""
    with Edge() as edge, Launcher(edge, installed, {"headless": True}) as launcher:
        yield lambda served: run_controls(launcher, edge, served)


def controls(installed: browsers.Browser, *flags: str, meddle: Meddle | None = None) -> Controls:
    """Run the controls on a browser with these flags, or behind a proxy."""
    with contextlib.ExitStack() as stack:
        edge = stack.enter_context(Edge())
        front = stack.enter_context(meddling(edge, meddle)) if meddle else edge
        options: dict[str, Any] = {"headless": True, "args": [*flags]}
        launcher = stack.enter_context(Launcher(front, installed, options))
        return run_controls(launcher, edge, assets.load(built_in()))


def told(problem: pytest.ExceptionInfo[ControlError]) -> str:
    """Return what a line says that this browser does otherwise, after a look at the rest of it."""
    line = str(problem.value)
    assert "\n" not in line
    found = re.fullmatch(
        r"nothing was judged, because the harness cannot trust chromium [\d.]+ on this machine: "
        rf"(.+)\. {re.escape(REMEDY)}",
        line,
    )
    assert found, line
    assert problem.value.exit_code == 3
    return found[1]


@pytest.mark.parametrize(
    ("flag", "otherwise"),
    [
        (
            "--proxy-bypass-list=elsewhere.example",
            "a build that sends a request to another host passes",
        ),
        (
            "--blink-settings=localStorageEnabled=false",
            (
                "the recorder failed in the page: "
                "[\"TypeError: Cannot read properties of null (reading 'clear')\"]"
            ),
        ),
    ],
)
def test_a_flag(installed: browsers.Browser, flag: str, otherwise: str) -> None:
    with pytest.raises(ControlError) as raised:
        controls(installed, flag)
    assert told(raised) == otherwise


def test_flags_of_which_each_is_told(installed: browsers.Browser) -> None:
    flags = ("--blink-settings=imagesEnabled=false,cookieEnabled=false", "--disable-web-security")
    with pytest.raises(ControlError) as raised:
        controls(installed, *flags)
    assert told(raised).split("; ") == [
        "it sends to other hosts without asking for permission (CORS)",
        "it asks for no pictures",
        "the page cannot keep a cookie",
    ]


@pytest.mark.parametrize(
    ("meddle", "otherwise"),
    [
        (
            drop,
            (
                " differs at uncaught rejection (call 0) (expected (nothing), observed 'TypeError: "
                "Failed to fetch'), and 1 more"
            ),
        ),
        (answer, TWO_WITNESSES.format("never")),
        (duplicate, TWO_WITNESSES.format("2 times")),
    ],
)
def test_a_proxy(installed: browsers.Browser, meddle: Meddle, otherwise: str) -> None:
    with pytest.raises(ControlError) as raised:
        controls(installed, meddle=meddle)
    assert told(raised) == f"under next a build that is known to be right{otherwise}"


@pytest.mark.parametrize(
    ("old", "new", "otherwise"),
    [
        (
            "Object.is(value, -0)",
            "false",
            (
                "under next a build that is known to be right differs at harnessControl.track "
                "arguments[1].debt (expected -0, observed 0)"
            ),
        ),
        (
            "log.push(seen);",
            'log.push(seen, ...(kind === "invocation" ? [seen] : []));',
            (
                "under next a build that is known to be right differs at invocation 2 (call 0) "
                "(expected (nothing), observed harnessControl.track('Signed Up', { plan: "
                "'Startup', seats: 0, debt: -0, trial: false, coupon: null, note: '', since: new "
                "Date(1772323200000) });)"
            ),
        ),
        (
            'record("invocation"',
            'void ("invocation"',
            "nothing is seen of what a tracker's functions are called with",
        ),
        ('record("blind", { where: `${name}', "void ({ where: `${name}", "a worker begins unseen"),
    ],
)
def test_a_recorder(controls_with: ControlsWith, old: str, new: str, otherwise: str) -> None:
    with pytest.raises(ControlError) as raised:
        controls_with(changed(old, new))
    assert told(raised) == otherwise


def changed(old: str, new: str) -> Assets:
    """Return the assets with another recorder."""
    served = assets.load(built_in())
    assert old in served.recorder
    return dataclasses.replace(served, recorder=served.recorder.replace(old, new))


@pytest.mark.parametrize(
    ("clock", "otherwise"),
    [
        (
            "const now = Date.now; Date.now = () => 2 * now();",
            "a minute of the page's time does not pass at once, by the page's own clocks",
        ),
        (
            (
                "const later = setTimeout; window.setTimeout = (run, ms, ...args) =>"
                "  later(run, ms === 60_000 ? 600 : ms, ...args);"
            ),
            "a minute of the page's time does not pass at once, by the page's own clocks",
        ),
        (
            (
                "const later = setTimeout; window.setTimeout = (run, ms, ...args) =>"
                "  ms === 1 ? queueMicrotask(run) : later(run, ms, ...args);"
            ),
            "the page's time does not wait for its requests",
        ),
    ],
)
def test_a_clock_that_is_not_the_browsers(
    controls_with: ControlsWith, clock: str, otherwise: str
) -> None:
    """As a program has that puts timers of its own in each page."""
    served = assets.load(built_in())
    with pytest.raises(ControlError) as raised:
        controls_with(dataclasses.replace(served, recorder=clock + served.recorder))
    assert told(raised) == otherwise


def test_what_a_run_does_not_need_may_be_missing(installed: browsers.Browser) -> None:
    found = controls(installed, "--disable-blink-features=FetchLaterAPI")
    assert str(found).endswith("(it has no fetchLater, which this run does not need)")


def test_the_command_on_a_browser_that_a_script_changes(
    installed: browsers.Browser, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """As people do to give it flags."""
    wrapper = tmp_path / "browser"
    wrapper.write_text(f'#!/bin/sh\nexec "{installed.executable}" --disable-web-security "$@"\n')
    wrapper.chmod(0o755)
    results = tmp_path / "results"
    command = ["check", "wishpond", "--library", "next", "--results", str(results)]
    assert main([*command, "--browser-executable", str(wrapper)]) == 3
    out, err = capfd.readouterr()
    assert out == ""
    assert re.fullmatch(
        r"harness: nothing was judged, because the harness cannot trust chromium [\d.]+ on this "
        r"machine: it sends to other hosts without asking for permission \(CORS\)\. "
        rf"{re.escape(REMEDY)}\n",
        err,
    )
    assert not results.exists()
