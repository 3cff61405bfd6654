"""Two destinations on one page do not disturb each other."""

from collections.abc import Iterator

from harness.contracts.requirements._platform import sources
from harness.contracts.requirements._platform.subject import Subject
from harness.model import Call, Conditions, Requirement


def calls_for_both(subject: Subject, beside: Subject) -> tuple[Call, ...]:
    """Return calls that both of two destinations accept."""
    traits = {**subject.probes.traits[0], **beside.probes.traits[0]}
    calls = (
        subject.page(1, {}),
        Call("identify", (subject.user, traits)),
        subject.track(1, {}),
        subject.track(2, {}),
    )
    both = {*subject.probes.methods} & {*beside.probes.methods}
    return tuple(call for call in calls if call.method in both)


def neighbours(subject: Subject, beside: Subject) -> Iterator[Requirement]:
    """Yield what holds where another destination is on the same page."""
    other = beside.destination
    calls = calls_for_both(subject, beside)
    flags = {"integrations": {beside.name: False}}
    own_calls = tuple(Call(call.method, (*call.args, flags)) for call in calls)
    yield subject.requirement(
        f"beside-{other.key}",
        f"On a page that has {other.name}, too, each of the two gets each call.",
        sources.SELECTED,
        calls,
        (*subject.arriving(calls, at_once=False), *beside.arriving(calls, at_once=False)),
        conditions=Conditions(neighbour=other.key),
    )
    yield subject.requirement(
        f"beside-{other.key}-without-tracker",
        f"Taking “all destinations” one by one, {other.name} on the same page still gets each "
        f"call once where the tracker of {subject.name} is missing.",
        sources.SELECTED,
        calls,
        beside.gets(calls),
        level="inferred",
        conditions=Conditions(neighbour=other.key, tracker="missing"),
    )
    yield subject.requirement(
        f"beside-{other.key}-turned-off",
        f"Calls that are not for {other.name} on the same page arrive, and not there.",
        sources.EXCLUDED,
        own_calls,
        (*subject.arriving(own_calls), *beside.gets_nothing()),
        conditions=Conditions(neighbour=other.key),
    )
