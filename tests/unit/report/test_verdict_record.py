"""What is told of known deviations: in a story, on the page, and to another process."""

import dataclasses
import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet

from harness.judging import NOTHING_KNOWN, Assessment, Deviation, KnownDeviations, KnownFinding
from harness.model import MISSING, Difference, Invocation, Recording, Requirement, Verdict, Word
from harness.report import Run, html, outcome_to_json, properties, story, verdict_record
from harness.report.markdown import markdown
from harness.session import Job, Outcome
from tests.difference_places import at
from tests.report_samples import SHOP

ENTRY = Deviation(
    place="known-deviations/shop.toml, deviation 2",
    build="shop",
    versions=SpecifierSet(">=1.0,<2"),
    library="all",
    requirement="shop-track",
    path="shop.track arguments[1].seats",
    reason="The <b>seats</b> come later.",
    link="https://github.com/shop/integration/issues/7",
    expires=dt.date(2027, 1, 31),
)
PROBLEM = "known-deviations/shop.toml, deviation 3 (shop-track, next): deviates differently: so"
BEGAN = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
FOUND = Difference(at(ENTRY.path), 0, MISSING)


@pytest.fixture
def told(
    required: Callable[..., Requirement], recorded: Callable[..., Recording]
) -> Callable[..., Outcome]:
    """Make an outcome with what is known of it; a fail where it is known."""

    def make(*known: Deviation, problems: tuple[str, ...] = ()) -> Outcome:
        job = Job(required(), "next", SHOP)
        word, found = (Word.FAIL, (FOUND,)) if known else (Word.PASS, ())
        verdict = Verdict("shop-track", "next", word, found)
        return Outcome(job, verdict, recorded(), Assessment(known, problems))

    return make


def test_an_outcome_survives_the_way_to_another_process(told: Callable[..., Outcome]) -> None:
    outcome = told(ENTRY, problems=(PROBLEM,))
    item = verdict_record.from_json(
        json.loads(json.dumps(verdict_record.to_json(verdict_record.judged(outcome))))
    )
    assert item.build == outcome.build
    assert item.verdict == dataclasses.replace(
        outcome.verdict, differences=(Difference(at(ENTRY.path), "0", "(nothing)"),)
    )
    assert (item.known, item.problems) == ((ENTRY.summary(),), (PROBLEM,))
    assert not item.nothing_arrived
    empty = verdict_record.judged(told())
    assert verdict_record.from_json(verdict_record.to_json(empty)).nothing_arrived
    nothing = verdict_record.judged(Outcome(outcome.job, outcome.verdict, None))
    assert (
        verdict_record.from_json(json.loads(json.dumps(verdict_record.to_json(nothing)))).build
        is None
    )


def test_what_several_verdicts_say_is_said_once(told: Callable[..., Outcome]) -> None:
    known = verdict_record.judged(told(ENTRY, problems=(PROBLEM,)))
    verdict = dataclasses.replace(known.verdict, library="classic")
    every = [known, known, dataclasses.replace(known, verdict=verdict, known=())]
    assert [item.is_known for item in every] == [True, True, False]
    assert verdict_record.known_lines(every) == [ENTRY.summary()]
    assert verdict_record.problems(every, NOTHING_KNOWN, ()) == [PROBLEM]


KNOWN = KnownFinding(
    place="known-deviations/shop.toml, finding 1",
    title="track loses plan",
    build="shop",
    versions=SpecifierSet(">=1.0"),
    library="all",
    shows=("lost: shop.track arguments[1].plan (track)",),
    requirements=("shop-track",),
    reason="accepted on 2027-01-31, not yet explained",
)


def test_several_known_deviations_are_one_line_and_those_to_explain_are_named(
    told: Callable[..., Outcome],
) -> None:
    outcome = told(ENTRY)
    several = Assessment((ENTRY, KNOWN), used=(ENTRY, KNOWN), shown=((KNOWN.place, "lost: *"),))
    item = verdict_record.judged(dataclasses.replace(outcome, assessment=several))
    there = verdict_record.from_json(json.loads(json.dumps(verdict_record.to_json(item))))
    assert (there.shown, there.unexplained) == (several.shown, (KNOWN.title,))
    assert verdict_record.known_lines([there, item]) == [
        "2 deviations explain 2 fails",
        "1 not yet explained: track loses plan",
    ]
    many = dataclasses.replace(item, unexplained=("a", "b", "c", "d", "e"))
    assert verdict_record.known_lines([many])[1] == "5 not yet explained: a; b; c and 2 more"


