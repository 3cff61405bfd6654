"""With known findings, every output tells only what is not as known: new, changed, or gone."""

import dataclasses

import pytest

from harness.judging import Standing, judge
from harness.judging.deviations import State
from harness.report import Run, findings_page, summary_lines
from harness.report.findings import headline, lines
from harness.report.markdown import markdown
from harness.session import Outcome
from tests import report_samples as samples

PLAN = {"plan": "Pro", "seats": 5}
ENTRY = samples.KNOWN_FINDING
WAS = "was: track loses seats (known-deviations/shop.toml, finding 1)"


def run_of(outcomes: list[Outcome], *standings: Standing) -> Run:
    problems = [item.line for item in standings]
    return Run({"Shop": outcomes}, samples.BEGAN, 1.0, problems, standings=standings)


@pytest.fixture
def emptied() -> Outcome:
    """The seats arrive empty, where they were lost when that became known."""
    return samples.outcome("shop-red", "next", given=PLAN, arrived={**PLAN, "seats": None})


@pytest.fixture
def renamed() -> Outcome:
    return samples.outcome("shop-plan", "next", given=PLAN, arrived={"seats": 5, "tier": "Pro"})


def test_without_a_known_finding_nothing_is_called_new(emptied: Outcome) -> None:
    run = run_of([emptied])
    assert headline(run) == "1 finding in 1 requirement"
    assert [*summary_lines(run)][:2] == [
        "1 finding in 1 requirement:",
        "  1. track empties seats: 5 becomes null",
    ]


def test_a_finding_in_a_run_of_several_destinations_says_whose_it_is(emptied: Outcome) -> None:
    run = Run({"Shop": [emptied], "Other": []}, samples.BEGAN, 1.0)
    assert [*summary_lines(run)][1] == "  1. Shop: track empties seats: 5 becomes null"
    made = dataclasses.replace(run, standings=(samples.gone(),))
    assert [*summary_lines(made)][1] == "  1. changed: Shop: track empties seats: 5 becomes null"


def test_what_is_known_in_another_shape_is_told_as_that_one_change(emptied: Outcome) -> None:
    run = run_of([emptied], samples.gone())
    assert headline(run) == "1 known finding changed"
    told = [*summary_lines(run)]
    assert told == [
        "1 known finding changed:",
        "  1. changed: track empties seats: 5 becomes null",
        f"     {WAS}",
        "     1 requirement (next): shop-red",
    ]
    assert run.untold == []
    assert run.gone == []
    assert [*lines(run)][: len(told)] == told


def test_what_is_new_changed_and_gone_is_counted_by_finding(
    emptied: Outcome, renamed: Outcome
) -> None:
    other = samples.gone(
        title="track loses own", shows=("lost: shop.track arguments[1].own (track)",)
    )
    run = run_of([emptied, renamed], samples.gone(), other)
    assert headline(run) == (
        "1 new finding in 1 requirement, 1 known finding changed, 1 known finding gone"
    )
    assert [text[5:] for text in summary_lines(run) if text[3:4] == "."] == [
        "new: track sends plan as 'tier'",
        "changed: track empties seats: 5 becomes null",
    ]
    assert run.untold == [other.line]


def test_a_run_in_which_something_known_is_gone_is_not_as_promised() -> None:
    green = samples.green().outcomes["Shop"]
    run = run_of([*green], samples.gone())
    assert headline(run) == findings_page.headline(run) == "1 known finding gone"
    assert [*summary_lines(run)] == [*lines(run)] == ["1 known finding gone"]
    assert not run.is_good
    assert markdown(run).startswith("## ❌ ")


def test_another_kind_of_change_at_the_same_place_is_another_finding(emptied: Outcome) -> None:
    twice = samples.gone(shows=("arrives twice: shop.track (track)",))
    added = samples.gone(shows=("added: shop.track arguments[1].seats (track)",))
    elsewhere = samples.gone(shows=("lost: shop.track arguments[1].plan (track)",))
    for standing in (twice, added, elsewhere, samples.gone(build="bank")):
        assert headline(run_of([emptied], standing)).startswith("1 new finding")


def test_what_holds_no_longer_is_found_again_where_a_part_of_an_entry_changed(
    emptied: Outcome,
) -> None:
    plan = "lost: shop.track arguments[1].plan (track)"
    entry = dataclasses.replace(ENTRY, shows=(plan, *ENTRY.shows))
    smaller = Standing(entry, State.SMALLER, "no longer deviates as …", "all", (plan,))
    whole = Standing(entry, State.SMALLER, "no longer deviates in …", "all", entry.shows)
    assert headline(run_of([emptied], smaller)) == "1 known finding changed"
    assert headline(run_of([emptied], whole)).startswith("1 new finding")


def test_page_json_and_markdown_say_what_a_changed_finding_was(emptied: Outcome) -> None:
    run = run_of([emptied], samples.gone())
    [card] = findings_page.to_json(run, {emptied.job.id: 0})["new"]
    assert card["was"] == [
        {"title": ENTRY.title, "place": ENTRY.place, "reason": "The seats come later."}
    ]
    assert samples.as_json(run)["findings"][0]["was"] == [ENTRY.place]
    text = markdown(run)
    assert "### ❌ changed&#58; track empties seats&#58; 5 becomes null" in text
    assert "was&#58; track loses seats" in text
    assert "Known deviations that do not hold" not in text


def test_a_card_shows_each_difference_once(emptied: Outcome) -> None:
    """Two expectations, or two requests, may tell the same."""
    recording = emptied.recording
    assert recording is not None
    required = emptied.job.requirement
    twice = dataclasses.replace(required, expectations=required.expectations * 2)
    verdict = judge(twice, recording)
    job = dataclasses.replace(emptied.job, requirement=twice)
    outcome = dataclasses.replace(emptied, job=job, verdict=verdict)
    cards = [
        findings_page.to_json(run_of([one]), {one.job.id: 0})["new"][0]
        for one in (emptied, outcome)
    ]
    assert len(outcome.verdict.differences) == 2 * len(emptied.verdict.differences)
    assert cards[0]["differences"] == cards[1]["differences"]
    assert cards[1]["more"] == 0
