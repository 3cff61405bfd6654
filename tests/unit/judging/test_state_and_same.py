"""The state of a global after a call, and one value in several places; each can fail."""

import dataclasses
import json
import subprocess
from collections.abc import Callable
from typing import Any, Final, TypeAlias

import pytest

from harness.codec import tagged_json
from harness.codec.difference_words import words
from harness.judging import (
    Judged,
    expectation_differences,
    findings_of,
    judge,
    unasserted_parameters,
)
from harness.judging.sabotage import examine
from harness.model import (
    ANYTHING,
    MISSING,
    UNDEFINED,
    Call,
    Containing,
    Expectation,
    GlobalIs,
    GlobalState,
    Invocation,
    Matching,
    Phase,
    Place,
    Recording,
    Request,
    Requirement,
    Same,
    Value,
)
from harness.report.failure_bundle import expectation_json, panel_data
from harness.session import Job, Outcome
from harness.toolchain import node, paths
from tests.report_samples import SHOP

Recorded: TypeAlias = Callable[..., Recording]
Requested: TypeAlias = Callable[..., Request]
Invoked: TypeAlias = Callable[..., Invocation]
Required: TypeAlias = Callable[..., Requirement]

USER: Final = "shop.config.user"
CALLS: Final = (Call("identify", ("u-7", {"device": "d-1"})), Call("track", ("Signed Up",)))


def state(phase: Phase, user: Value, **more: Value) -> GlobalState:
    return GlobalState({USER: user, **more}, phase, order=5, time=9.5)


def unmet(expectation: Expectation, recording: Recording) -> list[tuple[str, Value, Value]]:
    found = expectation_differences(expectation, recording)
    return [(words(item.place), item.expected, item.observed) for item in found]


@pytest.fixture
def states(recorded: Recorded) -> Recording:
    """The user of the tracker is none, then the identified one, and then somebody with a plan."""
    return recorded(
        state("load", UNDEFINED),
        state("call 0", "u-7"),
        state("call 1", {"id": "u-7", "plan": "Pro"}),
        calls=CALLS,
    )


@pytest.mark.parametrize(
    "met",
    [
        GlobalIs(USER, UNDEFINED, "load"),
        GlobalIs(USER, "u-7", "call 0"),
        GlobalIs(USER, Matching("u-*"), "call 0"),
        GlobalIs(USER, {"id": "u-7", "plan": "Pro"}),
        GlobalIs(USER, Containing({"plan": "Pro"}), "call 1"),
    ],
)
def test_a_global_has_a_value_at_the_end_of_a_phase(
    met: GlobalIs, states: Recording, required: Required
) -> None:
    assert unmet(met, states) == []
    found = examine(required(met, calls=CALLS), states)
    assert [str(item) for item in found.vacuous] == []


@pytest.mark.parametrize(
    ("broken", "found"),
    [
        (GlobalIs(USER, "u-8", "call 0"), ("window.shop.config.user after call 0", "u-8", "u-7")),
        (
            GlobalIs(USER, "u-7", "load"),
            ("window.shop.config.user after load", "u-7", UNDEFINED),
        ),
        (
            GlobalIs(USER, {"id": "u-7"}),
            ("window.shop.config.user after call 1.plan", MISSING, "Pro"),
        ),
        (
            GlobalIs("shop.id", "0047"),
            ("window.shop.id after call 1", "0047", MISSING),
        ),
    ],
)
def test_another_state_is_one_difference(
    broken: GlobalIs, found: tuple[str, Value, Value], states: Recording
) -> None:
    assert unmet(broken, states) == [found]


def test_without_a_call_the_end_is_that_of_the_load(recorded: Recorded) -> None:
    recording = recorded(state("load", "u-7"), calls=())
    assert unmet(GlobalIs(USER, "u-7"), recording) == []
    assert unmet(GlobalIs(USER, "u-8"), recorded(calls=())) == [
        ("window.shop.config.user after load", "u-8", MISSING)
    ]


