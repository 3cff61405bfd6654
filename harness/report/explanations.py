"""Explains a recording line by line: the ledger of its calls, and each parameter's provenance."""

import fnmatch
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from harness.analysis import (
    LIBRARY,
    TRACKER,
    Entry,
    ParameterState,
    Provenance,
    Step,
    leaves,
    ledger,
    meets,
    moment,
    provenances,
)
from harness.codec import source
from harness.model import (
    ORDINARY,
    Difference,
    DifferenceKind,
    DifferencePlace,
    Expected,
    PathStep,
    values,
)
from harness.session import Job, Outcome

MOST_PROVENANCES: Final = 3
"""How many provenances are shown for one difference."""

_LONGEST: Final = 40
_OF_REQUEST: Final = (DifferenceKind.REQUEST, DifferenceKind.QUERY, DifferenceKind.BODY)
_OF_INVOCATION: Final = (
    DifferenceKind.INVOCATION,
    DifferenceKind.MISSING_INVOCATION,
    DifferenceKind.MOVED_INVOCATION,
)


def ledger_lines(outcome: Outcome) -> list[str]:
    """Return the ledger where it is informative: for several calls, or for an unusual page."""
    requirement, recording = outcome.job.requirement, outcome.recording
    is_plain = len(requirement.calls) < 2 and requirement.conditions == ORDINARY  # noqa: PLR2004 - one call
    if recording is None or is_plain or _is_unobserved(outcome.job):
        return []
    return [_entry_line(entry) for entry in ledger(recording)]


def _is_unobserved(job: Job) -> bool:
    """Say whether the tracker has no known function, so that no call can be seen to arrive."""
    return not job.destination.functions and job.neighbour is None


@dataclass(frozen=True, slots=True)
class ExplainedStage:
    """A stage of a provenance, what was found there, in words, and its state."""

    stage: str
    words: str
    state: ParameterState


@dataclass(frozen=True, slots=True)
class ExplainedProvenance:
    """The provenance of a parameter up to where a difference was seen, in words.

    `call` has its number if there are several calls; `parameter` includes its value. `fault` says
    who lost or changed the parameter; it is empty if nothing did, or if that is not known.
    """

    call: str
    parameter: str
    stages: tuple[ExplainedStage, ...]
    fault: str

    @property
    def start(self) -> str:
        """The call and the parameter."""
        return f"{self.call} {self.parameter}"

    @property
    def line(self) -> str:
        """Everything but the fault, as one line."""
        return " → ".join([self.start, *(f"{one.stage} {one.words}" for one in self.stages)])


def provenance_lines(outcome: Outcome) -> list[list[str]]:
    """Return for each difference the provenance of its parameters, as lines."""
    return [[provenance.line for provenance in found] for found in explained_provenances(outcome)]


def explained_provenances(outcome: Outcome) -> list[list[ExplainedProvenance]]:
    """Return for each difference the provenance of its parameters."""
    found = outcome.verdict.differences
    recording = outcome.recording
    if recording is None or not found:
        return [[] for _ in found]
    every = provenances(recording)
    is_one = len(recording.calls) == 1
    return [
        [
            _explained(provenance, list(_stages(difference, provenance)), is_one=is_one)
            for provenance in _concerned(difference, every)[:MOST_PROVENANCES]
        ]
        for difference in found
    ]


def _entry_line(entry: Entry) -> str:
    late = [item for item in entry.deliveries[:1] if item.is_late]
    took = f" ({late[0].later:.0f} ms later in the page's time)" if late else ""
    return f"{entry.name}: {entry.words}{took}"


def _concerned(difference: Difference, every: Sequence[Provenance]) -> list[Provenance]:
    """Return the provenance of the parameters that a difference is about."""
    expected, observed = difference.expected, difference.observed
    if isinstance(expected, Expected):
        return _with_value(expected.args, every)
    if difference.kind in {DifferenceKind.STATE, DifferenceKind.SAME}:
        return _with_value([expected, observed], every)
    if difference.kind not in {DifferenceKind.ARGUMENT, *_OF_REQUEST}:
        return []
    named = [
        provenance for provenance in every if _leads_to(difference.place.steps, provenance.path)
    ]
    exact = [provenance for provenance in named if meets(expected, provenance.value)]
    return exact or named or _with_value([expected, observed], every)


