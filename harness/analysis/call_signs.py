"""The signs by which what is seen tells which call caused it: values that a call hands over."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from harness.analysis.leaf_values import Leaf, as_text, leaves
from harness.analysis.value_comparison import moment
from harness.model import Call, Value, values

Sign: TypeAlias = tuple[str, str]
"""A value as text, with the name of its property where the value alone says too little."""

_PAGE_PROPERTIES: Final = frozenset({"path", "referrer", "search", "title", "url"})
_PAGE_SIGN: Final[Sign] = ("*", "the library's properties of a page")


def signs_of_calls(calls: Sequence[Call]) -> tuple[frozenset[Sign], ...]:
    """Return the signs of each call: of its arguments, and of what the library adds to them."""
    found = []
    users = {"identify": _User(), "group": _User()}
    for call in calls:
        user = users.get(call.method)
        given = [call.args, *(user.added_to(call) if user else ())]
        signs = {sign for leaf in leaves(given) for sign in _signs_of(leaf)}
        found.append(frozenset(signs | {_PAGE_SIGN} if call.method == "page" else signs))
        if user:
            user.learn(call)
        elif call.method == "reset":
            users = {method: _User() for method in users}
    return tuple(found)


def signs_seen(seen: Iterable[Leaf]) -> frozenset[Sign]:
    """Return all signs that these leaves may be of a call."""
    signs: set[Sign] = set()
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


@dataclass(slots=True)
class _User:
    """What the library still knows of a user, or of a group."""

    id: Value = None
    traits: dict[str, Value] = field(default_factory=dict)

    def added_to(self, call: Call) -> Iterator[Value]:
        """Yield what the library adds to the next call."""
        name, traits = _given(call)
        if name is None:
            yield self.id
        if self._is_same(name):
            yield {key: value for key, value in self.traits.items() if key not in traits}

    def learn(self, call: Call) -> None:
        """Learn what a call says; of another user nothing is known yet."""
        name, traits = _given(call)
        if not self._is_same(name):
            self.traits = {}
        self.id = self.id if name is None else name
        self.traits |= traits

    def _is_same(self, name: Value) -> bool:
        return name is None or self.id is None or name == self.id


def _given(call: Call) -> tuple[Value, Mapping[str, Value]]:
    """Return the id and the traits that an identify or a group call gives; no id is None."""
    has_id = bool(call.args) and not isinstance(call.args[0], Mapping)
    traits = next((arg for arg in call.args[:2] if isinstance(arg, Mapping)), {})
    return (call.args[0] if has_id else None), traits


def _signs_of(leaf: Leaf) -> Iterator[Sign]:
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


def _plain(key: str) -> str:
    """Return a property's name as all its spellings have it: `leadScore` is `lead_score`."""
    return key.replace("_", "").replace("-", "").lower()