ID: Final = Place("shop.identify", ("arguments", 1, "device"))
SENT: Final = Place("shop.example", ("body", "events", 0, "device_id"))
ASKED: Final = Place("shop.example", ("query", "d"))
HEADER: Final = Place("shop.example", ("headers", "x-device"))
EVERYWHERE: Final = Same((ID, SENT, ASKED, HEADER))
PIXEL: Final = "https://shop.example/pixel.gif?d=d-1"


@pytest.fixture
def observed(
    invoked: Invoked, requested: Requested, recorded: Recorded
) -> Callable[..., Recording]:
    """Record an invocation and requests with a device's id, some of which may have another."""

    def record(
        argument: Value = "d-1", sent: Value = "d-1", address: str = PIXEL, header: str = "d-1"
    ) -> Recording:
        parts: dict[str, Any] = {"headers": (("X-Device", header),)}
        return recorded(
            invoked("shop.identify", "u-7", {"device": argument}),
            invoked("shop.track", "Signed Up"),
            requested("POST", "https://shop.example/v1", parameters={"events": [{}]}),
            requested(
                "POST",
                "https://shop.example/v1",
                parameters={"events": [{"device_id": sent}]},
                **parts,
            ),
            requested("GET", address),
            calls=CALLS,
        )

    return record


def test_one_value_is_in_all_places(observed: Callable[..., Recording], required: Required) -> None:
    recording = observed()
    assert unmet(EVERYWHERE, recording) == []
    found = examine(required(EVERYWHERE, calls=CALLS), recording)
    assert found.vacuous == ()
    assert found.sabotages > 0


def test_a_number_is_the_same_where_only_text_is_carried(
    observed: Callable[..., Recording],
) -> None:
    address = PIXEL.replace("d-1", "7")
    assert unmet(Same((ID, ASKED, HEADER)), observed(7, "", address, "7")) == []
    assert len(unmet(Same((ID, SENT)), observed(7, "7"))) == 1


DEVICE: Final = "body.events[0].device_id"


@pytest.mark.parametrize(
    ("given", "place", "value"),
    [
        ({"sent": "d-2"}, DEVICE, "d-2"),
        ({"sent": None}, DEVICE, None),
        ({"address": PIXEL.replace("d-1", "d-2")}, "query.d", "d-2"),
        ({"address": f"{PIXEL}&d=d-2"}, "query.d", "d-2"),
        ({"address": "https://shop.example/pixel.gif"}, "query.d", MISSING),
        ({"header": ""}, "headers['x-device']", ""),
    ],
)
def test_another_value_or_none_is_a_difference_of_its_place(
    given: dict[str, Any], place: str, value: Value, observed: Callable[..., Recording]
) -> None:
    found = (f"same value at shop.example {place}", "d-1", value)
    assert unmet(EVERYWHERE, observed(**given)) == [found]


def test_two_of_a_kind_of_which_one_differs_are_not_the_same(
    observed: Callable[..., Recording], requested: Requested
) -> None:
    """Of two requests to a host, each that has the place counts."""
    recording = observed()
    other = requested("GET", PIXEL.replace("d-1", "d-2"))
    more = dataclasses.replace(recording, observations=(*recording.observations, other))
    assert unmet(EVERYWHERE, more) == [("same value at shop.example query.d", "d-1", "d-2")]


@pytest.mark.parametrize("nothing", [None, "", UNDEFINED])
def test_no_value_at_all_is_not_one_value(
    nothing: Value, observed: Callable[..., Recording]
) -> None:
    places = Same((ID, SENT))
    assert [expected for _, expected, _ in unmet(places, observed(nothing, nothing))] == [
        ANYTHING,
        ANYTHING,
    ]


def test_what_must_be_the_same_is_asserted(
    observed: Callable[..., Recording], required: Required
) -> None:
    recording = observed()
    [passed] = unasserted_parameters([(required(EVERYWHERE, calls=CALLS), recording)]).values()
    assert {item.path for item in passed} == {"arguments[0]", "body.events[*]"}


