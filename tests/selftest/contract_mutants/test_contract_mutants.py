"""Slips in the harness's own contract: each is refused, is vacuous, or turns a verdict.

The slips are chosen by a fixed seed. Where a slip changes only what is expected, it is judged on
the recording of the contract as it is; where it changes the calls, they are made anew. If only
a made-up value of a call changes, it is no slip: any other value would do as well.
"""

import dataclasses
import random
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from harness.builds import Chosen
from harness.contracts import built_in, semantic
from harness.contracts.checks import contract_faults, requirement_faults
from harness.driver import Driver
from harness.judging import judge
from harness.judging.sabotage import examine
from harness.model import LeavesOnly, Recording, Requirement, Source, Word
from harness.session import Job, Outcome, carry_out
from tests.selftest.contract_mutants.mutated import FOLDER, read
from tests.selftest.contract_mutants.mutations import Mutation, mutations

SEED: Final = 13
NUMBER: Final = {
    "_wishpond_identify.py": 12,
    "_wishpond_track.py": 8,
    "_wishpond.py": 4,
    "_wishpond_probes.py": 3,
    "wishpond.py": 12,
    "_wigzo.py": 9,
    "_wigzo_events.py": 10,
    "_wigzo_probes.py": 4,
    "_wigzo_products.py": 8,
    "_wigzo_users.py": 9,
    "wigzo.py": 12,
    "_platform/delivery.py": 2,
    "_platform/subject.py": 4,
    "_platform/traces.py": 4,
    "_platform/callbacks.py": 3,
    "_platform/trackers.py": 3,
}
"""How many slips are made in each file."""

CONTRACTS = built_in()
NO_SOURCE: Final = Source("", "", "", "")
MOST_RUNS: Final = 2
"""How many of the requirements whose calls a slip changes are run before it is called silent."""

Record = Callable[[Requirement], Iterator[Recording]]


@pytest.fixture
def recorded(
    harness_driver: Driver, harness_builds: Chosen, harness_outcomes: dict[str, Outcome]
) -> Record:
    """Record a requirement, or yield the recordings of one that was judged before.

    What a page is left with depends on the generation of the library, so it is looked at in each,
    and as a production bundle leaves it.
    """

    def record(requirement: Requirement) -> Iterator[Recording]:
        leaves = any(isinstance(part, LeavesOnly) for part in requirement.expectations)
        for library in requirement.libraries if leaves else requirement.libraries[:1]:
            job = Job.of(CONTRACTS, requirement, library)
            if CONTRACTS.requirements.get(requirement.id) is not requirement:
                outcome = carry_out(harness_driver, job, harness_builds)
            else:
                if job.id not in harness_outcomes:
                    harness_outcomes[job.id] = carry_out(harness_driver, job, harness_builds)
                outcome = harness_outcomes[job.id]
            if outcome.recording is None:
                raise AssertionError(f"{job.id}: {outcome.verdict.reason}")
            yield outcome.recording
            if leaves:
                yield with_vendor_chunk(outcome.recording)

    return record


def with_vendor_chunk(recording: Recording) -> Recording:
    """Return a recording as of a production bundle, whose vendor chunk leaves a global."""
    left = recording.leftovers
    left = dataclasses.replace(left, globals=(*left.globals, "webpackJsonp_name_Integration"))
    return dataclasses.replace(recording, leftovers=left)


def test_there_are_at_least_a_hundred() -> None:
    assert sum(NUMBER.values()) >= 100


@pytest.mark.parametrize("name", NUMBER)
def test_no_slip_passes_in_silence(name: str, recorded: Record) -> None:
    file = FOLDER / name
    every = list(mutations(file.read_text(encoding="utf-8")))
    random.Random(SEED).shuffle(every)  # noqa: S311 - a choice, and no secret
    found: dict[Mutation, bool] = {}
    for mutation in every:
        is_noticed = noticed(file, mutation, recorded)
        if is_noticed is not None:
            found[mutation] = is_noticed
        if len(found) == NUMBER[name]:
            break
    silent = [mutation.description for mutation, is_noticed in found.items() if not is_noticed]
    assert not silent, "\n".join(silent)
    assert len(found) == NUMBER[name], "the file has too few slips"


def noticed(file: Path, mutation: Mutation, recorded: Record) -> bool | None:
    """Say whether a slip is noticed; None where it is no slip."""
    try:
        every = read(file, mutation.source)
    except Exception:  # noqa: BLE001 - a file that cannot be imported is refused, whatever it raises
        return True
    known = CONTRACTS.requirements
    changed = [item for item in every if judged(known.get(item.id, item)) != judged(item)]
    if is_refused(file, every, changed):
        return True
    expecting = [item for item in changed if stimulus(item) == stimulus(known[item.id])]
    calling = [item for item in changed if stimulus(item) != stimulus(known[item.id])]
    calling = [item for item in calling if not is_another_input(item, mutation)]
    if not expecting and not calling:
        return None
    return any(any(turned(item, recorded)) for item in (*expecting, *calling[:MOST_RUNS]))


def is_refused(file: Path, every: Sequence[Requirement], changed: Sequence[Requirement]) -> bool:
    """Say whether the check of a contract refuses one that is read with this slip."""
    if any(requirement_faults(file, item, CONTRACTS.destinations) for item in changed):
        return True
    return any(
        contract_faults(
            dict.fromkeys((item.id for item in every), file),
            [item for item in every if item.destination == key],
            target,
        )
        for key, target in CONTRACTS.destinations.items()
    )


def is_another_input(changed: Requirement, mutation: Mutation) -> bool:
    """Say whether a slip only gives the calls of a requirement another value that is made up.

    Nothing is expected of the value, or the same of the other one. Only of a name of Segment's it
    is a slip to expect another in its place.
    """
    known = CONTRACTS.requirements[changed.id]
    if without_values(known) != without_values(changed):
        return False
    expected = repr(known.expectations)
    if expected == repr(changed.expectations):
        return not any(repr(word) in expected for word in mutation.words)
    return mutation.rule == "misspelt" and not {*mutation.words} & names_of_segment()


@cache
def names_of_segment() -> frozenset[str]:
    """Return the events and traits, and the properties of pages, that Segment gives a meaning."""
    events = [event for key in semantic.categories() for event in semantic.events(key)]
    reserved = semantic.specification()["reserved"]
    return frozenset(
        (
            *(name for event in events for name in event.names),
            *reserved["identify.traits"],
            *reserved["page.properties"],
        )
    )


def judged(requirement: Requirement) -> str:
    """Return all that decides: neither a requirement's id nor what people read."""
    return repr(dataclasses.replace(requirement, id="", statement="", source=NO_SOURCE))


def stimulus(requirement: Requirement) -> str:
    return repr((requirement.calls, requirement.settings, requirement.conditions))


def without_values(requirement: Requirement) -> str:
    """Return what is done, without the values that calls and settings carry, and without ids."""
    made = [call.method for call in requirement.calls]
    conditions = dataclasses.replace(requirement.conditions, returning_user="")
    return repr((made, [*requirement.settings], conditions))


def turned(changed: Requirement, recorded: Record) -> Iterator[bool]:
    """Yield whether the verdict is another, and else whether it is proven to be vacuous."""
    known = CONTRACTS.requirements[changed.id]
    for recording in recorded(known if stimulus(known) == stimulus(changed) else changed):
        yield judge(changed, recording).word is not Word.PASS
        yield bool(examine(changed, recording).vacuous)
