"""The way of each parameter of a call: to the library's message, the tracker, the request.

At each station the parameter is looked for, first under the name that it had, then anywhere. So
it shows who lost it: what is gone from the library's message was lost by the library, what is
gone from the tracker's arguments by the integration, what is gone from the request by the tracker.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from harness import values
from harness.causes import cause
from harness.leaves import Leaf, gists, is_opaque, leaves, likeness, request_leaves
from harness.ledger import Entry, ledger
from harness.model import Invocation, Recording, Request, Role
from harness.parameters import Parameter, parameters
from harness.segment import sent
from harness.values import MISSING, Value

State: TypeAlias = Literal["same", "changed", "renamed", "gone", "unknown"]
"""How a parameter came to a station, compared with where it was seen before."""

_Place: TypeAlias = tuple[Leaf, State]

LIBRARY: Final = "library"
TRACKER: Final = "tracker"

_SENT: Final = (
    "userId",
    "previousId",
    "groupId",
    "event",
    "category",
    "name",
    "traits",
    "properties",
    "integrations",
)
_RECEIVERS: Final = frozenset({Role.DESTINATION, Role.UNCLAIMED})
_SMALL: Final = (-1, 0, 1)


@dataclass(frozen=True, slots=True)
class Step:
    """What was found of a parameter at one station of its way.

    `stage` is `library` (what it sent to Segment), a tracker function, a request, or `tracker`
    where no function was called. `path` is where in it, `value` what was there: MISSING if it is
    `gone` or `unknown`.
    """

    stage: str
    path: str
    value: Value
    state: State


@dataclass(frozen=True, slots=True)
class Way:
    """The way of one parameter of the call with this index."""

    call: int
    parameter: str
    value: Value
    steps: tuple[Step, ...]


def ways(recording: Recording) -> tuple[Way, ...]:
    """Return the ways of all parameters, call by call."""
    found: list[Way] = []
    messages = sent(recording)
    for entry in ledger(recording):
        travellers = [_Traveller(parameter) for parameter in parameters(entry.call)]
        message = messages[entry.index]
        said = None if message is None else {key: message[key] for key in _SENT if key in message}
        _at_library(travellers, said)
        _at_tracker(travellers, entry)
        _at_destination(travellers, _requests(recording, entry.index))
        found += [
            Way(entry.index, one.parameter.name, one.parameter.value, tuple(one.steps))
            for one in travellers
        ]
    return tuple(found)


@dataclass(slots=True)
class _Traveller:
    """A parameter on its way: what it was last seen as, and the property that held it."""

    parameter: Parameter
    steps: list[Step] = field(default_factory=list)
    value: Value = MISSING
    key: str = ""

    def __post_init__(self) -> None:
        self.value, self.key = self.parameter.value, self.parameter.key

    @property
    def keys(self) -> set[str]:
        """The names under which it may be expected."""
        return {self.key, self.parameter.key, *map(str, self.parameter.sent[-1:])} - {""}

    def likeness(self, leaf: Leaf) -> str:
        """Say whether a leaf is this parameter, as it was seen last or as it was given."""
        seen = {likeness(self.value, leaf), likeness(self.parameter.value, leaf)}
        return next((word for word in ("same", "changed") if word in seen), "none")

    def is_telling(self) -> bool:
        """Say whether the value alone shows that it is this one."""
        value = self.value
        if isinstance(value, str):
            return bool(value.strip())
        if isinstance(value, bool):
            return False
        return isinstance(value, values.Date | values.BigInt) or (
            isinstance(value, int | float) and value not in _SMALL
        )


def _at_library(travellers: Sequence[_Traveller], said: Value) -> None:
    """Note what the library sent to Segment; `said` is None where that cannot be told."""
    places = [] if said is None else list(leaves(said, is_json=True))
    exact = {place.parts: place for place in places}
    found = _places(travellers, places)
    for one in travellers:
        leaf: Leaf | None
        state: State
        leaf, state = found.get(id(one), (None, "gone"))
        if one.parameter.sent and one.parameter.sent in exact:
            leaf = exact[one.parameter.sent]
            state = "same" if one.likeness(leaf) == "same" else "changed"
        elif said is None or (not one.parameter.sent and state != "same"):
            leaf, state = None, "unknown"
        one.steps.append(_step(LIBRARY, leaf, state))
        if leaf is not None:
            one.value, one.key = leaf.value, leaf.key


def _at_tracker(travellers: Sequence[_Traveller], entry: Entry) -> None:
    """Note what each tracker function was given; a function that was called twice counts once."""
    invocations = [*(delivery.invocation for delivery in entry.deliveries), *entry.queued]
    first: dict[str, Invocation] = {}
    for invocation in invocations:
        first.setdefault(invocation.function, invocation)
    if not first:
        is_unknown = bool(entry.shared or entry.doubtful)
        for one in travellers:
            one.steps.append(Step(TRACKER, "", MISSING, "unknown" if is_unknown else "gone"))
    _branch(
        travellers,
        [(name, list(leaves(seen.args, "arguments")), False) for name, seen in first.items()],
    )


def _at_destination(travellers: Sequence[_Traveller], requests: Iterable[Request]) -> None:
    """Note what each kind of request says; of several of one kind the first."""
    first: dict[str, Request] = {}
    for request in requests:
        first.setdefault(f"{request.method} {request.host}{request.path}", request)
    _branch(
        travellers,
        [(name, list(request_leaves(seen)), is_opaque(seen)) for name, seen in first.items()],
    )


def _requests(recording: Recording, index: int) -> Iterator[Request]:
    for seen in recording.observations:
        if not isinstance(seen, Request) or seen.is_preflight or seen.role not in _RECEIVERS:
            continue
        if cause(seen, recording).call == index:
            yield seen


def _branch(
    travellers: Sequence[_Traveller], stations: Sequence[tuple[str, list[Leaf], bool]]
) -> None:
    """Note stations that lie beside each other: each is compared with what was before them all.

    A station has its name, its leaves, and whether there is more in it that cannot be read.
    """
    arrived: dict[int, Leaf] = {}
    for name, places, has_more in stations:
        found = _places(travellers, places)
        for one in travellers:
            missing: tuple[None, State] = (None, "unknown" if has_more else "gone")
            leaf, state = found.get(id(one), missing)
            one.steps.append(_step(name, leaf, state))
            if leaf is not None:
                arrived.setdefault(id(one), leaf)
    for one in travellers:
        if id(one) in arrived:
            one.value, one.key = arrived[id(one)].value, arrived[id(one)].key


def _step(stage: str, leaf: Leaf | None, state: State) -> Step:
    return (
        Step(stage, "", MISSING, state)
        if leaf is None
        else Step(stage, leaf.path, leaf.value, state)
    )


def _places(travellers: Sequence[_Traveller], places: Sequence[Leaf]) -> dict[int, _Place]:
    """Find where each traveller is; no place is that of two.

    What kept its name and its value is found first, so that nothing else is taken for it.
    """
    station = _Station(places)
    found: dict[int, _Place] = {}
    for attempt in (_unchanged, _elsewhere, _changed):
        for one in travellers:
            if id(one) not in found and (place := attempt(one, station)):
                found[id(one)] = place
                station.take(place[0])
    return found


class _Station:
    """The leaves at one station, by their names and by what they say; values can be huge."""

    def __init__(self, places: Sequence[Leaf]) -> None:
        self._taken: set[int] = set()
        self._named: dict[str, list[Leaf]] = {}
        self._saying: dict[str, list[Leaf]] = {}
        for leaf in places:
            self._named.setdefault(leaf.key, []).append(leaf)
            for word in gists(leaf.value):
                self._saying.setdefault(word, []).append(leaf)

    def take(self, leaf: Leaf) -> None:
        """Let nothing else be found at a leaf."""
        self._taken.add(id(leaf))

    def named(self, one: _Traveller) -> list[Leaf]:
        """Return the leaves that have one of the traveller's names."""
        return self._free(leaf for key in sorted(one.keys) for leaf in self._named.get(key, ()))

    def saying(self, one: _Traveller, word: str) -> list[Leaf]:
        """Return the leaves that are like the traveller, if that means anything."""
        if not one.is_telling():
            return []
        seen = {gist for value in (one.value, one.parameter.value) for gist in gists(value)}
        likely = [leaf for gist in sorted(seen) for leaf in self._saying.get(gist, ())]
        # What is cut off says something else, so it is looked for where names say nothing.
        unique = {id(leaf): leaf for leaf in (*likely, *self._named.get("", ()))}
        return [leaf for leaf in self._free(unique.values()) if one.likeness(leaf) == word]

    def _free(self, places: Iterable[Leaf]) -> list[Leaf]:
        return [leaf for leaf in places if id(leaf) not in self._taken]


def _unchanged(one: _Traveller, station: _Station) -> _Place | None:
    fitting = [leaf for leaf in station.named(one) if one.likeness(leaf) == "same"]
    return (_nearest(one, fitting), "same") if fitting else None


def _elsewhere(one: _Traveller, station: _Station) -> _Place | None:
    fitting = station.saying(one, "same")
    if not fitting:
        return None
    leaf = _nearest(one, fitting)
    return leaf, "renamed" if one.key and leaf.key else "same"


def _changed(one: _Traveller, station: _Station) -> _Place | None:
    named = station.named(one)
    both = [leaf for leaf in named if one.likeness(leaf) == "changed"]
    fitting = both or station.saying(one, "changed") or named
    return (_nearest(one, fitting), "changed") if fitting else None


def _nearest(one: _Traveller, fitting: Sequence[Leaf]) -> Leaf:
    """Return the leaf whose way is most like the parameter's own, counted from its end."""

    def alike(leaf: Leaf) -> int:
        pairs = zip(reversed(leaf.parts), reversed(one.parameter.sent), strict=False)
        return next((n for n, (mine, its) in enumerate(pairs) if mine != its), len(leaf.parts))

    return max(fitting, key=alike)
