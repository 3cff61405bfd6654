"""Masks the tokens and keys of a comparison and of both its sides, before it is reported."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from harness.codec import Mask
from harness.comparison import Scenario, Side
from harness.contracts import Destination
from harness.model import Value

_NONE: Final[Mapping[str, Scenario]] = {}


def mask(
    target: Destination, sides: Iterable[Side], scenarios: Mapping[str, Scenario] = _NONE
) -> Mask:
    """Return what masks the secrets of the account, and of every recording's settings.

    What the `scenarios` that were run put in the place of a setting is no secret. It may be a word
    that the build compares the setting with, and those occur all over its own source.
    """
    return Mask([target.settings, *_settings(sides, scenarios)])


def _settings(
    sides: Iterable[Side], scenarios: Mapping[str, Scenario]
) -> Iterator[Mapping[str, Value]]:
    for side in sides:
        for (name, _), runs in side.runs.items():
            tried = scenarios[name].settings if name in scenarios else {}
            for recording in runs:
                given = recording.settings.items()
                yield {setting: value for setting, value in given if setting not in tried}
