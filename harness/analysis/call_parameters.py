"""The parameters of a call, under the names that the library gives them.

A parameter is a value within a call's arguments that holds no other: a user id, a trait, the
name of an event, one of its properties, an option.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from harness.analysis.leaf_values import leaves
from harness.codec import path_source
from harness.model import UNDEFINED, Call, Callback, PathStep, Value

_NAMES: Final = {
    "identify": ("userId",),
    "group": ("groupId",),
    "track": ("event",),
    "alias": ("userId", "previousId"),
}
_DATA: Final = {
    "identify": "traits",
    "group": "traits",
    "track": "properties",
    "page": "properties",
    "screen": "properties",
}
_PAGES: Final = frozenset({"page", "screen"})


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter: the path of its name, the property that holds it, its value.

    `key` is empty for an argument that is no object. `sent` is where the library has it in what
    it sends to Segment; empty for an option, which need not be there.
    """

    path: tuple[PathStep, ...]
    key: str
    value: Value
    sent: tuple[PathStep, ...] = ()

    @property
    def name(self) -> str:
        """Its name as JavaScript writes it: `products[0].price`."""
        return path_source(self.path).removeprefix(".")


def parameters(call: Call) -> Iterator[Parameter]:
    """Yield the parameters of a call in the order of its arguments."""
    names = _names(call)
    data = _DATA.get(call.method, "")
    for arg in call.args:
        if isinstance(arg, Callback):
            continue
        if isinstance(arg, Mapping):
            yield from _within(arg, data)
            names, data = [], ""
        elif names:
            if arg is not None and arg is not UNDEFINED:
                yield Parameter((names[0],), "", arg, (names[0],))
            elif call.method in _PAGES:
                continue
            names = names[1:]
        else:
            data = ""


def _names(call: Call) -> list[str]:
    """Return what the arguments before the first object are called."""
    if call.method in _PAGES:
        texts = sum(isinstance(arg, str) for arg in call.args)
        return ["category", "name"] if texts > 1 else ["name"]
    return list(_NAMES.get(call.method, ()))


def _within(arg: Mapping[str, Value], data: str) -> Iterator[Parameter]:
    for leaf in leaves(arg):
        if not leaf.parts or isinstance(leaf.value, Callback):
            continue
        path = leaf.parts if data else ("options", *leaf.parts)
        yield Parameter(path, leaf.key, leaf.value, (data, *leaf.parts) if data else ())