def test_findings_name_the_value_and_the_call(
    states: Recording, observed: Callable[..., Recording], required: Required
) -> None:
    titles = []
    for expectation, recording in (
        (GlobalIs(USER, "u-8", "call 0"), states),
        (EVERYWHERE, observed(sent="d-2")),
        (EVERYWHERE, observed(sent=UNDEFINED)),
    ):
        requirement = required(expectation, calls=CALLS)
        found = findings_of([Judged(requirement, recording, judge(requirement, recording))])
        titles += [(item.title, item.key) for item in found]
    assert titles == [
        (
            "identify changes shop.config.user: 'u-8' becomes 'u-7'",
            "value changed: window shop.config.user",
        ),
        (
            "the build changes events[*].device_id: 'd-1' becomes 'd-2'",
            "value changed: shop.example events[*].device_id",
        ),
        ("the build loses events[*].device_id", "lost: shop.example events[*].device_id"),
    ]


JUDGE_AGAIN: Final = """
import { readFileSync } from "node:fs";
const { differenceChecker } = await import(`${process.argv[1]}/difference-states.js`);
const again = ({ failure, wrong, right }) => {
  const check = differenceChecker(failure, new Set());
  return [wrong, right, { ...wrong, isOver: false, log: [], requests: [] }].map((seen) =>
    check(seen).map(({ state }) => state),
  );
};
process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(again)));
"""


def test_a_failure_bundle_decides_it_as_the_verdict_did(
    states: Recording, observed: Callable[..., Recording], required: Required
) -> None:
    """Headers are not seen in a bundle's page."""
    places = Same((ID, SENT, ASKED))
    seen = [
        (GlobalIs(USER, "u-8", "call 0"), states, with_user(states, "u-8")),
        (GlobalIs(USER, {"id": "u-7"}), states, with_user(states, {"id": "u-7"})),
        (places, observed(sent="d-2"), observed()),
        (places, observed(sent=UNDEFINED), observed(7, 7, PIXEL.replace("d-1", "7"))),
        (places, observed("", "", PIXEL.replace("d-1", "")), observed()),
    ]
    cases = [
        {"failure": _failure(required(item, calls=CALLS), wrong), "wrong": _told(wrong),
         "right": _told(right)}
        for item, wrong, right in seen
    ]  # fmt: skip
    folder = (paths.pages() / "failure-bundle").as_uri()
    command = [str(node.program()), "--input-type=module", "--eval", JUDGE_AGAIN, folder]
    done = subprocess.run(  # noqa: S603 - our own program
        command, input=json.dumps(cases), capture_output=True, text=True, check=True
    )
    for wrong, right, early in json.loads(done.stdout):
        assert ({*wrong}, {*right}, {*early}) == ({"shows"}, {"gone"}, {"waiting"})


def with_user(recording: Recording, user: Value) -> Recording:
    """Return a recording with another user in all states."""
    return dataclasses.replace(
        recording,
        observations=tuple(
            dataclasses.replace(seen, globals={USER: user})
            if isinstance(seen, GlobalState)
            else seen
            for seen in recording.observations
        ),
    )


def _failure(requirement: Requirement, recording: Recording) -> dict[str, Any]:
    outcome = Outcome(Job(requirement, "next", SHOP), judge(requirement, recording), recording)
    return {
        "expectations": [
            expectation_json.expectation_to_json(item) for item in requirement.expectations
        ],
        "differences": list(panel_data.difference_places(outcome, recording)),
        "taggedCalls": [],
        "dispatchers": [],
        "trackers": [],
        "trackerState": "there",
    }


def _told(recording: Recording) -> dict[str, Any]:
    """Return what the page of a bundle knows of a recording, at its end."""
    log: list[dict[str, Any]] = []
    requests = []
    for seen in recording.observations:
        match seen:
            case Invocation():
                args = [tagged_json.encode(arg) for arg in seen.args]
                log.append({"kind": "invocation", "function": seen.function, "args": args})
            case GlobalState():
                found = {name: tagged_json.encode(value) for name, value in seen.globals.items()}
                log.append({"kind": "state", "phase": seen.phase, "globals": found})
            case Request():
                body = tagged_json.encode(seen.parameters)
                requests.append({"method": seen.method, "url": seen.url, "parameters": body})
    return {"log": log, "requests": requests, "problems": [], "left": {}, "isOver": True}
