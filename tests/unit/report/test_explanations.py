"""The story and the page tell what became of each call, and where a parameter went wrong."""

import dataclasses
import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.judging import judge
from harness.model import (
    ANYTHING,
    ORDINARY,
    Call,
    Conditions,
    Containing,
    Date,
    Expectation,
    Expected,
    ExpectedRequest,
    Invocations,
    Requests,
    Requirement,
    Value,
    Verdict,
    Word,
)
from harness.report import Run, html, story
from harness.report.explanations import (
    MOST_PROVENANCES,
    explained_provenances,
    ledger_lines,
    provenance_lines,
)
from harness.session import Job, Outcome
from tests.report_samples import SHOP
from tests.unit.timeline import TRACKER, Timeline

IDENTIFY = "Shop.identify"
JANE = Call("identify", ("u1", {"email": "jane@x.example", "address": {"city": "Oslo"}}))
MESSAGE = {
    "type": "identify",
    "userId": "u1",
    "traits": {"email": "jane@x.example", "address": {"city": "Oslo"}},
}
KEPT = "call email 'jane@x.example' → library traits.email same"
POST = "POST api.shop.example/v1/users"

Tell = Callable[..., Outcome]


@pytest.fixture
def judged_page(required: Callable[..., Requirement]) -> Tell:
    def run(
        page: Timeline, *expectations: Expectation, conditions: Conditions = ORDINARY
    ) -> Outcome:
        wanted = required(*expectations, calls=page.calls)
        requirement = dataclasses.replace(wanted, conditions=conditions)
        recording = page.recording()
        return Outcome(Job(requirement, "next", SHOP), judge(requirement, recording), recording)

    return run


def page() -> Timeline:
    return Timeline(JANE).call(0).told(MESSAGE)


def identifies(*args: Value) -> Invocations:
    return Invocations((IDENTIFY,), (Expected(IDENTIFY, args),))


def requests(path: str, body: Value) -> Requests:
    return Requests("POST", "api.shop.example", path, (ExpectedRequest(ANYTHING, body),))


def test_a_difference_tells_the_way_of_its_parameter(judged_page: Tell) -> None:
    made = page().invoked(IDENTIFY, "u1", {}).sent("/v1/users", {"id": "u1"})
    outcome = judged_page(made, identifies("u1", Containing({"email": "jane@x.example"})))
    assert provenance_lines(outcome) == [[f"{KEPT} → {IDENTIFY} gone"]]
    assert f"\n    way      {KEPT} → {IDENTIFY} gone\n" in story(outcome)


def test_the_way_of_a_request_goes_through_the_tracker(judged_page: Tell) -> None:
    made = page().invoked(IDENTIFY, "u1", {"mail": "jane@x.example"})
    made.sent("/v1/users", {"mail": "JANE@x.example"}).sent("/v2", {"a": 1})
    outcome = judged_page(made, requests("/v1/*", {"mail": "jane@x.example"}))
    [[line]] = provenance_lines(outcome)
    assert line == (
        f"{KEPT} → {IDENTIFY} renamed to arguments[1].mail → "
        f"{POST} body.mail changed to 'JANE@x.example'"
    )


@pytest.mark.parametrize(
    ("given", "expected", "line"),
    [
        pytest.param(
            ("U1",),
            ("u1",),
            f"call userId 'u1' → library userId same → {IDENTIFY} arguments[0] changed to 'U1'",
            id="an argument",
        ),
        pytest.param(
            ({"address": {"city": "oslo"}},),
            ({"address": {"city": "Oslo"}},),
            f"call address.city 'Oslo' → library traits.address.city same → {IDENTIFY} "
            "arguments[0].address.city changed to 'oslo'",
            id="a nested property",
        ),
        pytest.param(
            ({},),
            ({"city": "Oslo"},),
            f"call address.city 'Oslo' → library traits.address.city same → {IDENTIFY} gone",
            id="a property that was to be moved",
        ),
        pytest.param(
            ({},),
            ({"city": "OSLO"},),
            f"call address.city 'Oslo' → library traits.address.city same → {IDENTIFY} gone",
            id="a property that was to be moved and changed",
        ),
        pytest.param(
            ({"mail": "jane@x.example"},),
            ({},),
            f"{KEPT} → {IDENTIFY} renamed to arguments[0].mail",
            id="a property too many",
        ),
    ],
)
def test_the_parameter_is_found_by_its_name_or_its_value(
    judged_page: Tell, given: tuple[Value, ...], expected: tuple[Value, ...], line: str
) -> None:
    outcome = judged_page(page().invoked(IDENTIFY, *given), identifies(*expected))
    assert provenance_lines(outcome) == [[line]]


def test_a_missing_invocation_tells_that_no_function_was_called(judged_page: Tell) -> None:
    outcome = judged_page(page(), identifies("u1", {"email": "jane@x.example"}))
    assert provenance_lines(outcome) == [
        [
            "call userId 'u1' → library userId same → no tracker function was called",
            f"{KEPT} → no tracker function was called",
        ]
    ]
    renamed = judged_page(page().invoked("Shop.known", "u1"), identifies("u1"))
    assert provenance_lines(renamed) == [
        ["call userId 'u1' → library userId same → Shop.known arguments[0] same"]
    ]


def test_what_is_no_parameter_s_has_no_way(judged_page: Tell) -> None:
    made = page().invoked(IDENTIFY, "other", 5).threw("https://shop.example/a.js")
    outcome = judged_page(made, identifies("another", 6), identifies())
    assert len(outcome.verdict.differences) == 5
    assert provenance_lines(outcome) == [[]] * 5
    broken = judged_page(Timeline(Call("track", ("broken",))).call(0).threw(TRACKER))
    assert provenance_lines(broken) == [[]]


