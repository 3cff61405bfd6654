"""Judges a recording against a requirement: a pure function, no browser, no clock.

Every recording is also judged on its conduct, whatever the requirement says: no request to
a host that nobody claimed, no exception that nothing caught or that the library had to catch.
Where a call was not made, the recorder was blind, or the two witnesses of requests disagree, the
verdict is an `error`: the run proves nothing. It is also an `error` where nothing is wrong, but the
verdict depends on an invocation whose cause is not known.
"""

from collections.abc import Iterator

from harness.analysis import disagreements
from harness.judging.expectations import doubts as expectation_doubts
from harness.judging.expectations import expectation_differences
from harness.model import (
    DECLINED_BEACON,
    MISSING,
    BlindSpot,
    CallStarted,
    Conditions,
    Difference,
    DifferenceKind,
    DifferencePlace,
    PageError,
    Recording,
    Refusal,
    Request,
    Requirement,
    Role,
    Verdict,
    Word,
)


def judge(requirement: Requirement, recording: Recording) -> Verdict:
    """Return the verdict: `pass`, or `fail` with every difference, or `error` with the reason."""
    found = (*_conduct(requirement.conditions, recording), *_unmet(requirement, recording))
    doubts = [
        *_unmade_calls(requirement, recording),
        *_blind_spots(recording),
        *_disagreements(recording),
        *_unknown_hashes(recording),
    ]
    if not found:
        doubts += _undecided(requirement, recording)
    if doubts:
        reason = "; ".join(doubts)
        return Verdict(
            requirement.id,
            recording.library,
            Word.ERROR,
            reason=reason,
            seconds=recording.seconds,
        )
    word = Word.FAIL if found else Word.PASS
    return Verdict(requirement.id, recording.library, word, found, seconds=recording.seconds)


def _unmet(requirement: Requirement, recording: Recording) -> Iterator[Difference]:
    for expectation in requirement.expectations:
        yield from expectation_differences(expectation, recording)


def _undecided(requirement: Requirement, recording: Recording) -> Iterator[str]:
    for expectation in requirement.expectations:
        for doubt in expectation_doubts(expectation, recording):
            yield f"cannot decide about {doubt}"


def _unmade_calls(requirement: Requirement, recording: Recording) -> Iterator[str]:
    """Yield where the calls were not made as the requirement lists them: once, in its phase."""
    made, wanted = ([call.method for call in item.calls] for item in (recording, requirement))
    if made != wanted:
        yield "the recording has other calls than the requirement; record it again"
        return
    started = [seen for seen in recording.observations if isinstance(seen, CallStarted)]
    for index, call in enumerate(requirement.calls):
        times = sum(seen.index == index for seen in started)
        if times != 1:
            how = "never made" if times == 0 else f"made {times} times"
            yield f"call {index} ({call.method}) was {how}, so this run proves nothing"
    yield from (
        f"call {seen.index} was made in the phase {seen.phase!r}, so this run proves nothing"
        for seen in started
        if seen.phase != f"call {seen.index}"
    )


def _blind_spots(recording: Recording) -> Iterator[str]:
    for seen in recording.observations:
        if isinstance(seen, BlindSpot):
            yield f"cannot observe {seen.where}: {seen.reason}"


def _disagreements(recording: Recording) -> Iterator[str]:
    for line in disagreements(recording):
        yield f"{line}; one of the two is wrong, so this run proves nothing"


def _unknown_hashes(recording: Recording) -> Iterator[str]:
    """Yield the scripts whose hash the page demands, and whose real content the edge lacks."""
    for seen in recording.observations:
        if isinstance(seen, Refusal) and seen.why == "integrity":
            yield (
                f"the browser did not run {seen.url}: its `integrity` is the hash of the real "
                "script, which a stub cannot have; leave it out of the build that is judged"
            )


def _is_told_apart(seen: PageError, recording: Recording) -> bool:
    """Say whether a violation of the policy is told as the request that it refused."""
    return seen.kind == "security policy" and any(
        isinstance(item, Refusal) and _is_to_nobody(item) and seen.message.endswith(f" {item.url}")
        for item in recording.observations
    )


def _conduct(conditions: Conditions, recording: Recording) -> Iterator[Difference]:
    for seen in recording.observations:
        if isinstance(seen, Request) and seen.role is Role.UNCLAIMED:
            yield Difference(
                DifferencePlace(DifferenceKind.UNCLAIMED_REQUEST, phase=seen.phase),
                MISSING,
                f"{seen.method} {seen.url}",
                "not a documented host of the destination; the edge refused it",
            )
        elif isinstance(seen, Refusal) and _is_to_nobody(seen):
            yield Difference(
                DifferencePlace(DifferenceKind.UNCLAIMED_REQUEST, phase=seen.phase),
                MISSING,
                f"{seen.method} {seen.url}".lstrip(),
                f"not a documented host of the destination; {seen.words}",
            )
        elif isinstance(seen, PageError) and not (
            _is_intended(seen, conditions, recording) or _is_told_apart(seen, recording)
        ):
            yield _thrown(seen)


def _is_to_nobody(seen: Refusal) -> bool:
    """Say whether a request was for a host that nobody claims; a declined beacon is no request."""
    return seen.role is Role.UNCLAIMED and seen.said != DECLINED_BEACON


def _thrown(seen: PageError) -> Difference:
    if seen.kind == "caught":
        place = DifferencePlace(DifferenceKind.CAUGHT_ERROR, phase=seen.phase)
    else:
        place = DifferencePlace(DifferenceKind.PAGE_ERROR, seen.kind, phase=seen.phase)
    hint = f"in the build at {seen.position}" if seen.position else ""
    return Difference(place, MISSING, seen.message, hint)


def _is_intended(seen: PageError, conditions: Conditions, recording: Recording) -> bool:
    """Say whether the requirement itself causes an error: its tracker is blocked or broken."""
    if not recording.tracker:
        return False
    if conditions.tracker == "blocked":
        return seen.kind == "security policy" and recording.tracker in seen.message
    return conditions.tracker == "broken" and seen.source.startswith(recording.tracker)
