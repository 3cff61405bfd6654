"""A verdict tells the smallest edit, and a failure bundle finds the same one.

The harness judges in Python, a bundle judges again in the browser. `smallest_edits.json` is the one
table that both must meet. Each case lists what is `expected` and what is `observed`: invocations,
or bodies of `requests`. The `promised` is observed where all is well, if `expected` cannot be.
"""

import json
import random
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final, TypeAlias

import pytest

from harness.codec import difference_keys, tagged_json
from harness.judging import judge
from harness.model import (
    ANYTHING,
    MISSING,
    AtLeast,
    Containing,
    Difference,
    Expectation,
    Expected,
    ExpectedRequest,
    Invocation,
    Invocations,
    Matching,
    Near,
    Never,
    Observation,
    OneOf,
    Recording,
    Request,
    Requests,
    Requirement,
    Value,
)
from harness.report import happenings
from harness.report.failure_bundle import expectation_json, panel_data
from harness.session import Job, Outcome
from harness.toolchain import node, paths
from tests.report_samples import SHOP

Case: TypeAlias = dict[str, Any]
Judged: TypeAlias = Callable[[Case, list[Any]], Outcome]

CASES: Final[list[Case]] = json.loads(
    Path(__file__).with_name("smallest_edits.json").read_text(encoding="utf-8")
)
FUNCTIONS: Final = ("shop.track", "shop.identify", "shop.user", "shop.destroy")
URL: Final = "https://api.shop.example/v1"
FORM: Final = "application/x-www-form-urlencoded;charset=UTF-8"
DRAWN: Final = 300
JUDGE_AGAIN: Final = """
import { readFileSync } from "node:fs";
const { pairs } = await import(`${process.argv[1]}/pairs.js`);
const { differenceChecker } = await import(`${process.argv[1]}/difference-states.js`);
const again = ({ failure, wrong, right }) => {
  const check = differenceChecker(failure, new Set());
  const { found } = pairs(failure.expectations[0], wrong, [], new Set());
  return {
    found: found.map(({ pair, path, expected, observed, movedTo }) => ({
      pair,
      at: path,
      movedTo: movedTo ?? null,
      isMissing: observed === undefined,
      isExtra: expected === undefined,
    })),
    wrong: check(wrong).map(({ state }) => state),
    right: check(right).map(({ state }) => state),
    early: check({ ...wrong, log: [], requests: [], isOver: false }).map(({ state }) => state),
  };
};
process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(again)));
"""

each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])


def value(tagged: Any) -> Value:
    """Return a value of an expectation."""
    match tagged:
        case {"$": "anything"}:
            return ANYTHING
        case {"$": "containing", "properties": properties}:
            return Containing({key: value(item) for key, item in properties})
        case {"$": "oneOf", "values": several}:
            return OneOf(tuple(map(value, several)))
        case {"$": "matching", "pattern": pattern}:
            return Matching(pattern)
        case {"$": "near", "value": middle, "by": by}:
            return Near(value(middle), by)
        case dict() if "$" not in tagged:
            return {key: value(item) for key, item in tagged.items()}
        case list():
            return [value(item) for item in tagged]
    return tagged_json.decode(tagged)


def expectation(case: Case) -> Expectation:
    of: Invocations | Requests
    if case.get("requests"):
        bodies = tuple(ExpectedRequest(parameters=value(body)) for body in case["expected"])
        of = Requests("POST", "api.shop.example", "/v1", bodies)
    else:
        every = [Expected(name, tuple(map(value, args))) for name, *args in case["expected"]]
        of = Invocations(FUNCTIONS, tuple(every))
    match case.get("kind"):
        case "at least":
            return AtLeast(of)
        case "in any order":
            return AtLeast(of, in_order=False)
        case "never":
            return Never(of)
    return of


def headers(case: Case) -> tuple[tuple[str, str], ...]:
    """Return the headers of a case's requests."""
    return (("Content-Type", FORM),) if case.get("form") else ()


def promised(case: Case) -> list[Any]:
    """Return what is observed where all is well."""
    seen: list[Any] = case["promised"] if "promised" in case else case["expected"]
    return seen


@pytest.fixture
def judged(
    required: Callable[..., Requirement],
    recorded: Callable[..., Recording],
    invoked: Callable[..., Invocation],
    requested: Callable[..., Request],
) -> Judged:
    """Judge what is observed, by what a case expects."""

    def run(case: Case, seen: list[Any]) -> Outcome:
        observations: list[Observation] = (
            [requested("POST", URL, parameters=value(body), headers=headers(case)) for body in seen]
            if case.get("requests")
            else [invoked(function, *map(value, args)) for function, *args in seen]
        )
        requirement, recording = required(expectation(case)), recorded(*observations)
        return Outcome(Job(requirement, "next", SHOP), judge(requirement, recording), recording)

    return run


