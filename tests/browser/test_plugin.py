"""The pytest plugin, black-box: a tiny suite in a process of its own, judged by its summary."""

import base64
import json
import re
import zlib
from typing import Any

import junitparser
import pytest
from jsonschema import Draft202012Validator

from harness.codec import evidence_file
from harness.contracts import built_in
from harness.session import jobs
from harness.toolchain import paths
from tests.browser.conftest import written

REPOSITORY = paths.PACKAGE.parent
SUITE = """
from harness.plugin import conformance

test_requirement = conformance("wishpond")
"""

OTHERS = len(jobs(built_in(), built_in().of_destination("wishpond"), ["next"])) - 1
"""How many items are not the one that is chosen."""


pytestmark = pytest.mark.usefixtures("shared_browser")


@pytest.fixture
def suite(pytester: pytest.Pytester) -> pytest.Pytester:
    pytester.makepyfile(test_wishpond=SUITE)
    return pytester


def test_green_run_prints_the_table(suite: pytest.Pytester) -> None:
    done = suite.runpytest_inprocess("--library", "next", "-k", "identify-params")
    done.assert_outcomes(passed=1, deselected=OTHERS)
    done.stdout.fnmatch_lines(
        [
            "*= conformance =*",
            "requirement*next*",
            "Wishpond*",
            "  wishpond-identify-params*pass*",
            "1 verdict: 1 pass, 0 fail, 0 error, 0 skip in * s",
        ]
    )


def test_items_are_named_by_requirement_and_library(suite: pytest.Pytester) -> None:
    done = suite.runpytest_inprocess("--collect-only", "-q")
    done.stdout.fnmatch_lines(
        [
            "test_wishpond.py::test_requirement[[]wishpond-identify-params-next[]]",
            "test_wishpond.py::test_requirement[[]wishpond-identify-params-classic[]]",
        ]
    )


def test_junit_of_pytest_has_the_properties_of_each_verdict(suite: pytest.Pytester) -> None:
    only = ("--library", "next", "-k", "identify-params")
    suite.runpytest_inprocess(*only, "--junit-xml=junit.xml").assert_outcomes(
        passed=1, deselected=OTHERS
    )
    read: Any = junitparser.JUnitXml.fromfile(str(suite.path / "junit.xml"))
    [[case]] = read
    found = {item.name: item.value for item in case.child(junitparser.Properties)}
    assert found["requirement"] == "wishpond-identify-params"
    assert (found["library"], found["level"], found["verdict"]) == ("next", "documented", "pass")
    assert found["source"].startswith("Wishpond Destination › ")
    assert len(found["build_sha256"]) == 64


def test_all_that_check_writes_is_written_also_of_parallel_processes(
    suite: pytest.Pytester,
) -> None:
    """A build that drops every trait, under both generations, with pictures of its runs."""
    source = "Reference.prototype.identify = (i) => Wishpond.Tracker.identify(i.userId(), {});"
    source += "\nmodule.exports = Reference;"
    folder = written(suite.path / "dropping", "wishpond", source)
    done = suite.runpytest_inprocess(
        *("-n", "2", "-k", "identify-params", "--build", f"wishpond={folder}"),
        *("--harness-results", "out", "--screenshot", "only-on-failure"),
    )
    done.assert_outcomes(failed=2)
    done.stdout.fnmatch_lines(
        [
            "2 findings in 1 requirement:",
            "  1. identify loses email",
            "     1 requirement (next, classic): wishpond-identify-params",
            "  2. identify loses name",
        ]
    )
    out = suite.path / "out"
    done.stdout.fnmatch_lines([f"report: {out / 'report.html'}"])
    told = json.loads((out / "check.json").read_text("utf-8"))
    schema = REPOSITORY / "docs" / "schemas" / "check.schema.json"
    Draft202012Validator(json.loads(schema.read_text("utf-8"))).validate(told)
    assert [item["id"] for item in told["verdicts"]] == [
        "wishpond-identify-params-next",
        "wishpond-identify-params-classic",
    ]
    places = {one["path"] for item in told["verdicts"] for one in item["differences"]}
    assert "Wishpond.Tracker.identify arguments[1].email" in places
    assert "***apiKey***" in told["verdicts"][0]["settings"]["apiKey"]
    assert len(list(evidence_file.read(out / "recordings.jsonl"))) == 2
    assert "2 of 2 verdicts are not as promised" in (out / "summary.md").read_text("utf-8")
    page = (out / "report.html").read_text("utf-8")
    [packed] = re.findall(r'id="details-\d+">([^<]+)<', page)
    details = json.loads(zlib.decompress(base64.b64decode(packed), -zlib.MAX_WBITS))
    for detail in details:
        [kept] = detail["artifacts"]
        assert kept["kind"] == "image"
        assert (out / kept["file"]).is_file()


