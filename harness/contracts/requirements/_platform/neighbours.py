"""Two destinations on one page do not disturb each other."""

from collections.abc import Iterator

from harness.contracts.requirements._platform import sources
from harness.contracts.requirements._platform.subject import Subject
from harness.model import Call, Conditions, Requirement


def calls_for_both(subject: Subject, beside: Subject) -> tuple[Call, ...]:
    """Return calls that either of two destinations can take."""
    traits = {**subject.probes.traits[0], **beside.probes.traits[0]}
    return (
        subject.page(1, {}),
        Call("identify", (subject.user, traits)),
        subject.track(1, {}),
        subject.track(2, {}),
    )


def neighbours(subject: Subject, beside: Subject) -> Iterator[Requirement]:
    """Yield what holds where another destination is on the same page."""
    other = beside.destination
    calls = calls_for_both(subject, beside)
    flags = {"integrations": {beside.name: False}}
    own_calls = tuple(Call(call.method, (*call.args, flags)) for call in calls)
    yield subject.requirement(
        f"beside-{other.key}",
        f"On a page that has {other.name}, too, each of the two gets each call once.",
        sources.ALL_ENABLED,
        calls,
        (*subject.gets(calls), *beside.gets(calls)),
        conditions=Conditions(neighbour=other.key),
    )
    yield subject.requirement(
        f"beside-{other.key}-without-tracker",
        f"Where its tracker is missing, {other.name} on the same page still gets each call once.",
        sources.ALL_ENABLED,
        calls,
        beside.gets(calls),
        conditions=Conditions(neighbour=other.key, tracker="missing"),
    )
    yield subject.requirement(
        f"beside-{other.key}-turned-off",
        f"Calls that are not for {other.name} on the same page arrive, and not there.",
        sources.INTEGRATIONS,
        own_calls,
        (*subject.gets(own_calls), *beside.gets_nothing()),
        conditions=Conditions(neighbour=other.key),
    )