def told(differences: tuple[Difference, ...]) -> Iterator[str]:
    for one in differences:
        sort = "changed"
        if one.place.moved_to is not None:
            sort = "moved"
        elif MISSING in (one.expected, one.observed):
            sort = "missing" if one.observed is MISSING else "extra"
        yield f"{sort} at {difference_keys.key(one.place)}"


@each_case
def test_a_verdict_tells_the_smallest_edit(case: Case, judged: Judged) -> None:
    assert list(told(judged(case, case["observed"]).verdict.differences)) == case["differences"]
    assert judged(case, promised(case)).verdict.differences == ()


@each_case
def test_a_report_marks_the_same_places(case: Case, judged: Judged) -> None:
    outcome = judged(case, case["observed"])
    found = [one for one in happenings(outcome) if one.differences]
    marked = [node for one in found for node in one.tree.innermost_differing()]
    assert [node.place for node in marked] == [one.place for one in outcome.verdict.differences]
    sorts = [line.partition(" ")[0] for line in case["differences"]]
    assert [node.sort for node in marked] == sorts


@each_case
def test_a_known_deviation_names_each_place(case: Case) -> None:
    for line in case["differences"]:
        place = difference_keys.read_key(line.partition(" at ")[2])
        assert place is not None
        assert difference_keys.key(place) == line.partition(" at ")[2]


def again(every: list[tuple[Case, Outcome]]) -> list[dict[str, Any]]:
    """Return what the program of a failure bundle finds in each case."""
    given = [
        {
            "failure": {
                "expectations": [expectation_json.expectation_to_json(expectation(case))],
                "taggedCalls": [],
                "differences": places(outcome),
                "dispatchers": [],
                "trackerState": "there",
                "trackers": [],
            },
            "wrong": observations(case, case["observed"]),
            "right": observations(case, promised(case)),
        }
        for case, outcome in every
    ]
    folder = paths.pages() / "failure-bundle"
    command = [str(node.program()), "--input-type=module", "--eval", JUDGE_AGAIN, folder.as_uri()]
    done = subprocess.run(  # noqa: S603 - our own program
        command, input=json.dumps(given), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def places(outcome: Outcome) -> list[dict[str, Any]]:
    assert outcome.recording is not None
    return list(panel_data.difference_places(outcome, outcome.recording))


def observations(case: Case, seen: list[Any]) -> dict[str, Any]:
    kind = FORM if case.get("form") else ""
    sent = [{"method": "POST", "url": URL, "parameters": body, "type": kind} for body in seen]
    made = [
        {"kind": "invocation", "function": function, "args": args, "caller": "", "inside": ""}
        for function, *args in (() if case.get("requests") else seen)
    ]
    requests = sent if case.get("requests") else []
    return {"log": made, "requests": requests, "problems": [], "left": {}, "isOver": True}


def agrees(outcome: Outcome, found: dict[str, Any]) -> None:
    parts = ("pair", "at", "movedTo", "isMissing", "isExtra")
    assert found["found"] == [{part: one[part] for part in parts} for one in places(outcome)]
    assert set(found["wrong"]) <= {"shows"}
    assert set(found["early"]) <= {"waiting"}


def test_a_failure_bundle_finds_the_same_edit(judged: Judged) -> None:
    every = [(case, judged(case, case["observed"])) for case in CASES]
    for (case, outcome), found in zip(every, again(every), strict=True):
        agrees(outcome, found)
        assert len(found["wrong"]) == len(case["differences"])
        assert set(found["right"]) <= {"gone"}, case["name"]


def test_a_failure_bundle_finds_the_same_edit_in_lists_drawn_at_random(judged: Judged) -> None:
    """Few values, so that many elements are equal, similar, or occur more than once."""
    chance = random.Random(13)  # noqa: S311 - the same lists in every run

    def product() -> dict[str, Any]:
        names = chance.sample(["id", "name", "size"], chance.randint(1, 3))
        return {name: chance.choice([1, "1", 2, "a", None, True]) for name in names}

    def invocation() -> list[Any]:
        products = [product() for _ in range(chance.randint(0, 4))]
        return [chance.choice(FUNCTIONS[:2]), chance.choice("AB"), {"products": products}]

    def drawn() -> Case:
        known = [invocation() for _ in range(4)]
        expected, observed = (
            [chance.choice(known) for _ in range(chance.randint(0, 5))] for _ in range(2)
        )
        return {
            "expected": expected,
            "observed": [chance.choice([one, invocation()]) for one in observed],
        }

    cases = [drawn() for _ in range(DRAWN)]
    every = [(case, judged(case, case["observed"])) for case in cases]
    for (_, outcome), found in zip(every, again(every), strict=True):
        agrees(outcome, found)
