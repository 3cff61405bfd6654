"""What a build says of its destination, which is all that is known where nobody describes it."""

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Self

from harness.contracts.destinations.base import Destination
from harness.model import Value

_OF_MODULES: Final = frozenset(
    {"Buffer", "__dirname", "__filename", "analytics", "define", "exports", "module", "process"}
    | {"require", "__webpack_require__"}
)
"""Names that are no tracker's: of module systems, and of the library."""

_URLS: Final = ("url", "endpoint")
_HOSTS: Final = ("domain", "host", "server")
_NUMBERS: Final = ("id", "number", "account", "port")


@dataclass(frozen=True, slots=True)
class Description:
    """What an integration declares, and what its source touches of the page.

    `globals` are those that it declares, `options` the settings, each with its default. `touched`
    are paths such as `acme.track`, without what every browser has. `read` are the settings that it
    reads, declared or not.
    """

    globals: tuple[str, ...] = ()
    options: Mapping[str, Value] = field(default_factory=dict, hash=False)
    touched: tuple[str, ...] = ()
    read: tuple[str, ...] = ()

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Self:
        """Return the description that `dataclasses.asdict` made these built-in values of."""
        return cls(
            tuple(plain["globals"]),
            dict(plain["options"]),
            tuple(plain["touched"]),
            tuple(plain["read"]),
        )

    def plus(self, other: "Description") -> "Description":
        """Return one description of two builds; where they differ in a default, this one has it."""
        return Description(
            tuple(dict.fromkeys((*self.globals, *other.globals))),
            {**other.options, **self.options},
            tuple(sorted({*self.touched, *other.touched})),
            tuple(sorted({*self.read, *other.read})),
        )


def described(target: Destination, found: Description) -> Destination:
    """Return a destination with all that can be learned of it.

    Its functions are those of the globals that the build declares or touches. Settings that it
    lacks are made up.
    """
    guessed = {name: made_up(name, default) for name, default in found.options.items()}
    return dataclasses.replace(
        target,
        functions=tuple(dict.fromkeys(_functions(found))),
        settings={**dict(_undeclared(found)), **guessed, **target.settings},
    )


def _undeclared(found: Description) -> Iterator[tuple[str, Value]]:
    """Yield settings that a build reads and does not declare: those that must be a list or a map.

    Segment gives them to it all the same, and it need not look whether they are there.
    """
    for name in found.read:
        if name not in found.options and name.lower().endswith(("map", "mapping")):
            yield name, {}
        elif name not in found.options and name.endswith("s"):
            yield name, []


def _functions(found: Description) -> Iterator[str]:
    """Yield what to observe: each place that the build names, and all functions in it."""
    for path in (*found.globals, *found.touched):
        steps = path.split(".")
        if steps[0].removesuffix("()") in _OF_MODULES:
            continue
        for count in range(1, len(steps) + 1):
            place = ".".join(steps[:count])
            yield place.removesuffix("()")
            yield f"{place}.*"
    yield from (f"{name}.push" for name in found.globals)


def made_up(name: str, default: Value) -> Value:
    """Return a value for a setting of which nothing is known but its name and its default.

    Only a text that is empty, or that is not there, is made up, after its name.
    """
    if default not in (None, "") or isinstance(default, bool | int | float):
        return default
    words = name.lower()
    if _has(words, _URLS):
        return f"https://{_plain(name)}.example/"
    if _has(words, _HOSTS):
        return f"{_plain(name)}.example"
    return "1047" if words.endswith(_NUMBERS) else f"{name}-1"


def _has(words: str, several: Iterable[str]) -> bool:
    return any(word in words for word in several)


def _plain(name: str) -> str:
    return "".join(sign for sign in name.lower() if sign.isalnum()) or "setting"
