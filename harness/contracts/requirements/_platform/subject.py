"""A destination whose platform requirements are made: builders that all of them share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from harness.contracts.destinations.base import Destination
from harness.contracts.requirements._platform.probes import Probes, messages
from harness.model import (
    LIBRARIES,
    ORDINARY,
    AtLeast,
    Call,
    Conditions,
    Containing,
    Expectation,
    ExpectedRequest,
    Invocations,
    Level,
    Library,
    Method,
    Requests,
    Requirement,
    Source,
    Value,
    segment,
)

_SEGMENT: Final[dict[Method, tuple[str, str]]] = {
    "identify": ("/v1/i", ""),
    "track": ("/v1/t", "event"),
    "page": ("/v1/p", ""),
    "group": ("/v1/g", ""),
    "alias": ("/v1/a", ""),
}
"""Where the library itself sends a call; the name of its first argument, where that is compared."""

AT_ONCE: Final = Conditions(burst=True)
"""All calls in one go."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A destination with its probes.

    `user` is the id that its sample calls identify. Their events and pages are not among those that
    Segment's ecommerce specification gives a meaning.
    """

    destination: Destination
    probes: Probes
    user: str = field(default="user-1", init=False)

    @property
    def name(self) -> str:
        """The destination's name in Segment's integrations object."""
        return self.destination.name

    def requirement(
        self,
        name: str,
        statement: str,
        source: Source,
        calls: Sequence[Call],
        expectations: Sequence[Expectation],
        *,
        level: Level = "platform",
        conditions: Conditions = ORDINARY,
        settings: Mapping[str, Value] | None = None,
        libraries: tuple[Library, ...] = LIBRARIES,
        rests_on_stub: str = "",
    ) -> Requirement:
        """Return one platform requirement of this destination."""
        return Requirement(
            id=f"{self.destination.key}-platform-{name}",
            destination=self.destination.key,
            statement=statement,
            level=level,
            source=source,
            calls=tuple(calls),
            expectations=tuple(expectations),
            settings=settings or {},
            libraries=libraries,
            conditions=conditions,
            rests_on_stub=rests_on_stub,
        )

    def identify(self, *more: Value) -> Call:
        """Return an identify of the sample user, by the first traits; `more` are arguments."""
        return Call("identify", (self.user, self.probes.traits[0], *more))

    def track(self, number: int, *more: Value) -> Call:
        """Return a track of an event that no other number has."""
        return Call("track", (f"Lesson {number} Finished", *more))

    def page(self, number: int, *more: Value) -> Call:
        """Return a page call with a name that no other number has."""
        return Call("page", (f"Lesson {number}", *more))

    def each_method(self, *options: Value) -> tuple[Call, ...]:
        """Return a call of each method that the destination accepts, with these options.

        A page call comes first, as the generation `next` has it where it is not yet ready.
        """
        samples = (self.page(1, {}, *options), self.identify(*options), self.track(1, {}, *options))
        return tuple(call for call in samples if call.method in self.probes.methods)

    def gets(
        self, calls: Sequence[Call], *, at_once: bool = False, visitor: str | None = None
    ) -> tuple[Expectation, ...]:
        """Return that the destination gets each of these calls once and in order, and no other.

        `visitor` is that of `messages`. Requests of calls that are made `at_once` leave the page
        together and may arrive in any order: of several of one kind none is checked.
        """
        sent = messages(calls, self.probes.methods, visitor=visitor)
        expected = self.probes.received(tuple(sent))
        if not at_once:
            return expected
        return tuple(
            item for item in expected if not (isinstance(item, Requests) and len(item.expected) > 1)
        )

    def arriving(self, calls: Sequence[Call], *, at_once: bool = True) -> tuple[Expectation, ...]:
        """Return that the destination gets each of these calls, whatever the order and the rest.

        Of several requests of one kind none is checked, unless the calls are not made `at_once`:
        they may leave the page together.
        """
        return tuple(
            AtLeast(item, in_order=False)
            for item in self.gets(calls, at_once=at_once)
            if isinstance(item, Invocations | Requests) and item.expected
        )

    def gets_nothing(self) -> tuple[Expectation, ...]:
        """Return that the destination gets no call at all."""
        return self.probes.received(())


def segment_gets(calls: Sequence[Call]) -> tuple[Expectation, ...]:
    """Return that Segment itself gets as many calls of each of these methods, and no more.

    They may arrive in any order, so the events themselves are compared only if there is one.
    """
    expected: list[Expectation] = []
    for method in dict.fromkeys(call.method for call in calls):
        path, name = _SEGMENT[method]
        made = [call for call in calls if call.method == method]
        requests = [ExpectedRequest() for _ in made]
        if name and len(made) == 1:
            requests = [ExpectedRequest(parameters=Containing({name: made[0].args[0]}))]
        expected.append(Requests("POST", segment.API, path, tuple(requests)))
    return tuple(expected)