def test_other_functions_are_left_out_of_a_function_s_way(judged_page: Tell) -> None:
    made = page().invoked("Shop.other", "u1").invoked(IDENTIFY, "U1")
    assert provenance_lines(judged_page(made, identifies("u1"))) == [
        [f"call userId 'u1' → library userId same → {IDENTIFY} arguments[0] changed to 'U1'"]
    ]


def test_what_arrives_elsewhere_is_not_told_as_lost(judged_page: Tell) -> None:
    outcome = judged_page(page().invoked("Shop.other", "u1").invoked(IDENTIFY), identifies("u1"))
    [[provenance]] = explained_provenances(outcome)
    assert provenance.line.endswith(f"→ {IDENTIFY} not here, but at Shop.other arguments[0]")
    assert not provenance.fault
    [[lost]] = explained_provenances(judged_page(page().invoked(IDENTIFY), identifies("u1")))
    assert lost.fault == "lost by the integration"


def test_of_several_calls_those_count_whose_value_was_expected(judged_page: Tell) -> None:
    john = Call("identify", ("u2", {"email": "john@x.example"}))
    made = Timeline(JANE, john).call(0).invoked(IDENTIFY, "u1").wait().call(1)
    made.invoked(IDENTIFY, "u2", {"email": "x"})
    outcome = judged_page(
        made,
        Invocations(
            (IDENTIFY,),
            (
                Expected(IDENTIFY, ("u1",)),
                Expected(IDENTIFY, ("u2", {"email": "john@x.example"})),
            ),
        ),
    )
    [[line]] = provenance_lines(outcome)
    assert line == (
        "call 1 email 'john@x.example' → library unknown → "
        f"{IDENTIFY} arguments[1].email changed to 'x'"
    )


def test_not_more_ways_are_told_than_are_read(judged_page: Tell) -> None:
    calls = [Call("identify", (f"u{n}", {"email": f"{n}@x.example"})) for n in range(9)]
    made = Timeline(*calls)
    for index in range(9):
        made.call(index).wait()
    made.invoked(IDENTIFY, {"email": 0})
    outcome = judged_page(made, identifies({"email": Containing({})}))
    assert [len(lines) for lines in provenance_lines(outcome)] == [MOST_PROVENANCES]


def test_a_date_is_the_library_s_doing(judged_page: Tell) -> None:
    when = "2023-11-14T22:13:20.000Z"
    made = Timeline(Call("identify", ({"when": when},))).call(0)
    made.invoked(IDENTIFY, {"when": Date(1700000000000)})
    [[line]] = provenance_lines(judged_page(made, identifies({"when": when})))
    assert line.endswith(
        "arguments[0].when changed to new Date(1700000000000), "
        "as the library makes it of a date's text"
    )


def test_long_values_are_cut(judged_page: Tell) -> None:
    made = Timeline(Call("track", ("A" * 99,))).call(0)
    [[line]] = provenance_lines(judged_page(made, identifies("A" * 99)))
    assert line.startswith(f"call event '{'A' * 38}… → library unknown")


def test_no_recording_has_no_ways_and_no_ledger(judged_page: Tell) -> None:
    outcome = judged_page(page(), identifies("u1"))
    blind = dataclasses.replace(outcome, evidence=None)
    assert provenance_lines(blind) == [[]]
    assert ledger_lines(blind) == []
    assert "ledger" not in story(blind)
    error = Verdict("shop-track", "next", Word.ERROR, reason="the page hung")
    assert provenance_lines(dataclasses.replace(outcome, verdict=error)) == []


def test_the_ledger_is_told_of_several_calls_and_of_unusual_pages(judged_page: Tell) -> None:
    assert ledger_lines(judged_page(page())) == []
    a, b = Call("track", ("A",)), Call("track", ("B",))
    several = judged_page(Timeline(a, b).call(0).invoked("Shop.track", "A").wait().call(1))
    assert ledger_lines(several) == [
        "call 0 track('A'): delivered once",
        "call 1 track('B'): nothing arrived",
    ]
    early = Timeline(a, settled=False).call(0).wait(700).script(TRACKER).invoked("Shop.track", "A")
    outcome = judged_page(early, conditions=Conditions("before tracker"))
    line = (
        f"call 0 track('A'): delivered late, after {TRACKER} loaded "
        "(700 ms later in the page's time)"
    )
    assert ledger_lines(outcome) == [line]
    assert f"\n  ledger     {line}\n" in story(outcome)


def test_the_page_has_both(judged_page: Tell) -> None:
    calls = (JANE, Call("track", ("<A>",)))
    made = Timeline(*calls).call(0).told(MESSAGE).invoked(IDENTIFY, "u1").wait().call(1)
    outcome = judged_page(made, identifies("u1", {"email": "jane@x.example"}), identifies("U1"))
    run = Run({"shop": [outcome]}, dt.datetime(2026, 11, 22, tzinfo=dt.UTC), 1.0)
    detail = html.detail(outcome, run, Path("report.html"))
    assert detail["ledger"][0].startswith("call 0 identify(")
    assert detail["ledger"][1] == "call 1 track('<A>'): nothing arrived"
    assert [bool(difference["provenance"]) for difference in detail["differences"]] == [True, True]
    [provenance, *_] = detail["differences"][0]["provenance"]
    assert provenance["start"] == "call 0 email 'jane@x.example'"
    assert provenance["fault"] == "lost by the integration"
