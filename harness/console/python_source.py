"""The harness's frozen values as Python source that makes equal ones again."""

import dataclasses
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from harness import contracts

WIDTH: Final = 100
"""The longest line, in columns."""

_INDENT: Final = 4
_PUBLIC_MODULE: Final = "harness.contracts"
_CONSTANT_NAMES: Final = {
    id(contracts.UNDEFINED): "UNDEFINED",
    id(contracts.HOLE): "HOLE",
    id(contracts.MISSING): "MISSING",
    id(contracts.ANYTHING): "ANYTHING",
    id(contracts.ORDINARY): "ORDINARY",
    id(contracts.LIBRARIES): "LIBRARIES",
}
"""The names of values that `harness.contracts` offers by name."""


def module_source(name: str, value: Any) -> str:
    """Return a module that binds `value` to `name`: its imports, and the assignment.

    Executed, it makes an equal value. Frozen dataclasses of the harness, numbers, texts, lists,
    tuples and mappings keep their type. Parts that have their default are left out.

    Raises:
        TypeError: the value holds one that has no Python source.
    """
    return bindings_source({name: value})


def bindings_source(values: Mapping[str, Any]) -> str:
    """Return a module that binds each value to its name, as `module_source` does for one.

    Raises:
        TypeError: a value holds one that has no Python source.
    """
    writer = _Writer()
    assigned = "\n\n".join(
        f"{name} = {writer.written(value, 0, used=len(name) + 3)}" for name, value in values.items()
    )
    return f"{writer.imports()}\n\n{assigned}\n" if writer.names else f"{assigned}\n"


@dataclass(slots=True)
class _Writer:
    """Writes values, and collects the names that they need to import, by module."""

    names: dict[str, set[str]] = field(default_factory=dict)

    def imports(self) -> str:
        """Return the import lines, those of the standard library first."""
        own = [f"import {module}" for module, names in self.names.items() if not names]
        ours = [
            _import(module, sorted(names)) for module, names in sorted(self.names.items()) if names
        ]
        return "\n\n".join("\n".join(lines) for lines in (own, ours) if lines)

    def written(self, value: Any, indent: int, *, used: int = 0) -> str:
        """Return the source of a value. Its line already has `used` columns of text before it."""
        if id(value) in _CONSTANT_NAMES:
            name = _CONSTANT_NAMES[id(value)]
            self.names.setdefault(_PUBLIC_MODULE, set()).add(name)
            return name
        match value:
            case None | bool() | int() | bytes():
                return repr(value)
            case float():
                return self._float(value)
            case str():
                return text_source(value)
            case Mapping():
                return self._broken(_keyed(value), "{}", indent, used)
            case tuple():
                single = len(value) == 1
                return self._broken(_unkeyed(value), "()", indent, used, single=single)
            case Sequence():
                return self._broken(_unkeyed(value), "[]", indent, used)
            case _:
                return self._instance(value, indent, used)

    def _float(self, value: float) -> str:
        if math.isfinite(value):
            return repr(value)
        self.names.setdefault("math", set())
        if math.isnan(value):
            return "math.nan"
        return "math.inf" if value > 0 else "-math.inf"

    def _instance(self, value: Any, indent: int, used: int) -> str:
        kind = type(value)
        is_offered = getattr(contracts, kind.__name__, None) is kind
        if not dataclasses.is_dataclass(value) or not is_offered:
            raise TypeError(f"there is no Python source for a {kind.__name__}")
        self.names.setdefault(_PUBLIC_MODULE, set()).add(kind.__name__)
        parts = [
            ("" if _is_positional(part, kind) else f"{part.name}=", getattr(value, part.name))
            for part in dataclasses.fields(value)
            if not _is_default(part, getattr(value, part.name))
        ]
        return self._broken(parts, f"{kind.__name__}()", indent, used)

    def _broken(
        self,
        parts: Sequence[tuple[str, Any]],
        frame: str,
        indent: int,
        used: int,
        *,
        single: bool = False,
    ) -> str:
        """Return the parts in brackets, on one line if they fit."""
        opening, closing = frame[:-1], frame[-1]
        inner = indent + _INDENT
        made = [f"{label}{self.written(value, inner, used=len(label))}" for label, value in parts]
        line = f"{opening}{', '.join(made)}{',' if single else ''}{closing}"
        if indent + used + len(line) < WIDTH and "\n" not in line:
            return line
        body = "".join(f"{' ' * inner}{part},\n" for part in made)
        return f"{opening}\n{body}{' ' * indent}{closing}"


_KEYWORDS_ONLY: Final = frozenset(
    {contracts.Destination, contracts.Requirement, contracts.Conditions, contracts.Invocations}
)
"""Values with so many parts that each is written as a keyword."""


def text_source(text: str) -> str:
    """Return the Python literal of a text. Invisible and misleading characters are escaped."""
    literal = repr(text)
    return f'"{literal[1:-1]}"' if literal.startswith("'") and '"' not in text else literal


def _keyed(mapping: Mapping[Any, Any]) -> list[tuple[str, Any]]:
    return [(f"{text_source(key)}: ", value) for key, value in mapping.items()]


def _unkeyed(items: Sequence[Any]) -> list[tuple[str, Any]]:
    return [("", item) for item in items]


def _is_positional(part: "dataclasses.Field[Any]", kind: type) -> bool:
    defaults = (part.default, part.default_factory)
    return kind not in _KEYWORDS_ONLY and defaults == (dataclasses.MISSING, dataclasses.MISSING)


def _is_default(part: "dataclasses.Field[Any]", given: Any) -> bool:
    if part.default is not dataclasses.MISSING:
        return type(given) is type(part.default) and bool(given == part.default)
    if part.default_factory is not dataclasses.MISSING:
        return bool(given == part.default_factory())
    return False


def _import(module: str, names: Sequence[str]) -> str:
    line = f"from {module} import {', '.join(names)}"
    if len(line) <= WIDTH:
        return line
    body = "".join(f"    {name},\n" for name in names)
    return f"from {module} import (\n{body})"
