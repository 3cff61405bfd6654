"""What is recorded of requirements that share a page: as if each had had its own."""

import dataclasses

import pytest

from harness.analysis import disagreements, shared_page
from harness.judging import judge
from harness.model import (
    Call,
    Conditions,
    Expected,
    ExpectedRequest,
    Invocations,
    Recording,
    Reported,
    Requests,
    Requirement,
    Source,
    Word,
)
from tests.unit.timeline import Timeline

SOURCE = Source("Shop guide", "Calls", "Shop gets", "https://shop.example/guide")
RESET = Call("reset")
A, B, C = (Call("track", (name,)) for name in "ABC")
NOTHING = Conditions()
BURST = Conditions(burst=True)


def required(name: str, *calls: Call, conditions: Conditions = NOTHING) -> Requirement:
    events = [call.args[0] for call in calls]
    return Requirement(
        id=f"shop-{name}",
        destination="shop",
        statement="Shop gets each event, once, and sends it.",
        level="documented",
        source=SOURCE,
        calls=calls,
        expectations=(
            Invocations(("shop.track",), tuple(Expected("shop.track", (it,)) for it in events)),
            Requests(
                *("POST", "api.shop.example", "/t"),
                tuple(ExpectedRequest(parameters={"event": it}) for it in events),
            ),
        ),
        conditions=conditions,
    )


LOADS = required("loads")
ONE = required("one", A)
TWO = required("two", B, C)
TOGETHER = [LOADS, ONE, TWO]


def page(*, between: str = "", at_reset: str = "") -> Recording:
    """The page of three requirements, which asks for one more file while it loads.

    `between` and `at_reset` are functions that the reset calls before the next call, and after it.
    """
    seen = Timeline(A, RESET, B, C).sent("/loaded")
    seen.call(0).invoked("shop.track", "A").sent("/t", {"event": "A"}).wait()
    seen.call(1)
    seen.phase = "call 2"
    if at_reset:
        seen.invoked(at_reset, "Z")
    seen.call(2)
    if between:
        seen.invoked(between, "Z")
    seen.invoked("shop.track", "B").sent("/t", {"event": "B"}).wait()
    seen.call(3).invoked("shop.track", "C").sent("/t", {"event": "C"}).wait()
    return seen.recording()


def test_a_reset_stands_between_two_that_make_calls() -> None:
    assert shared_page.calls(TOGETHER) == (A, RESET, B, C)
    assert shared_page.calls([TWO, LOADS, ONE]) == (B, C, RESET, A)
    assert shared_page.calls([LOADS, LOADS]) == ()


@pytest.mark.parametrize(
    ("stimuli", "groups"),
    [
        (TOGETHER, (1, 2, 1)),
        ([TWO, LOADS, ONE], (1, 1, 2)),
        ([ONE, required("burst", B, C, conditions=BURST), ONE], (1, 3, 2)),
        ([LOADS], ()),
    ],
)
def test_a_reset_is_made_in_one_go_with_the_call_after_it(
    stimuli: list[Requirement], groups: tuple[int, ...]
) -> None:
    assert shared_page.groups(stimuli) == groups
    assert sum(groups) == len(shared_page.calls(stimuli))


def test_each_is_judged_on_its_own_calls() -> None:
    parts = shared_page.parts(page(), TOGETHER)
    assert [part.requirement for part in parts] == [item.id for item in TOGETHER]
    assert [part.calls for part in parts] == [item.calls for item in TOGETHER]
    for part, item in zip(parts, TOGETHER, strict=True):
        verdict = judge(item, part)
        assert verdict.word is Word.PASS, verdict


def test_what_one_lost_is_not_made_up_for_by_another() -> None:
    whole = page()
    lost = [item for item in whole.observations if getattr(item, "args", None) != ("C",)]
    parts = shared_page.parts(dataclasses.replace(whole, observations=tuple(lost)), TOGETHER)
    words = [judge(item, part).word for item, part in zip(TOGETHER, parts, strict=True)]
    assert words == [Word.PASS, Word.PASS, Word.FAIL]


def test_what_the_reset_itself_calls_is_nobodys_and_what_comes_later_is_the_next_ones() -> None:
    at_once = shared_page.parts(page(at_reset="shop.track"), TOGETHER)
    assert judge(TWO, at_once[2]).word is Word.PASS
    later = shared_page.parts(page(between="shop.track"), TOGETHER)
    assert judge(TWO, later[2]).word is Word.FAIL
    assert judge(ONE, later[1]).word is Word.PASS


def test_a_part_is_what_a_page_of_its_own_shows() -> None:
    alone = Timeline(B, C).sent("/loaded")
    alone.call(0).invoked("shop.track", "B").sent("/t", {"event": "B"}).wait()
    alone.call(1).invoked("shop.track", "C").sent("/t", {"event": "C"}).wait()
    own = alone.recording()
    part = shared_page.parts(page(), TOGETHER)[2]
    # The recorder goes on counting.
    assert [dataclasses.replace(seen, order=0) for seen in part.observations] == [
        dataclasses.replace(seen, order=0) for seen in own.observations
    ]
    assert part.reported == own.reported
    assert part.seconds == pytest.approx(page().seconds / 3)


def test_both_witnesses_agree_on_each_part_as_they_do_on_the_page() -> None:
    cached = Reported("GET", "https://cdn.segment.com/lib.js")
    whole = page()
    whole = dataclasses.replace(whole, reported=(*whole.reported, cached))
    for part in shared_page.parts(whole, TOGETHER):
        assert [*disagreements(part)] == []
        assert cached in part.reported


def test_a_page_that_made_no_call_has_a_part_for_each_requirement() -> None:
    parts = shared_page.parts(Timeline(A).recording(), [ONE])
    assert [part.requirement for part in parts] == ["shop-one"]
