"""Which of the calls caused an invocation, or a request to the destination.

A call that was made alone, and that settled before the next one was made, caused all that was
seen until then. Calls that were made in one go, or before the page was ready, are
told apart by evidence: what is seen carries values that only one of them has. What an identify
gave may be carried along by everything that comes after it, so it proves the least. Where the
evidence does not say, the cause is unknown; it is never guessed.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias
from urllib.parse import urlsplit

from harness.analysis.leaf_values import Leaf, as_text, leaves, request_leaves
from harness.analysis.value_comparison import moment
from harness.model import (
    Call,
    CallStarted,
    Invocation,
    Recording,
    Request,
    ScriptLoad,
    Value,
    call_index,
    test_site,
    values,
)

SETTLED_MS: Final = 60_000
"""Where this much of the page's time passes between two calls, the first one has settled."""

_Sign: TypeAlias = tuple[str, str]
"""A value as text, with the name of its property where the value alone says too little."""

USER_CALLS: Final = frozenset({"identify", "group", "alias"})
"""The calls that change which user later calls belong to."""

_PAGE_PROPERTIES: Final = frozenset({"path", "referrer", "search", "title", "url"})
_PAGE_SIGN: Final[_Sign] = ("*", "the library's properties of a page")


@dataclass(frozen=True, slots=True)
class Cause:
    """What caused an observation.

    `call` is the index of the call, where that is known. Where it is not, `among` are the calls
    that it may have been; it is empty where no call was the cause, as while the page loads. `alike`
    says that it was one of these for certain, and that nothing could tell them apart.
    """

    call: int | None = None
    among: tuple[int, ...] = ()
    alike: bool = False


def cause(seen: Invocation | Request, recording: Recording) -> Cause:
    """Return the call that caused an observation of this recording, as far as it can be known."""
    possible, is_certain = candidates(seen, recording)
    if not possible:
        return Cause()
    if len(possible) == 1 and is_certain:
        return Cause(possible[0])
    carried = _signs_seen(_leaves(seen))
    found = _by_evidence(carried, possible, recording)
    if found is not None:
        return found
    if not is_certain and isinstance(seen, Invocation) and _is_start(seen, recording.settings):
        return Cause()
    owners = [index for index in possible if _own_signs(recording.calls, index) & carried]
    return Cause(None, tuple(owners) or possible)


def candidates(seen: Invocation | Request, recording: Recording) -> tuple[tuple[int, ...], bool]:
    """Return the calls that may be the cause, and whether it must be one of them.

    When the page is left, or while it still loads, something else may be the cause as well.
    """
    starts = [item for item in recording.observations if isinstance(item, CallStarted)]
    if seen.phase == "unload":
        return tuple(range(len(recording.calls))), False
    number = call_index(seen.phase)
    if not starts:
        return () if number is None else (number,), True
    # The edge counts for itself: of a request only the phase can be compared.
    made = [
        start
        for start in starts
        if (
            number is not None and start.index <= number
            if isinstance(seen, Request)
            else start.order < seen.order
        )
    ]
    group = list(_last_group(made))
    is_certain = len(group) < len(made) or not made or _had_loaded(made[0], recording)
    return tuple(sorted(start.index for start in group)), is_certain


def _last_group(made: Sequence[CallStarted]) -> Iterator[CallStarted]:
    """Yield the calls that nothing separates from the last one, from there backwards."""
    for position in range(len(made) - 1, -1, -1):
        yield made[position]
        if position and made[position].time - made[position - 1].time >= SETTLED_MS:
            return


def _had_loaded(first: CallStarted, recording: Recording) -> bool:
    """Say whether the page had settled when the first call was made."""
    began = [item.time for item in recording.observations if isinstance(item, ScriptLoad)]
    return not began or first.time - min(began) >= SETTLED_MS


def _by_evidence(
    carried: frozenset[_Sign], possible: tuple[int, ...], recording: Recording
) -> Cause | None:
    """Return the cause that the evidence names: a call, or several that nothing tells apart."""
    calls = recording.calls
    own = {index: _own_signs(calls, index) for index in possible}
    kinds: dict[str, list[int]] = {}
    for index in possible:
        kinds.setdefault(repr(calls[index]), []).append(index)
    for twins in kinds.values():
        others = [other for other in possible if other not in twins]
        mine, is_user = own[twins[0]], _is_user_call(calls[twins[0]])
        theirs = frozenset().union(*(own[other] for other in others))
        # An event may carry along what is known of the user when it is handed on.
        along = [i for i in others if _is_user_call(calls[i]) and (i < twins[0] or not is_user)]
        remembered = frozenset().union(*(own[other] for other in along))
        if not carried & (mine - theirs) or carried & (theirs - mine - remembered):
            continue
        if is_user and carried & (_page_signs(recording, others) - mine):
            continue
        return Cause(twins[0]) if len(twins) == 1 else Cause(None, tuple(twins), alike=True)
    return None


