"""Which build a run judges for each destination."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Self

from harness.builds import source
from harness.builds.bundles import Bundles
from harness.contracts import Contracts, Description, Destination, described
from harness.model import Build, BuildError


@dataclass(frozen=True, slots=True)
class Chosen:
    """The builds of a run: the `named` ones by their destination's key, else the references.

    `contracts` has these destinations and their requirements. `descriptions` are what the builds
    of unknown ones say of them.
    """

    contracts: Contracts
    named: Mapping[str, Bundles] = field(default_factory=dict)
    descriptions: Mapping[str, Description] = field(default_factory=dict)

    def of(self, key: str) -> Bundles:
        """Return the build of one destination.

        Raises:
            BuildError: no build was named, and the destination has no reference build, or one
                that does not compile.
            UsageError: there is no destination of that name.
        """
        if key in self.named:
            return self.named[key]
        found = _reference(self.contracts.destination(key))
        if isinstance(found, BuildError):
            raise found.with_traceback(None)
        return found

    def described(self, descriptions: Mapping[str, Description]) -> Self:
        """Return the same builds, with what some of them say of their destinations, by key."""
        contracts = self.contracts
        for key, found in descriptions.items():
            contracts = contracts.with_destination(described(contracts.destination(key), found))
        every = {**self.descriptions, **descriptions}
        return dataclasses.replace(self, contracts=contracts, descriptions=every)

    def to_plain(self) -> dict[str, Any]:
        """Return the named builds as built-in values, to hand them to another process."""
        return {
            "named": {key: dataclasses.asdict(bundles) for key, bundles in self.named.items()},
            "descriptions": {
                key: dataclasses.asdict(found) for key, found in self.descriptions.items()
            },
        }

    @classmethod
    def from_plain(cls, contracts: Contracts, plain: Mapping[str, Any]) -> Self:
        """Return the builds from which `to_plain` made these values, for the same contracts."""
        chosen = cls(
            contracts,
            {
                key: Bundles(**{**parts, "build": Build(**parts["build"])})
                for key, parts in plain["named"].items()
            },
        )
        every = plain["descriptions"].items()
        return chosen.described({key: Description.from_plain(parts) for key, parts in every})


@cache
def _reference(destination: Destination) -> Bundles | BuildError:
    """Return the reference build, or why there is none: each requirement asks for it."""
    try:
        return source.reference(destination)
    except BuildError as problem:
        return problem
