"""Who the user is: identified, added to, another, nobody, known from before, or forgotten."""

from collections.abc import Iterator, Mapping

from harness.contracts.requirements._platform import sources
from harness.contracts.requirements._platform.probes import NOBODY, Message
from harness.contracts.requirements._platform.subject import Subject
from harness.contracts.requirements.common import STUBS_NOBODY
from harness.model import (
    MISSING,
    AtLeast,
    Call,
    Conditions,
    Containing,
    Expectation,
    Invocations,
    Level,
    Requests,
    Requirement,
    Source,
    Value,
)

_OTHER_USER = "user-2"


def users(subject: Subject) -> Iterator[Requirement]:
    """Yield what holds for the user's id and traits from call to call."""
    first, second = subject.probes.traits
    yield _of_user(
        subject,
        "second-identify",
        "Taking “cached” traits to be sent again, a second identify of the same user adds to "
        "the traits of the first, also without the id.",
        sources.TRAITS,
        (subject.identify(), Call("identify", (subject.user, second)), Call("identify", (first,))),
        level="inferred",
    )
    other = Call("identify", (_OTHER_USER, second))
    yield subject.requirement(
        "another-user",
        "Taking “your users” apart, an identify of another user has nothing of the one before.",
        sources.IDENTIFY,
        (subject.identify(), other),
        _second_without(subject, first),
        level="inferred",
    )
    yield subject.requirement(
        "reset",
        "After a reset an identify has no traits of the user before.",
        sources.RESET,
        (subject.identify(), Call("reset"), other),
        _second_without(subject, first),
    )
    anonymous = tuple(call for call in subject.each_method() if call.method != "identify")
    yield _of_user(
        subject,
        "reset-user",
        "After a reset the destination, too, forgets the id of the user before.",
        sources.RESET_CLEARS,
        (subject.identify(), Call("reset"), *anonymous, Call("identify", (second,))),
        level="advice",
        rests_on_stub=STUBS_NOBODY,
    )
    calls = (*anonymous, subject.track(2))
    yield subject.requirement(
        "anonymous",
        "The calls of a visitor whom nobody has identified arrive.",
        sources.ANONYMOUS,
        calls,
        subject.arriving(calls),
    )
    yield _of_user(
        subject,
        "returning",
        "Taking the stored id to be each destination's, too, a visitor who was identified on an "
        "earlier visit is known by it.",
        sources.RETURNING,
        (*anonymous, Call("identify", (second,))),
        level="inferred",
        visitor=subject.user,
    )


def _second_without(subject: Subject, traits: Mapping[str, Value]) -> tuple[Expectation, ...]:
    """Return that two identifies arrive, of which the second has none of these traits."""
    if "identify" not in subject.probes.methods:
        return subject.gets_nothing()
    none_of_them = Containing(dict.fromkeys(traits, MISSING))
    both = (Message("identify"), Message("identify", content=none_of_them))
    return tuple(
        AtLeast(item)
        for item in subject.probes.received(both)
        if isinstance(item, Invocations | Requests) and item.expected
    )


def _of_user(
    subject: Subject,
    name: str,
    statement: str,
    source: Source,
    calls: tuple[Call, ...],
    *,
    level: Level = "platform",
    visitor: str = NOBODY,
    rests_on_stub: str = "",
) -> Requirement:
    return subject.requirement(
        name,
        statement,
        source,
        calls,
        subject.gets(calls, visitor=visitor),
        level=level,
        conditions=Conditions(returning_user=visitor),
        rests_on_stub=rests_on_stub,
    )
