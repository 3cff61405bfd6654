"""The data of a failure bundle's panel: the promise, the verdict, and what to check live."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from harness.codec import path_source
from harness.contracts import Answer
from harness.judging import expectation_differences, pairs
from harness.model import (
    MISSING,
    USUAL_VISIT,
    AtLeast,
    Difference,
    DifferenceKind,
    Expectation,
    Invocations,
    Never,
    Recording,
    Requests,
    Visit,
)
from harness.report.failure_bundle.expectation_json import expectation_to_json, value_to_json
from harness.report.failure_bundle.offline_world import Found
from harness.report.html import happening_to_json
from harness.report.run_json import outcome_to_json
from harness.report.side_by_side import happenings
from harness.session import Outcome

_MADE_UP: Final = "made up for the harness: its tokens and keys open nothing"

_OF_INVOCATION: Final = {DifferenceKind.MISSING_INVOCATION, DifferenceKind.MOVED_INVOCATION}
_REDIRECTS: Final = range(300, 400)


def script(outcome: Outcome, found: Found, *, is_own: bool, is_masked: bool) -> bytes:
    """Return the script with the data; only ASCII, so that no browser has to guess an encoding.

    `is_own` says that the account is the harness's own.
    """
    text = json.dumps(_failure(outcome, found, is_own=is_own, is_masked=is_masked), indent=1)
    return f"window.HARNESS_FAILURE = {text};\n".encode("ascii")


def _failure(outcome: Outcome, found: Found, *, is_own: bool, is_masked: bool) -> dict[str, Any]:
    told = outcome_to_json(outcome)
    requirement, recording = outcome.job.requirement, outcome.recording
    if recording is None:
        raise ValueError("an outcome without a recording has no bundle")
    return {
        "id": requirement.id,
        "library": outcome.job.library,
        "statement": requirement.statement,
        "level": requirement.level,
        "source": told["source"],
        "conditions": told["conditions"],
        "notes": list(_notes(outcome, is_masked=is_masked)),
        "calls": told["calls"],
        "taggedCalls": [value_to_json(list(call.args)) for call in requirement.calls],
        "facts": _facts(told, recording, is_own=is_own),
        "command": told["reproduce"],
        "buildFile": found.build,
        "least": found.least,
        "patience": found.patience,
        "scripts": dict(found.scripts),
        "trackers": sorted(recording.tracker_scripts),
        "dispatchers": list(recording.dispatchers),
        "trackerState": requirement.conditions.tracker,
        "differences": [
            {**part, **place}
            for part, place in zip(
                _shown(told["differences"]), difference_places(outcome, recording), strict=True
            )
        ],
        "happened": [happening_to_json(item) for item in happenings(outcome) if item.differences],
        "expectations": [expectation_to_json(item) for item in requirement.expectations],
    }


def _shown(differences: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {name: part[name] for name in ("path", "expected", "observed", "hint")}
        for part in differences
    ]


def _facts(told: Mapping[str, Any], recording: Recording, *, is_own: bool) -> list[tuple[str, str]]:
    build = told["build"]
    settings = [(f"setting {name}", value) for name, value in told["settings"].items()]
    return [
        ("build", f"{build['destination']}: {build['origin']} {build['version']}".rstrip()),
        ("sha256", build["sha256"]),
        ("library", f"{told['library']} {told['library_version']}".rstrip()),
        ("browser of the run", told["browser"]),
        ("tracker", recording.served_tracker.words),
        ("time zone of the run", recording.world.get("time zone", "")),
        *settings,
        ("account", _MADE_UP if is_own and settings else ""),
    ]


def _notes(outcome: Outcome, *, is_masked: bool) -> Iterator[str]:
    """Yield what to know of the failure, and how this folder differs from the run."""
    if outcome.is_worth_a_look:
        yield "No document promises this: it is worth a look, and does not fail the run."
    differences = outcome.verdict.differences
    if any(item.place.phase == "unload" for item in differences):
        yield (
            "Part of this failure occurred while the page unloaded. Here it does not unload, "
            "so the requests of that moment do not occur."
        )
    yield from _notes_of_visit(outcome.job.requirement.conditions.visit)
    if any(answer.status in _REDIRECTS for answer in _answers(outcome)):
        yield "In the run a host of the destination redirected requests; here it answers directly."
    if is_masked:
        yield (
            "Tokens and keys are masked in all files. A failure that depends on their characters "
            "needs a bundle that was made with --show-secrets."
        )


def _notes_of_visit(visit: Visit) -> Iterator[str]:
    """Yield what of a visit cannot be had in this folder."""
    if visit.earlier:
        yield (
            "In the run an earlier page of the visit made calls. Here the last page runs alone, "
            "and finds nothing that the earlier one has left."
        )
    if visit.navigations:
        yield (
            "In the run the page went to other addresses. Here only its <base>, its canonical link "
            "and its title say so: the address of a file stays what it is."
        )
    if visit.time_zone != USUAL_VISIT.time_zone or visit.locale != USUAL_VISIT.locale:
        yield (
            f"In the run the visitor's time zone was {visit.time_zone}, and the locale "
            f"{visit.locale}. Here they are those of your browser, which takes the zone from TZ: "
            f"start it with TZ={visit.time_zone}."
        )


def _answers(outcome: Outcome) -> Iterator[Answer]:
    yield from outcome.job.destination.answers.values()


def difference_places(outcome: Outcome, recording: Recording) -> Iterator[dict[str, Any]]:
    """Yield the place of each difference of the verdict, in order."""
    every = outcome.verdict.differences
    of_expectations = [
        (index, pair, difference)
        for index, expectation in enumerate(outcome.job.requirement.expectations)
        for pair, difference in _numbered(expectation, recording)
    ]
    # Differences in conduct, which no requirement has to ask for, come first in a verdict.
    for difference in every[: len(every) - len(of_expectations)]:
        yield _place(-1, 0, difference)
    for index, pair, difference in of_expectations:
        yield _place(index, pair, difference)


def _numbered(expectation: Expectation, recording: Recording) -> Iterator[tuple[int, Difference]]:
    if not isinstance(expectation, Invocations | Requests | AtLeast | Never):
        yield from enumerate(expectation_differences(expectation, recording))
    for pair in pairs(expectation, recording):
        for difference in pair.differences:
            yield pair.number - 1, difference


def _place(expectation: int, pair: int, difference: Difference) -> dict[str, Any]:
    place = difference.place
    root = DifferenceKind.INVOCATION if place.kind in _OF_INVOCATION else place.kind
    return {
        "kind": place.kind.value,
        "subject": place.subject,
        "phase": place.phase,
        "calls": place.calls,
        "at": path_source(place.steps, root),
        "expectation": expectation,
        "pair": pair,
        "movedTo": place.moved_to,
        "isMissing": difference.observed is MISSING,
        "isExtra": difference.expected is MISSING,
    }
