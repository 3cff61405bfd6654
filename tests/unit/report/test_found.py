"""The findings of a run: which are new, and what the page of the report opens with."""

import dataclasses
from typing import Any

import pytest

from harness.judging import Assessment, judge
from harness.model import ANYTHING, Call, ExpectedRequest, Requests
from harness.report import Run, in_short
from harness.report.findings_page import headline, to_json
from harness.report.found import Found
from harness.session import Outcome, RunOptions
from tests import report_samples as samples

PLAN = {"plan": "Pro", "seats": 5}


def run_of(*outcomes: Outcome) -> Run:
    return Run({"Shop": outcomes}, samples.BEGAN, 1.0)


def with_the_body(outcome: Outcome) -> Outcome:
    """Have the requirement ask for the properties in the request's body, too."""
    tracks, sends = outcome.job.requirement.expectations
    assert isinstance(sends, Requests)
    body = ExpectedRequest(ANYTHING, {"event": "Signed Up", "properties": PLAN})
    requirement = dataclasses.replace(
        outcome.job.requirement,
        expectations=(tracks, dataclasses.replace(sends, expected=(body,))),
    )
    assert outcome.recording
    job = dataclasses.replace(outcome.job, requirement=requirement)
    verdict = judge(requirement, outcome.recording)
    return dataclasses.replace(outcome, job=job, verdict=verdict)


def opening(run: Run) -> dict[str, Any]:
    return to_json(run, {outcome.job.id: number for number, outcome in enumerate(run.every)})


def ids(every: tuple[Found, ...]) -> list[list[str]]:
    return [item.requirements for item in every]


def test_a_finding_is_new_worth_a_look_or_known() -> None:
    found = samples.of_every_sort().findings
    assert ids(found.new) == [["shop-red"], ["shop-changed"]]
    assert ids(found.looks) == [["shop-advice"]]
    assert ids(found.known) == [["shop-known"]]


def test_a_run_in_which_nothing_fails_has_no_findings() -> None:
    found = samples.green().findings
    assert (found.new, found.looks, found.known) == ((), (), ())


def test_one_red_verdict_makes_a_finding_new_and_the_others_are_counted_apart() -> None:
    run = run_of(
        samples.outcome("shop-known", "next", given=PLAN, arrived={"plan": "Pro"}, known=True),
        samples.outcome("shop-look", "next", given=PLAN, arrived={"plan": "Pro"}, level="advice"),
        samples.outcome("shop-red", "next", given=PLAN, arrived={"plan": "Pro"}),
    )
    [found] = run.findings.new
    assert found.requirements == ["shop-red"]
    assert found.levels == {"documented": 1}
    assert [outcome.job.requirement.id for outcome in found.every] == ["shop-look", "shop-red"]
    [told] = opening(run)["new"]
    assert (told["levels"], told["others"]) == ({"documented": 1}, 1)
    assert told["verdicts"] == [1, 2]
    assert told["reasons"] == []
    [known] = opening(run)["known"]
    assert known["verdicts"] == [0]
    assert [entry["reason"] for entry in known["reasons"]] == ["The seats come later."]


def test_the_witness_is_the_red_verdict_with_the_shortest_calls() -> None:
    long = samples.outcome("shop-a", "next", given={**PLAN, "note": "long"}, arrived={})
    short = samples.outcome("shop-b", "next", given=PLAN, arrived={})
    shortest = samples.outcome("shop-c", "next", given={"seats": 5}, arrived={}, level="advice")
    [found] = [item for item in run_of(long, short, shortest).findings.new if item.calls]
    assert found.witness.job.requirement.id == "shop-b"
    assert found.command == "harness run shop-b --library next"


def test_a_card_tells_the_invocation_and_not_the_request_that_repeats_it() -> None:
    red = with_the_body(
        samples.outcome("shop-red", "next", given=PLAN, arrived={"plan": "Pro", "own": 1})
    )
    assert len(red.verdict.differences) == 4
    cards = {card["title"]: card for card in opening(run_of(red))["new"]}
    lost, added = cards["track loses seats"], cards["track adds own: 1"]
    assert lost["differences"] == [
        {
            "path": "shop.track arguments[1].seats",
            "name": "seats",
            "lost": "5",
            "added": None,
            "hint": "",
        }
    ]
    assert lost["faults"] == ["lost by the integration"]
    assert [(one["lost"], one["added"]) for one in added["differences"]] == [(None, "1")]


def test_long_values_and_calls_are_cut() -> None:
    told = opening(samples.hostile())
    texts = [card["calls"] for card in told["new"]]
    texts += [one["lost"] or "" for card in told["new"] for one in card["differences"]]
    assert max(map(len, texts)) > 1_000
    assert max(map(len, texts)) < 3_000


@pytest.mark.parametrize(
    ("build", "commands"),
    [
        ("", []),
        ("reference", []),
        ("cdn@1.2", []),
        ("./my build", ["harness compare shop cdn './my build'"]),
    ],
)
def test_a_build_that_was_named_can_be_compared_with_the_live_one(
    build: str, commands: list[str]
) -> None:
    red = samples.outcome("shop-red", "next", given=PLAN, arrived={})
    run = run_of(dataclasses.replace(red, run_options=RunOptions(build=build)))
    assert opening(run)["compare"] == commands


def test_the_headline_names_what_is_new_only_where_something_is_known() -> None:
    red = samples.outcome("shop-red", "next", given=PLAN, arrived={"plan": "Pro"})
    assert headline(run_of(red)) == "1 finding in 1 requirement"
    assert headline(samples.of_every_sort()) == (
        "1 new finding in 1 requirement, 1 known finding changed, 1 known finding gone"
    )
    early = dataclasses.replace(run_of(red), ended_early="interrupted")
    assert headline(early).startswith("The run ended early")
    assert headline(samples.green()) == "All 2 verdicts are as promised"


def test_what_could_not_be_decided_is_told_once_for_each_reason() -> None:
    run = run_of(
        samples.error("shop-a", "next", "the page did not answer"),
        samples.error("shop-b", "next", "the page did not answer"),
        samples.error("shop-c", "next", "the library did not load"),
    )
    told = opening(run)["undecided"]
    assert [(card["title"], card["verdicts"]) for card in told] == [
        ("the page did not answer", [0, 1]),
        ("the library did not load", [2]),
    ]
    assert told[0]["reproduce"] == "harness run shop-a --library next"


def test_the_calls_of_what_could_not_be_decided_are_shown() -> None:
    page = samples.error("shop-a", "next", "no answer")
    assert page.job.requirement.calls == (Call("page"),)
    assert opening(run_of(page))["undecided"][0]["calls"] == "analytics.page();"


def test_a_verdict_is_told_in_short_by_what_is_wrong_with_the_build() -> None:
    plan = {**PLAN, "trial": True}
    red = samples.outcome("shop-red", "next", given=plan, arrived={"plan": "Pro", "trial": "yes"})
    assert in_short(red) == "track loses seats; track changes the type of trial: true becomes 'yes'"
    stale = dataclasses.replace(red, assessment=Assessment((), ("deviation 1 is stale",)))
    assert in_short(stale) == "deviation 1 is stale"
    hangs = samples.error("shop-a", "next", "the page\ndid not answer")
    assert in_short(hangs) == "the page did not answer"


def test_what_passes_shows_that_several_lost_values_are_no_single_fault() -> None:
    titles = [item.finding.title for item in samples.with_findings(3).findings.new]
    assert titles == [f"track loses property{number}" for number in range(3)]
