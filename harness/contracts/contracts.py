"""All that is known of destinations, as one frozen value that is made once and passed on."""

import dataclasses
import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from harness.contracts import destinations, requirements
from harness.contracts.destinations.base import Destination
from harness.contracts.given_settings import GivenSettings
from harness.model import LIBRARIES, Requirement, Tracker, UsageError, Value


@dataclass(frozen=True, slots=True)
class Contracts:
    """Destinations, what is required of them, and where each requirement is from.

    `destinations` has them by key, in alphabetical order; `requirements` has them by id,
    destination by destination. `folders` has the contracts folder of each requirement that is
    from one, by its id; a destination knows its own. `read_from` has all of these folders in the
    order in which they were read. `unsampled` says why early calls and consent are not judged, by
    the key of each destination whose contract says so. `given_settings` are a person's, for
    destinations that nobody has described.
    """

    destinations: Mapping[str, Destination] = field(default_factory=dict)
    requirements: Mapping[str, Requirement] = field(default_factory=dict)
    folders: Mapping[str, Path] = field(default_factory=dict)
    read_from: tuple[Path, ...] = ()
    unsampled: Mapping[str, str] = field(default_factory=dict)
    given_settings: GivenSettings = field(default_factory=dict)

    def destination(self, key: str) -> Destination:
        """Return one destination.

        Raises:
            UsageError: no destination has that name; the message lists those that exist.
        """
        if key.lower() in self.destinations:
            return self.destinations[key.lower()]
        if key in self.requirements:
            raise UsageError(f"{key!r} is a requirement; to judge it, type 'harness run {key}'")
        raise UsageError(
            f"unknown destination {key!r}; known are: {', '.join(self.destinations)}"
            f"{self._as_job(key)}"
        )

    def requirement(self, identifier: str) -> Requirement:
        """Return one requirement.

        Raises:
            UsageError: no requirement has that id; the message names the nearest.
        """
        if identifier in self.requirements:
            return self.requirements[identifier]
        if identifier.lower() in self.destinations:
            key = identifier.lower()
            raise UsageError(
                f"{identifier!r} is a destination; to judge it, type 'harness check {key}'; "
                f"'harness list {key}' shows its requirements"
            )
        as_job = self._as_job(identifier)
        near = difflib.get_close_matches(identifier, self.requirements, n=3, cutoff=0.4)
        suggestion = f"; did you mean {' or '.join(near)}?" if near and not as_job else as_job
        raise UsageError(
            f"unknown requirement {identifier!r}{suggestion} ('harness list' shows all)"
        )

    def named(self, name: str) -> Destination | Requirement:
        """Return the requirement of this id, or else the destination of this name.

        Raises:
            UsageError: there is neither; the message names the nearest.
        """
        if name in self.requirements:
            return self.requirements[name]
        if name.lower() in self.destinations:
            return self.destinations[name.lower()]
        near = difflib.get_close_matches(name, [*self.destinations, *self.requirements], n=2)
        suggestion = self._as_job(name) or (
            f"; did you mean {' or '.join(near)}?"
            if near
            else f"; destinations are: {', '.join(self.destinations)}"
        )
        raise UsageError(
            f"there is no destination and no requirement {name!r}{suggestion} "
            "('harness list' shows all)"
        )

    def _as_job(self, name: str) -> str:
        """Return the end of a message on an id that ends with a generation, as reports have it."""
        for library in LIBRARIES:
            if name.removesuffix(f"-{library}") in self.requirements and name.endswith(library):
                return f"; write {name.removesuffix(f'-{library}')} --library {library}"
        return ""

    def of_destination(self, key: str) -> tuple[Requirement, ...]:
        """Return the requirements of one destination."""
        return tuple(item for item in self.requirements.values() if item.destination == key)

    def plus(
        self,
        found: Iterable[Destination],
        required: Iterable[Requirement],
        folder: Path | None = None,
    ) -> "Contracts":
        """Return these contracts with others added; `folder` is the contracts folder of the others.

        Raises:
            ValueError: two requirements have the same id.
        """
        every = {**self.destinations, **{item.key: item for item in found}}
        contract, folders = dict(self.requirements), dict(self.folders)
        for item in required:
            if item.id in contract:
                raise ValueError(f"two requirements have the id {item.id}")
            contract[item.id] = item
            if folder is not None:
                folders[item.id] = folder
        ordered = sorted(contract.values(), key=lambda item: item.destination)
        return dataclasses.replace(
            self,
            destinations=dict(sorted(every.items())),
            requirements={item.id: item for item in ordered},
            folders=folders,
            read_from=self.read_from if folder is None else (*self.read_from, folder),
        )

    def with_destination(self, target: Destination) -> "Contracts":
        """Return these contracts with another destination in place of the one with its key."""
        return dataclasses.replace(self, destinations={**self.destinations, target.key: target})

    def with_tracker(self, key: str, tracker: Tracker | None) -> "Contracts":
        """Return these contracts with what a destination is served in place of its stub.

        Raises:
            UsageError: nobody has described the destination, so its tracker has no address.
        """
        target = self.destination(key)
        if tracker is not None and target.is_unknown:
            raise UsageError(
                f"nobody has described {target.name}, so nobody can say where its tracker is; "
                "leave out --tracker"
            )
        return self.with_destination(dataclasses.replace(target, tracker=tracker))

    def settings_given_for(self, key: str) -> dict[str, Value]:
        """Return the settings that a person gave for a destination that nobody has described."""
        if not self.destinations[key].is_unknown:
            return {}
        found: dict[str, Value] = {}
        for name in ("", key, self.destinations[key].name.lower()):
            found |= self.given_settings.get(name, {})
        return found

    def with_settings(self, given: GivenSettings) -> "Contracts":
        """Return these contracts with settings for destinations that nobody has described.

        Raises:
            UsageError: one of them has a contract, whose requirements are for its own settings.
        """
        for name in given:
            if name in self.destinations and not self.destinations[name].is_unknown:
                raise UsageError(
                    f"{name} has a contract, whose requirements are for its own settings; change "
                    "them there"
                )
        return dataclasses.replace(self, given_settings=given)

    def with_reasons(self, reasons: Mapping[str, str]) -> "Contracts":
        """Return these contracts with further reasons why there is no sample."""
        return dataclasses.replace(self, unsampled={**self.unsampled, **reasons})


@cache
def built_in() -> Contracts:
    """Return the harness's own contracts. Their modules are imported when it is first called."""
    found = destinations.built_in()
    return Contracts().plus(found.values(), requirements.built_in(found))
