"""Controls: what they rest on is told with a run, of however many processes."""

import json

import pytest

from harness.codec import controls_json, evidence_file
from harness.contracts import built_in
from harness.driver import Launcher
from harness.edge import Edge, assets
from harness.model import LIBRARIES
from harness.report.markdown import escape
from harness.session import run_controls

SUITE = """
    from harness.plugin import conformance

    test_requirement = conformance("wishpond")
"""
WRONG = """
    import pytest

    @pytest.fixture(scope="session")
    def browser_type_launch_args(browser_type_launch_args):
        return {**browser_type_launch_args, "args": ["--disable-web-security"]}
"""
SEEN = {
    "drops a value": "harnessControl.track arguments[1].seats",
    "sends an event twice": "invocation 3 (call 1)",
    "sends an event a minute late": "invocation 4 (call 2)",
    "sends a request to another host": "unclaimed request (call 3)",
    "throws an error that nothing catches": "uncaught error (call 4)",
    "sends a request as the page is left": "request 1 (POST in.control.example/leaving)",
}
"""What the faulty build does, and the key of the difference that shows it."""


def test_each_fault_is_found_by_its_own_difference(
    harness_launcher: Launcher, harness_edge: Edge
) -> None:
    found = run_controls(harness_launcher, harness_edge, assets.load(built_in()))
    assert {item.build: item.seen for item in found.controls if item.seen} == SEEN
    assert [item.build for item in found.controls if not item.seen] == [
        f"is faithful, under {library}" for library in LIBRARIES
    ]
    assert found.browser.startswith("chromium ")
    assert all(item.has for item in found.capabilities)


@pytest.mark.parametrize("processes", [1, 2])
def test_a_suite_tells_of_the_controls_of_each_process_once(
    pytester: pytest.Pytester, processes: int
) -> None:
    pytester.makepyfile(SUITE)
    parallel = () if processes == 1 else ("-n", str(processes))
    chosen = ("--library", "next", "-k", "identify-params or track-params or identify-nothing-else")
    done = pytester.runpytest_subprocess(*parallel, *chosen, "--harness-results", "out")
    assert done.ret == 0
    [line] = [line for line in done.outlines if line.startswith("controls: ")]
    each = "" if processes == 1 else " in each of 2 processes"
    assert " probes passed on chromium " in line
    assert (" in each of " in line) == (processes > 1)
    assert each in line

    out = pytester.path / "out"
    told = json.loads((out / "check.json").read_text("utf-8"))["controls"]
    assert told["processes"] == processes
    assert {item["build"]: item["seen"] for item in told["controls"] if item["seen"]} == SEEN
    header = evidence_file.lines(out / "recordings.jsonl")[0]
    assert header["controls"] == told
    assert line == f"controls: {controls_json.from_json(told)}"
    assert f"Controls: {escape(line.removeprefix('controls: '))}" in (out / "summary.md").read_text(
        "utf-8"
    )


@pytest.mark.parametrize("parallel", [(), ("-n", "2")])
def test_a_suite_on_a_wrong_browser_ends_with_a_line_and_no_verdict(
    pytester: pytest.Pytester, parallel: tuple[str, ...]
) -> None:
    pytester.makeconftest(WRONG)
    pytester.makepyfile(SUITE)
    done = pytester.runpytest_subprocess(*parallel, "-k", "identify-params", timeout=120)
    assert done.ret == 3
    ended = [line for line in done.outlines if "nothing was judged" in line]
    assert len(ended) == 1
    assert "it sends to other hosts without asking for permission (CORS). Name another" in ended[0]
    done.stdout.no_fnmatch_line("*= conformance =*")
    assert "Traceback" not in done.stdout.str() + done.stderr.str()
    assert "INTERNALERROR" not in done.stdout.str() + done.stderr.str()