def test_entries_that_match_nothing_are_problems_once_anything_is_judged(
    told: Callable[..., Outcome],
) -> None:
    known = KnownDeviations((ENTRY,), dt.date(2027, 1, 1))
    assert verdict_record.problems([], known, ()) == []
    [line] = verdict_record.problems([verdict_record.judged(told())], known, ())
    assert "matches nothing: there is no build 'shop'" in line


def test_a_story_tells_what_is_known(told: Callable[..., Outcome]) -> None:
    lines = story(told(ENTRY)).splitlines()
    assert lines[0] == "FAIL (known) shop-track (library: next)"
    assert f"  known      {ENTRY.summary()}" in lines
    lines = story(told(problems=(PROBLEM,))).splitlines()
    assert lines[0] == "PASS (nothing arrived) shop-track (library: next)"
    assert f"  but        {PROBLEM}" in lines


def test_every_output_says_where_nothing_arrived(
    told: Callable[..., Outcome], invoked: Callable[..., Invocation]
) -> None:
    empty = told()
    recording = empty.recording
    assert recording is not None
    seen = (*recording.observations, invoked("shop.track"))
    full = dataclasses.replace(empty, evidence=dataclasses.replace(recording, observations=seen))
    for outcome, arrived in ((empty, False), (full, True)):
        run = Run({"Shop": [outcome]}, BEGAN, 1.0)
        assert outcome_to_json(outcome)["nothing_arrived"] is not arrived
        assert html.index(run)["verdicts"][0]["gist"] == ("" if arrived else "nothing arrived")
        assert ("nothing_arrived", "no" if arrived else "yes") in properties(outcome)
        heading = "### Passes where nothing arrived\n\n<code>shop-track-next</code>"
        assert (heading in markdown(run)) is not arrived
        assert story(outcome).startswith("PASS shop" if arrived else "PASS (nothing arrived) shop")
    assert not told(ENTRY).nothing_arrived, "a fail has its differences"


def test_the_page_has_reason_link_and_end_and_what_does_not_hold(
    told: Callable[..., Outcome],
) -> None:
    outcome = told(ENTRY, problems=(PROBLEM,))
    run = Run({"Shop": [outcome]}, BEGAN, 1.0, problems=[PROBLEM])
    index = html.index(run)
    known = {
        "finding": "",
        "requirement": "shop-track",
        "library": "all",
        "browser": "",
        "path": ENTRY.path,
        "reason": "The <b>seats</b> come later.",
        "explained": True,
        "link": ENTRY.link,
        "expires": "2027-01-31",
        "place": ENTRY.place,
    }
    assert index["deviations"] == [known]
    assert index["problems"] == [PROBLEM]
    assert (index["counts"]["fail"], index["known"]) == (1, 1)
    [listed] = index["verdicts"]
    assert (listed["word"], listed["red"]) == ("known", True), "an entry of it is wrong"
    detail = html.detail(outcome, run, Path("report.html"))
    assert detail["deviations"] == [known]
    assert detail["problems"] == [PROBLEM]


def test_a_known_fail_is_not_red_and_any_other_is(told: Callable[..., Outcome]) -> None:
    known = told(ENTRY)
    red = dataclasses.replace(
        known, assessment=Assessment(), job=Job(known.job.requirement, "classic", SHOP)
    )
    run = Run({"Shop": [told(), known, red]}, BEGAN, 1.0)
    assert run.title == "1 of 3 verdicts is not as promised"
    words = [(listed["word"], listed["red"]) for listed in html.index(run)["verdicts"]]
    assert words == [("pass", False), ("known", False), ("fail", True)]
    green = Run({"Shop": [told(), known]}, BEGAN, 1.0)
    assert green.title == "All 2 verdicts are as promised"
    one = Run({"Shop": green.every[:1]}, BEGAN, 1.0)
    assert one.title == "The verdict is as promised"
    wrong = Run({"Shop": [red]}, BEGAN, 1.0)
    assert wrong.title == "1 of 1 verdict is not as promised"
    assert html.index(green)["problems"] == []
    assert Run({}, BEGAN, 1.0).title == "Nothing was judged"
