"""What a build says of its destination, which is all that is known where nobody describes it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Self

from harness.model import Value

OF_MODULES: Final = frozenset(
    {"Buffer", "__dirname", "__filename", "analytics", "define", "exports", "module", "process"}
    | {"require", "__webpack_require__"}
)
"""Names that are no tracker's: of module systems, and of the library."""


@dataclass(frozen=True, slots=True)
class Description:
    """What an integration declares, and what its source touches of the page.

    `globals` are those that it declares, `options` the settings, each with its default. `touched`
    are paths such as `acme.track`, without what every browser has. `read` are the settings that it
    reads, declared or not. `methods` are those that it has for calls and events, and its own
    helpers. `tags` are the addresses of what it loads, with `{{ settings }}` in them. One that
    `assumes_page` may begin only with a page call, which every page makes that has the snippet.
    """

    globals: tuple[str, ...] = ()
    options: Mapping[str, Value] = field(default_factory=dict, hash=False)
    touched: tuple[str, ...] = ()
    read: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    assumes_page: bool = False

    @property
    def every_global(self) -> tuple[str, ...]:
        """The globals that it declares, and those that its source names without declaring them."""
        roots = (path.split(".")[0].removesuffix("()") for path in self.touched)
        found = dict.fromkeys((*self.globals, *roots))
        return tuple(name for name in found if name not in OF_MODULES)

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Self:
        """Return the description that `dataclasses.asdict` made these built-in values of."""
        names = ("globals", "touched", "read", "methods", "tags")
        return cls(**{**plain, **{name: tuple(plain[name]) for name in names}})

    def plus(self, other: "Description") -> "Description":
        """Return one description of two builds; where they differ in a default, this one has it."""
        return Description(
            tuple(dict.fromkeys((*self.globals, *other.globals))),
            {**other.options, **self.options},
            tuple(sorted({*self.touched, *other.touched})),
            tuple(sorted({*self.read, *other.read})),
            tuple(dict.fromkeys((*self.methods, *other.methods))),
            tuple(dict.fromkeys((*self.tags, *other.tags))),
            self.assumes_page or other.assumes_page,
        )
