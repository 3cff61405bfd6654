"""What was learned of a destination without a contract, and what a pass with nothing lacks."""

import dataclasses

import pytest

from harness.contracts import Description, built_in, described, find_or_add
from harness.model import Conditions, TrackerState, Value
from harness.report import Run, html, outcome_to_json, story
from harness.report.build_rows import build_rows, row_to_json
from harness.report.learned import lacking, learned_lines
from harness.report.terminal import lacking_lines
from harness.report.verdict_record import from_json, judged, to_json
from harness.session import Outcome
from tests import report_samples as samples

_, ACME = find_or_add(built_in(), "Acme")
OPTIONS: dict[str, Value] = {"apiKey": "", "siteId": "", "events": [], "region": "eu", "own": ""}
FOUND = Description(
    ("acme",), OPTIONS, ("_aq.push", "module.exports"), ("apiKey",), ("track",), ("//a.example/x",)
)
GIVEN = dataclasses.replace(ACME, settings={"own": "s3cret"})
SETTINGS = (
    "apiKey 'apiKey-1' (made up)",
    "siteId '1047' (made up)",
    "events [] (left empty)",
    "region 'eu' (default)",
)
SAID = (
    "the build has the settings apiKey and siteId, which were made up, and events, which was left "
    "empty: give them with --set"
)


def passed(
    found: Description = FOUND, tracker: TrackerState = "there", *, calls: bool = True
) -> Outcome:
    """Return a pass of an unknown destination that nothing reached."""
    made = samples.outcome("shop-green", "next", given={}, arrived={})
    recording = made.recording
    assert recording
    requirement = dataclasses.replace(
        made.job.requirement,
        conditions=Conditions(tracker=tracker),
        calls=made.job.requirement.calls if calls else (),
    )
    job = dataclasses.replace(
        made.job, requirement=requirement, destination=described(GIVEN, found)
    )
    return dataclasses.replace(
        made, job=job, evidence=dataclasses.replace(recording, observations=())
    )


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (OPTIONS, SAID),
        ({"apiKey": ""}, "the build has the setting apiKey, which was made up: give it with --set"),
        (
            {"a": [], "b": {}},
            "the build has the settings a and b, which were left empty: give them with --set",
        ),
        ({"region": "eu"}, ""),
    ],
)
def test_a_pass_with_nothing_says_which_settings_it_lacks(
    options: dict[str, Value], said: str
) -> None:
    assert lacking(passed(Description((), options))) == said


def test_nothing_is_lacking_where_nothing_need_arrive() -> None:
    assert lacking(passed(tracker="missing")) == ""
    assert lacking(passed(calls=False)) == ""
    there = samples.outcome("shop-green", "next", given={}, arrived={})
    job = dataclasses.replace(there.job, destination=passed().job.destination)
    shop = dataclasses.replace(job.destination, functions=("shop.track",))
    assert lacking(dataclasses.replace(there, job=dataclasses.replace(job, destination=shop))) == ""


def test_every_output_says_so() -> None:
    outcome = passed()
    run = Run({"Acme": [outcome]}, samples.BEGAN, 1.0)
    assert html.index(run)["verdicts"][0]["gist"] == f"nothing arrived; {SAID}"
    assert outcome_to_json(outcome)["lacking"] == SAID
    assert f"  lacking    {SAID}" in story(outcome).splitlines()
    record = from_json(to_json(judged(outcome)))
    assert record.lacking == SAID
    assert [*lacking_lines({"Acme": [record, record]})] == [
        f"Acme: in 2 passes nothing arrived; {SAID}"
    ]


def test_what_was_learned_is_shown_and_nothing_that_was_given() -> None:
    lines = [*learned_lines(passed().job.destination)]
    assert lines == [
        "Acme has no contract; its build says:",
        "  globals  acme and _aq",
        "  methods  track",
        "  loads    //a.example/x",
        f"  settings {', '.join(SETTINGS)} and own (given)",
    ]
    [row] = build_rows(Run({"Acme": [passed()]}, samples.BEGAN, 1.0))
    told = row_to_json(row)["learned"]
    assert told["globals"] == ["acme", "_aq"]
    assert {one["name"]: one["value"] for one in told["settings"]} == {
        "apiKey": "'apiKey-1'",
        "siteId": "'1047'",
        "events": "[]",
        "region": "'eu'",
        "own": "",
    }
    assert "s3cret" not in str((lines, told))
    assert [*learned_lines(samples.SHOP)] == []
