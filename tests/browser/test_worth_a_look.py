"""A build that breaks nothing but advice: worth a look, and red only if the run is strict."""

import json
from pathlib import Path

import pytest

from tests.browser.conftest import written
from tests.browser.same_process import harness

SILENT = "Reference.prototype.checkSettings = () => {};\nmodule.exports = Reference;"
NAME = "wishpond-platform-settings-number"

pytestmark = pytest.mark.usefixtures("shared_browser")


@pytest.fixture
def silent(tmp_path: Path) -> str:
    """Return the spec of a build that warns of no setting, which no document promises."""
    return f"wishpond={written(tmp_path / 'silent', 'wishpond', SILENT)}"


def test_in_pytest_it_is_an_xfail_with_its_reason(silent: str, pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        "from harness.plugin import conformance\ntest_it = conformance('wishpond')\n"
    )
    asked = ("--library", "next", "-k", "settings-number", "--build", silent, "-rx")
    done = pytester.runpytest_inprocess(*asked, "--harness-results", "out")
    assert done.ret == pytest.ExitCode.OK
    assert done.parseoutcomes()["xfailed"] == 1
    done.stdout.fnmatch_lines(
        [
            "Worth a look: no document promises these*",
            f"  {NAME}-next (advice): *siteId*",
            "1 verdict: 0 pass, 0 fail, 0 error, 0 skip, 1 worth a look in * s",
            f"XFAIL *{NAME}-next* - *worth a look: {NAME}-next (advice)*",
        ]
    )
    told = json.loads((pytester.path / "out" / "check.json").read_text("utf-8"))
    assert (told["counts"]["fail"], told["worth_a_look"]) == (1, 1)
    strict = pytester.runpytest_inprocess(*asked, "--harness-strict", "--harness-results", "out")
    assert strict.parseoutcomes()["failed"] == 1
    told = json.loads((pytester.path / "out" / "check.json").read_text("utf-8"))
    assert (told["counts"]["fail"], told["worth_a_look"]) == (1, 0)


def test_the_command_ends_with_0_unless_it_is_strict(silent: str) -> None:
    asked = ("run", NAME, "--library", "next", "--build", silent)
    done = harness(*asked)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"WORTH A LOOK {NAME} (library: next)")
    strict = harness(*asked, "--strict")
    assert strict.returncode == 1
    assert strict.stdout.startswith(f"FAIL {NAME} (library: next)")
