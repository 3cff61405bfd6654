"""How pytest ends: options that conformance would ignore, and what nobody foresaw."""

import json
import re

import pytest

from harness.pytest_plugin import plugin
from harness.session import carry_out

SUITE = "from harness.plugin import conformance\n\ntest_requirement = conformance('wishpond')\n"
ONE = ("--library", "next", "-k", "identify-params")
IN_PROCESSES = ((), ("-n", "1"))

pytestmark = pytest.mark.usefixtures("shared_browser")


@pytest.fixture
def suite(pytester: pytest.Pytester) -> pytest.Pytester:
    pytester.makepyfile(test_wishpond=SUITE, test_other="def test_other():\n    pass\n")
    return pytester


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--browser", "webkit"], "--browser webkit: the harness does not control a page's time"),
        (["--browser-channel", "chrome"], "--browser-channel chrome: name the program instead"),
        (["--device", "iPhone 13"], "--device iPhone 13: conformance has a page of its own"),
        (["--playwright-debug=cli", "-s"], "--playwright-debug=cli: use PWDEBUG=1, or"),
    ],
)
def test_an_option_that_would_be_ignored_is_refused(
    suite: pytest.Pytester, options: list[str], said: str
) -> None:
    done = suite.runpytest_inprocess(*options)
    assert done.ret == pytest.ExitCode.USAGE_ERROR
    [line] = [line for line in done.stderr.lines if "harness: " in line]
    assert line.startswith(f"ERROR: harness: {said}")
    assert line.endswith("run these items apart from the others: -m 'not conformance'")


def test_it_is_refused_in_several_processes_too(suite: pytest.Pytester) -> None:
    done = suite.runpytest_inprocess("-n", "1", "--browser", "webkit")
    assert done.ret == pytest.ExitCode.USAGE_ERROR
    assert len(re.findall(r"harness: --browser webkit", done.stdout.str())) == 1
    assert "Traceback" not in done.stdout.str()
    assert "passed" not in done.stdout.str()


@pytest.mark.parametrize("processes", IN_PROCESSES)
def test_tests_of_other_kinds_may_use_it(
    suite: pytest.Pytester, processes: tuple[str, ...]
) -> None:
    given = ("--browser", "firefox", "--device", "iPhone 13", *processes)
    suite.runpytest_inprocess(*given, "-m", "not conformance").assert_outcomes(passed=1)


def test_a_list_of_items_is_no_run(suite: pytest.Pytester) -> None:
    assert suite.runpytest_inprocess("--browser", "firefox", "--collect-only").ret == 0


def test_the_browser_that_is_driven_may_be_named(suite: pytest.Pytester) -> None:
    done = suite.runpytest_inprocess(*ONE, "--browser", "chromium")
    assert (done.ret, done.parseoutcomes()["passed"]) == (0, 1)


FAULT = """
from harness.pytest_plugin import plugin
from harness.session import carry_out

judge = plugin.carry_out

def carry_out(driver, job, *others, **more):
    if job.requirement.id == "wishpond-identify-params" and job.library == "classic":
        others[0].no_such_thing
    return judge(driver, job, *others)

plugin.carry_out = carry_out
"""
"""A conftest.py that makes a fault of the harness in the second of two runs."""


@pytest.fixture
def faulty(suite: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    monkeypatch.setattr(plugin, "carry_out", carry_out)  # so that it comes back
    suite.makeconftest(FAULT)
    return suite


@pytest.mark.parametrize("processes", [(), ("-n", "1")])
def test_what_nobody_foresaw_ends_the_session_with_a_line(
    faulty: pytest.Pytester, processes: tuple[str, ...]
) -> None:
    chosen = ("-k", "identify-params", "--harness-results", "out", *processes)
    done = faulty.runpytest_inprocess(*chosen)
    said = done.stdout.str()
    assert done.ret == 3, said
    assert "harness: unexpected AttributeError: 'Chosen' object has no attribute" in said
    assert "(at harness/pytest_plugin/plugin.py:" in said
    assert "HARNESS_DEBUG=1" in said
    assert "Traceback" not in said
    assert "others[0].no_such_thing" not in said
    written = json.loads((faulty.path / "out" / "check.json").read_text(encoding="utf-8"))
    assert [one["id"] for one in written["verdicts"]] == ["wishpond-identify-params-next"]
    assert written["ended_early"].startswith("unexpected AttributeError")


def test_its_traceback_is_there_for_whoever_asks(
    faulty: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HARNESS_DEBUG", "1")
    done = faulty.runpytest_inprocess("-k", "identify-params")
    assert done.ret == 3
    done.stdout.fnmatch_lines(["*others[[]0].no_such_thing"])


def test_files_that_cannot_be_written_fail_the_session(suite: pytest.Pytester) -> None:
    suite.path.joinpath("out").touch()
    done = suite.runpytest_inprocess(*ONE, "--harness-results", "out")
    assert done.ret == 3
    done.stdout.fnmatch_lines(["harness: *out/check.json cannot be written: *"])
