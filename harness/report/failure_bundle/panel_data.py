"""The data of a failure bundle's panel: the promise, the verdict, and what to check live."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from harness.codec import path_source, tagged_json
from harness.contracts import Answer
from harness.judging import Pair, expectation_differences, invocation_pairs, request_pairs
from harness.model import (
    ANYTHING,
    MISSING,
    BeforeScript,
    Callback,
    CallbackRuns,
    ConsoleSays,
    Containing,
    Delivered,
    Difference,
    DifferenceKind,
    Expectation,
    Expected,
    ExpectedRequest,
    GlobalsWhenDefined,
    Invocation,
    Invocations,
    LeavesOnly,
    LoadedOnce,
    OneOf,
    Recording,
    Request,
    Requests,
    Value,
)
from harness.report.failure_bundle.offline_world import Found
from harness.report.html import happening_to_json
from harness.report.run_json import outcome_to_json
from harness.report.side_by_side import happenings
from harness.session import Outcome

_PARTS: Final = {
    "globals": "globals",
    "cookies": "cookies",
    "local_storage": "localStorage",
    "session_storage": "sessionStorage",
    "listeners": "listeners",
}
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
        "taggedCalls": [_json(list(call.args)) for call in requirement.calls],
        "facts": _facts(told, is_own=is_own),
        "command": told["reproduce"],
        "buildFile": found.build,
        "least": found.least,
        "patience": found.patience,
        "scripts": dict(found.scripts),
        "trackers": [url for url in (recording.tracker, recording.neighbour_tracker) if url],
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


def _facts(told: Mapping[str, Any], *, is_own: bool) -> list[tuple[str, str]]:
    build = told["build"]
    settings = [(f"setting {name}", value) for name, value in told["settings"].items()]
    return [
        ("build", f"{build['destination']}: {build['origin']} {build['version']}".rstrip()),
        ("sha256", build["sha256"]),
        ("library", f"{told['library']} {told['library_version']}".rstrip()),
        ("browser of the run", told["browser"]),
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
    if any(answer.status in _REDIRECTS for answer in _answers(outcome)):
        yield "In the run a host of the destination redirected requests; here it answers directly."
    if is_masked:
        yield (
            "Tokens and keys are masked in all files. A failure that depends on their characters "
            "needs a bundle that was made with --show-secrets."
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
    pairs: Iterable[Pair[Expected, Invocation] | Pair[ExpectedRequest, Request]]
    match expectation:
        case Invocations():
            pairs = invocation_pairs(expectation, recording)
        case Requests():
            pairs = request_pairs(expectation, recording)
        case _:
            yield from enumerate(expectation_differences(expectation, recording))
            return
    for pair in pairs:
        for difference in pair.differences:
            yield pair.number - 1, difference


def _place(expectation: int, pair: int, difference: Difference) -> dict[str, Any]:
    place = difference.place
    root = DifferenceKind.INVOCATION if place.kind in _OF_INVOCATION else place.kind
    return {
        "kind": place.kind.value,
        "subject": place.subject,
        "calls": place.calls,
        "at": path_source(place.steps, root),
        "expectation": expectation,
        "pair": pair,
        "movedTo": place.moved_to,
        "isMissing": difference.observed is MISSING,
        "isExtra": difference.expected is MISSING,
    }


def expectation_to_json(expectation: Expectation) -> dict[str, Any]:
    """Return an expectation as the panel reads it."""
    match expectation:
        case Invocations(functions=functions, expected=expected):
            wanted = [_invocation(item) for item in expected]
            return _kind("invocations", functions=functions, wanted=wanted)
        case Requests(method=method, host=host, path=path, expected=expected):
            sent = [
                {"query": _json(item.query), "parameters": _json(item.parameters)}
                for item in expected
            ]
            return _kind("requests", method=method, host=host, path=path, wanted=sent)
        case GlobalsWhenDefined(function=function, globals=values):
            return _kind("globals", function=function, globals=_pairs(values))
        case LoadedOnce(url=url):
            return _kind("loaded", url=url)
        case BeforeScript(invocation=invocation, url=url):
            first = _invocation(invocation)
            return _kind("before", url=url, wanted=first)
        case CallbackRuns(name=name, times=times):
            return _kind("callback", name=name, times=times)
        case LeavesOnly(what=what, allowed=allowed):
            return _kind("leaves", what=_PARTS[what], allowed=allowed)
        case ConsoleSays(words=words, levels=levels):
            return _kind("console", words=words, levels=levels)
        case Delivered(times=times):
            return _kind("delivered", times=times)


def _kind(kind: str, **parts: Any) -> dict[str, Any]:
    return {"kind": kind, **parts}


def _invocation(expected: Expected) -> dict[str, Any]:
    args = [_json(item) for item in expected.args]
    return {"function": expected.function, "args": args, "more": expected.more}


def _pairs(properties: Mapping[str, Value]) -> list[list[Any]]:
    return [[key, _json(value)] for key, value in properties.items()]


def _json(value: Value) -> Any:
    """Return a value as tagged JSON; the values that loosen an expectation have tags, too."""
    if value is ANYTHING:
        return {"$": "anything"}
    if isinstance(value, Containing):
        return {"$": "containing", "properties": _pairs(value.properties)}
    if isinstance(value, OneOf):
        return {"$": "oneOf", "values": [_json(item) for item in value.values]}
    if isinstance(value, Callback):
        return {"$": "callback", "name": value.name}
    if isinstance(value, Mapping):
        return {"$": "object", "properties": _pairs(value)}
    if isinstance(value, list | tuple):
        return [_json(item) for item in value]
    return tagged_json.encode(value)
