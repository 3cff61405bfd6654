"""Masks the tokens and keys of a comparison and of both its sides, before it is reported."""

from collections.abc import Iterable, Iterator, Mapping

from harness.codec import Mask
from harness.comparison import Side
from harness.contracts import Destination
from harness.model import Value


def mask(target: Destination, sides: Iterable[Side]) -> Mask:
    """Return what masks the secrets of the made-up account, and of every recording's settings."""
    return Mask([target.settings, *_settings(sides)])


def _settings(sides: Iterable[Side]) -> Iterator[Mapping[str, Value]]:
    for side in sides:
        for runs in side.runs.values():
            yield from (recording.settings for recording in runs)