def _with_value(sought: values.Value, every: Sequence[Provenance]) -> list[Provenance]:
    """Return the provenance of the texts in a value."""
    texts = [leaf.value for leaf in leaves(sought) if isinstance(leaf.value, str)]
    return [
        provenance
        for provenance in every
        if isinstance(provenance.value, str) and provenance.value in texts
    ]


def _leads_to(steps: Sequence[PathStep], parameter: Sequence[PathStep]) -> bool:
    """Say whether a path ends with a parameter's whole path, or with the last name in that."""
    last = parameter[-1:] if isinstance(parameter[-1], str) else parameter
    return tuple(steps[-len(last) :]) == tuple(last)


def _stages(difference: Difference, provenance: Provenance) -> Iterator[Step]:
    """Yield the steps of a provenance up to where a difference was seen."""
    place = difference.place
    for step in provenance.steps:
        is_request = " " in step.stage
        if step.stage in {LIBRARY, TRACKER}:
            yield step
        elif place.kind in _OF_REQUEST:
            if not is_request or fnmatch.fnmatchcase(step.stage, place.subject):
                yield step
        elif not is_request and (place.kind in _OF_INVOCATION or _is_argument(place, step)):
            yield step


def _is_argument(place: DifferencePlace, step: Step) -> bool:
    return place.kind is DifferenceKind.ARGUMENT and place.subject == step.stage


def _explained(
    provenance: Provenance, steps: Sequence[Step], *, is_one: bool
) -> ExplainedProvenance:
    call = "call" if is_one else f"call {provenance.call}"
    stages = tuple(
        ExplainedStage(_stage(step), _words(step, provenance), step.state) for step in steps
    )
    parameter = f"{provenance.parameter} {_short(provenance.value)}"
    return ExplainedProvenance(call, parameter, stages, _fault(steps, provenance))


def _stage(step: Step) -> str:
    is_nowhere = step.stage == TRACKER and step.state in {"gone", "elsewhere"}
    return "no tracker function" if is_nowhere else step.stage


def _words(step: Step, provenance: Provenance) -> str:
    match step.state:
        case "gone" | "elsewhere" if step.stage == TRACKER:
            return "was called"
        case "elsewhere":
            return f"not here, but at {step.path}"
        case "gone" | "unknown":
            return step.state
        case "renamed":
            return f"renamed to {step.path}"
        case "changed":
            note = (
                ", as the library makes it of a date's text" if _is_date(step, provenance) else ""
            )
            return f"{step.path} changed to {_short(step.value)}{note}"
        case "same":
            return f"{step.path} same"


def _is_date(step: Step, provenance: Provenance) -> bool:
    return isinstance(step.value, values.Date) and moment(provenance.value) is not None


def _fault(steps: Sequence[Step], provenance: Provenance) -> str:
    """Say who lost, changed or renamed the parameter; losing it comes first.

    If the stage before is unknown, that stage may be at fault as well.
    """
    for state, verb in (("gone", "lost"), ("changed", "changed"), ("renamed", "renamed")):
        suspects: list[str] = []
        for step in steps:
            if step.state not in {state, "unknown"} or _is_date(step, provenance):
                suspects = []
                continue
            suspects.append(_who(step.stage))
            if step.state == state:
                return f"{verb} by {' or '.join(dict.fromkeys(suspects))}"
    return ""


def _who(stage: str) -> str:
    """Name who passes the parameter on to a stage: the library, the integration, or the tracker."""
    if stage == LIBRARY:
        return "the library"
    return "the tracker" if " " in stage else "the integration"


def _short(value: values.Value) -> str:
    text = " ".join(source(value).split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
