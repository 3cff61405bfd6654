"""Controls: what they rest on is told with a run, of however many processes."""

import dataclasses
import json
from collections.abc import Callable

import pytest

from harness.codec import controls_json, evidence_file
from harness.contracts import built_in
from harness.driver import Launcher
from harness.edge import Edge, assets
from harness.model import LIBRARIES, Capability, Invocation, Leftovers, Observation
from harness.report.markdown import escape
from harness.session import run_controls
from harness.session.controls import run
from harness.session.controls.capabilities import Tried, capabilities, otherwise

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


@pytest.mark.usefixtures("shared_browser")
@pytest.mark.parametrize("processes", [1, 2])
def test_a_suite_has_the_verdicts_and_controls_of_all_its_processes_once(
    pytester: pytest.Pytester, processes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYTEST_PLUGINS")  # here each process runs its own
    pytester.makepyfile(SUITE)
    parallel = () if processes == 1 else ("-n", str(processes))
    chosen = ("--library", "next", "-k", "identify-params or track-params or identify-nothing-else")
    done = pytester.runpytest_inprocess(*parallel, *chosen, "--harness-results", "out")
    assert (done.ret, done.parseoutcomes()["passed"]) == (0, 3)
    done.stdout.fnmatch_lines(["3 verdicts: 3 pass, 0 fail, 0 error, 0 skip in * s"])
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
    done = pytester.runpytest_inprocess(*parallel, "-k", "identify-params", no_reraise_ctrlc=True)
    assert done.ret == 3
    ended = [line for line in done.outlines if "nothing was judged" in line]
    assert len(ended) == 1
    assert "it sends to other hosts without asking for permission (CORS). Name another" in ended[0]
    done.stdout.no_fnmatch_line("*= conformance =*")
    assert "Traceback" not in done.stdout.str() + done.stderr.str()
    assert "INTERNALERROR" not in done.stdout.str() + done.stderr.str()


def _is_of(what: str) -> Callable[[Observation], bool]:
    """Return what finds observations that have a text anywhere in them."""
    return lambda seen: what in repr(seen)


GONE: dict[str, Callable[[Observation], bool]] = {
    "virtual time": _is_of("'virtual time'"),
    "time that waits for requests": _is_of("'time that waits for requests'"),
    "online": _is_of("'online'"),
    "requests through the edge": _is_of("method='POST', url='https://in.control.example/answer'"),
    "preflights": _is_of("method='OPTIONS', url='https://in.control.example/answer'"),
    "pictures": _is_of("/picture"),
    "beacons": _is_of("/beacon"),
    "keepalive requests": _is_of("/keepalive"),
    "fetchLater": _is_of("'fetchLater'"),
    "IndexedDB": _is_of("'IndexedDB'"),
    "security policies": _is_of("elsewhere.example/refused"),
    "uncaught errors": _is_of("lib/probes.js"),
    "the console": _is_of("the control warns"),
    "workers": _is_of("where='Worker "),
    "service workers": _is_of("service worker "),
    "other windows": _is_of("another window "),
}
"""The capability that a browser lacks, and what is then not observed."""


@pytest.fixture(scope="module")
def tried(harness_launcher: Launcher, harness_edge: Edge) -> Tried:
    """What the probes showed on the browser of these tests."""
    found: list[Tried] = []

    def noted(seen: Tried, *, needs_screenshots: bool) -> tuple[Capability, ...]:
        found.append(seen)
        return capabilities(seen, needs_screenshots=needs_screenshots)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "capabilities", noted)
        run_controls(harness_launcher, harness_edge, assets.load(built_in()))
    return found[0]


def test_each_capability_rests_on_what_was_observed(
    tried: Tried, subtests: pytest.Subtests
) -> None:
    for name, is_gone in GONE.items():
        with subtests.test(name):
            rest = tuple(seen for seen in tried.recording.observations if not is_gone(seen))
            assert len(rest) < len(tried.recording.observations)
            recording = dataclasses.replace(tried.recording, observations=rest)
            assert lacking(dataclasses.replace(tried, recording=recording)) == [name]


def test_the_other_capabilities_rest_on_what_is_beside_the_observations(tried: Tried) -> None:
    assert lacking(tried) == []
    assert lacking(dataclasses.replace(tried, has_screenshot=False)) == ["screenshots"]
    for changed, names in (
        ({"leftovers": Leftovers()}, ["cookies", "storage"]),
        ({"reported": ()}, ["a second witness"]),
        ({"seconds": 61.0}, ["virtual time"]),
        ({"observations": tuple(map(_unsigned, tried.recording.observations))}, ["callers"]),
    ):
        recording = dataclasses.replace(tried.recording, **changed)
        assert lacking(dataclasses.replace(tried, recording=recording)) == names


def test_a_screenshot_is_missed_only_where_one_is_wanted(tried: Tried) -> None:
    without = dataclasses.replace(tried, has_screenshot=False)
    for wanted, words in ((False, []), (True, ["it gives no picture of a page"])):
        assert otherwise(without, capabilities(without, needs_screenshots=wanted)) == words


def lacking(tried: Tried) -> list[str]:
    return [item.name for item in capabilities(tried, needs_screenshots=True) if not item.has]


def _unsigned(seen: Observation) -> Observation:
    """Return an invocation whose caller is not known, or any other observation as it is."""
    return dataclasses.replace(seen, caller="") if isinstance(seen, Invocation) else seen