def _is_user_call(call: Call) -> bool:
    return call.method in USER_CALLS


def _page_signs(recording: Recording, indexes: Iterable[int]) -> frozenset[_Sign]:
    """Return what a page call among these may carry that is no argument of it."""
    if not any(recording.calls[index].method == "page" for index in indexes):
        return frozenset()
    address = recording.world.get("address", test_site.URL)
    title = recording.world.get("title", test_site.TITLE)
    parts = urlsplit(address)
    search = f"?{parts.query}" if parts.query else ""
    return frozenset(("", text) for text in (address, parts.path, search, title) if text)


def _own_signs(calls: Sequence[Call], index: int) -> frozenset[_Sign]:
    """Return the signs of a call: of its arguments, and of what the library adds to them."""
    call = calls[index]
    given = [call.args, *_remembered(calls, index)]
    signs = {sign for leaf in leaves(given) for sign in _signs_of(leaf)}
    return frozenset(signs | {_PAGE_SIGN} if call.method == "page" else signs)


def _remembered(calls: Sequence[Call], index: int) -> Iterator[Value]:
    """Yield what the library still knows of a user: it adds that to the traits of the next call."""
    call = calls[index]
    if call.method not in {"identify", "group"}:
        return
    known: Value = None
    remembered: dict[str, Value] = {}
    for earlier in calls[:index]:
        if earlier.method == "reset":
            known, remembered = None, {}
        elif earlier.method == call.method:
            name, traits = _user(earlier)
            if name is not None and known is not None and name != known:
                remembered = {}
            known = known if name is None else name
            remembered |= traits
    name, traits = _user(call)
    if name is None:
        yield known
    if name is None or known is None or name == known:
        yield {key: value for key, value in remembered.items() if key not in traits}


def _user(call: Call) -> tuple[Value, Mapping[str, Value]]:
    """Return the id and the traits that an identify or a group call gives; no id is None."""
    has_id = bool(call.args) and not isinstance(call.args[0], Mapping)
    traits = next((arg for arg in call.args[:2] if isinstance(arg, Mapping)), {})
    return (call.args[0] if has_id else None), traits


def _signs_of(leaf: Leaf) -> Iterator[_Sign]:
    """Yield the signs of a call's argument: none where its value proves nothing."""
    value = leaf.value
    when = moment(value)
    if when is not None:
        yield "", f"at {when:.0f}"
    elif isinstance(value, str):
        if value.strip():
            yield "", value
    elif isinstance(value, bool | int | float | values.BigInt):
        # Numbers are too common to count under another name.
        yield _plain(leaf.key), as_text(value)


def _signs_seen(seen: Iterable[Leaf]) -> frozenset[_Sign]:
    signs: set[_Sign] = set()
    properties: dict[object, set[object]] = {}
    for leaf in seen:
        text, when = as_text(leaf.value), moment(leaf.value)
        signs |= {("", text), (_plain(leaf.key), text)}
        if when is not None:
            signs.add(("", f"at {when:.0f}"))
        place = (leaf.root, leaf.parts[:-1])
        properties.setdefault(place, set()).update(leaf.parts[-1:])
    if any(names >= _PAGE_PROPERTIES for names in properties.values()):
        signs.add(_PAGE_SIGN)
    return frozenset(signs)


def _plain(key: str) -> str:
    """Return a property's name as all its spellings have it: `leadScore` is `lead_score`."""
    return key.replace("_", "").replace("-", "").lower()


def _leaves(seen: Invocation | Request) -> Iterator[Leaf]:
    return leaves(seen.args) if isinstance(seen, Invocation) else request_leaves(seen)


def _is_start(seen: Invocation, settings: Mapping[str, Value]) -> bool:
    """Say whether an invocation hands over settings alone, after a command's name perhaps."""
    given = [leaf.value for leaf in leaves(seen.args[1:] or seen.args)]
    known = [leaf.value for leaf in leaves(settings)]
    return all(value in known for value in given)
