"""Who the user is: identified, added to, another, nobody, known from before, or forgotten."""

from collections.abc import Iterator

from harness.contracts.requirements._platform import sources
from harness.contracts.requirements._platform.probes import NOBODY
from harness.contracts.requirements._platform.subject import Subject
from harness.model import Call, Conditions, Requirement, Source

_OTHER_USER = "user-2"


def users(subject: Subject) -> Iterator[Requirement]:
    """Yield what holds for the user's id and traits from call to call."""
    first, second = subject.probes.traits
    yield _of_user(
        subject,
        "second-identify",
        "A second identify of the same user adds to the traits of the first, also without the id.",
        sources.TRAITS,
        (subject.identify(), Call("identify", (subject.user, second)), Call("identify", (first,))),
    )
    yield _of_user(
        subject,
        "another-user",
        "An identify of another user has nothing of the one before.",
        sources.IDENTIFY,
        (subject.identify(), subject.track(1), Call("identify", (_OTHER_USER, second))),
    )
    yield _of_user(
        subject,
        "reset",
        "After a reset no call has the id or the traits of the user before.",
        sources.RESET,
        (
            subject.identify(),
            Call("reset"),
            *(call for call in subject.each_method() if call.method != "identify"),
            Call("identify", (second,)),
            Call("identify", (_OTHER_USER, second)),
        ),
    )
    anonymous = tuple(call for call in subject.each_method() if call.method != "identify")
    yield _of_user(
        subject,
        "anonymous",
        "The calls of a visitor whom nobody has identified arrive.",
        sources.ANONYMOUS,
        (*anonymous, subject.track(2)),
    )
    yield _of_user(
        subject,
        "returning",
        "A visitor who was identified on an earlier visit is known by the same id.",
        sources.RETURNING,
        (*anonymous, Call("identify", (second,))),
        visitor=subject.user,
    )


def _of_user(
    subject: Subject,
    name: str,
    statement: str,
    source: Source,
    calls: tuple[Call, ...],
    *,
    visitor: str = NOBODY,
) -> Requirement:
    return subject.requirement(
        name,
        statement,
        source,
        calls,
        subject.gets(calls, visitor=visitor),
        conditions=Conditions(returning_user=visitor),
    )
