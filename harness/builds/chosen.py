"""Which build a run judges for each destination."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from harness.builds import source
from harness.builds.bundles import Bundles
from harness.destinations import destination


@dataclass(frozen=True, slots=True)
class Chosen:
    """The builds of a run: the `named` ones by their destination's key, else the references."""

    named: Mapping[str, Bundles] = field(default_factory=dict)

    def of(self, key: str) -> Bundles:
        """Return the build of one destination.

        Raises:
            BuildError: none was named, and it has no reference build, or one that is no good.
        """
        return self.named[key] if key in self.named else _reference(key)


@cache
def _reference(key: str) -> Bundles:
    return source.reference(destination(key))


REFERENCES: Final = Chosen()
"""No build was named: the reference of each destination."""