def test_red_run_tells_the_story(suite: pytest.Pytester) -> None:
    """Of a build that drops a trait."""
    reference = paths.pages() / "integrations" / "wishpond" / "lib" / "index.js"
    folder = suite.path / "build"
    folder.mkdir()
    source = f"""
        const Reference = require({json.dumps(str(reference))});
        Reference.prototype.identify = function (identify) {{
          window.Wishpond.Tracker.identify(identify.userId(), {{ name: "Jane Kim" }});
        }};
        module.exports = Reference;
    """
    (folder / "index.js").write_text(source, encoding="utf-8")
    options = ("--library", "next", "-k", "identify-params", "--build", "wishpond=build", "-vv")
    done = suite.runpytest_inprocess(*options, "--junit-xml=junit.xml")
    done.assert_outcomes(failed=1, deselected=OTHERS)
    done.stdout.fnmatch_lines(
        [
            "FAIL wishpond-identify-params (library: next)",
            "  promised   Identify hands Wishpond.Tracker.identify the user id and the traits*",
            "  source     documented, Wishpond Destination*Identify*",
            "  called     analytics.identify('1e810c197e', {*email: 'jane.kim@example.com' });",
            "  differs at Wishpond.Tracker.identify arguments[[]1[]].email",
            "    expected 'jane.kim@example.com'",
            "    observed (nothing)",
            "  arrived    Wishpond.Tracker.identify('1e810c197e', { name: 'Jane Kim' });",
            "  reproduce  harness run wishpond-identify-params --library next --build Wishpond=/*",
        ]
    )
    assert "Traceback" not in done.stdout.str()
    done.stdout.fnmatch_lines(["FAILED *wishpond-identify-params-next] - identify loses email"])
    read: Any = junitparser.JUnitXml.fromfile(str(suite.path / "junit.xml"))
    [[case]] = read
    [failure] = case.result
    assert failure.message == "identify loses email"
    found = {item.name: item.value for item in case.child(junitparser.Properties)}
    assert found["finding"] == "identify loses email"


def test_error_is_not_a_failure(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_wishpond=SUITE)
    pytester.makeconftest(
        """
        import pytest
        from harness.builds import source
        from harness.model import BuildError

        def broken(destination):
            raise BuildError("lib/index.js:1:1: no such luck")

        @pytest.fixture(autouse=True)
        def no_build(monkeypatch):
            monkeypatch.setattr(source, "reference", broken)
        """
    )
    done = pytester.runpytest_inprocess("--library", "next", "-k", "identify-params")
    done.assert_outcomes(errors=1, deselected=OTHERS)
    done.stdout.fnmatch_lines(
        ["ERROR wishpond-identify-params*", "  reason     lib/index.js:1:1: no such luck"]
    )
    done.stdout.fnmatch_lines(["1 verdict: 0 pass, 0 fail, 1 error, 0 skip in * s"])


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ("--library", "nxt", "*--library*nxt*"),
        ("--edge-port", "-1", "*--edge-port*is not a port*"),
        ("--browser-executable", "/nope", "*/nope: no such program*"),
        ("--connect", "http://nope", "*--connect: expected the address of a Playwright server*"),
    ],
)
def test_wrong_option(suite: pytest.Pytester, option: str, value: str, words: str) -> None:
    done = suite.runpytest_inprocess(f"{option}={value}")
    assert done.ret != 0
    (done.stdout if "Exit" in done.stdout.str() else done.stderr).fnmatch_lines([words])
    assert "Traceback" not in done.stdout.str() + done.stderr.str()


def test_unknown_destination_is_named_at_collection(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        "from harness.plugin import conformance\ntest_requirement = conformance('wishpnd')"
    )
    done = pytester.runpytest_inprocess()
    done.assert_outcomes(errors=1)
    done.stdout.fnmatch_lines(["*unknown destination 'wishpnd'; known are: wigzo, wishpond*"])
