"""The sample of a contract: the requirement whose calls are made early, too, and without consent.

What Segment promises of every destination follows from it. A contract names its sample, or the
first requirement that can be one is taken, or the contract says why there is none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias

from harness.contracts.destinations.base import Destination
from harness.contracts.requirements import _platform
from harness.model import LIBRARIES, ORDINARY, Method, Requirement, UsageError

_FIRST: Final[tuple[Method, ...]] = ("track", "identify", "group")
"""The methods of which a sample is taken, in this order. An early page call is often skipped on
purpose: Segment's base has `assumesPageview` for that."""

_PROMISED: Final = {"documented", "platform", "vendor"}


@dataclass(frozen=True, slots=True)
class NoSample:
    """Says why early calls and consent are not judged by a contract: `NoSample("…")`."""

    reason: str

    def __post_init__(self) -> None:
        """Refuse what says no without a reason.

        Raises:
            ValueError: there is no reason.
        """
        if not self.reason.strip():
            raise ValueError("NoSample has no reason; write NoSample('why')")


Sample: TypeAlias = Requirement | NoSample


def declared(file: Path, given: Any, listed: Sequence[Requirement]) -> dict[str, Sample]:
    """Return what a requirements file says of samples, by the key of the destination.

    `given` is its SAMPLE, or None; `listed` are its requirements.

    Raises:
        UsageError: it is something else, or a requirement that cannot be a sample.
    """
    if given is None:
        return {}
    if isinstance(given, NoSample):
        return dict.fromkeys((item.destination for item in listed), given)
    if not isinstance(given, Requirement) or all(given is not item for item in listed):
        raise UsageError(
            f"{file}: SAMPLE is not one of its REQUIREMENTS; name one, or write "
            "SAMPLE = NoSample('why')"
        )
    if not _platform.can_be_sample(given):
        raise UsageError(
            f"{file}: {given.id} cannot be the SAMPLE; it must make calls of track, identify, "
            "group or page, without options, and list Invocations or Requests with a value of "
            "theirs"
        )
    return {given.destination: given}


def reasons(given: Mapping[str, Sample]) -> dict[str, str]:
    """Return why there is no sample, by the key of the destination."""
    return {key: item.reason for key, item in given.items() if isinstance(item, NoSample)}


def derived(
    target: Destination, sample: Sample | None, required: Sequence[Requirement]
) -> tuple[Requirement, ...]:
    """Return what follows for a destination from its sample, or else from its first requirement.

    Raises:
        UsageError: no requirement can be the sample.
    """
    if isinstance(sample, NoSample):
        return ()
    own = [item for item in required if item.destination == target.key]
    found = sample or next(
        (
            item
            for method in _FIRST
            for item in own
            if {call.method for call in item.calls} == {method} and _is_plain(item)
        ),
        None,
    )
    if found is None:
        raise UsageError(
            f"{target.folder}: the contract of {target.key!r} does not show what a call of track, "
            "identify or group gives, so early calls and consent cannot be judged; list it in "
            "Invocations or Requests of a requirement, or write SAMPLE = NoSample('why')"
        )
    return tuple(_platform.early_and_consent(target, found))


def _is_plain(item: Requirement) -> bool:
    return (
        item.level in _PROMISED
        and item.conditions == ORDINARY
        and not item.settings
        and item.libraries == LIBRARIES
        and _platform.can_be_sample(item)
    )
