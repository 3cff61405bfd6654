"""Finds which globals of a page, and which settings, a build's own source names."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from harness.builds.bundles import Bundles
from harness.builds.source import ENDINGS
from harness.toolchain import bundler

_OTHERS: Final = ("node_modules/", "pages/")
"""The beginnings of the names of files that are not the build's own."""


@dataclass(frozen=True, slots=True)
class Touched:
    """What a source names: `paths` of globals, such as `acme.track`, and `settings`."""

    paths: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()


def touched(bundles: Bundles) -> Touched:
    """Return what a build's source reads or calls of the page, and which settings it reads.

    Packages that it imports do not count. Of a production bundle all counts: it does not say what
    is whose.

    Raises:
        SetupError: the source could not be read.
    """
    found = bundler.touched([{"name": name, "text": text} for name, text in _sources(bundles)])
    return Touched(tuple(found["paths"]), tuple(found["settings"]))


def _sources(bundles: Bundles) -> Iterator[tuple[str, str]]:
    """Yield the name and the text of each file of a build's own source."""
    if bundles.scripts:
        yield bundles.scripts[-1]
        return
    parsed = json.loads(bundles.dynamic_map)
    for name, text in zip(parsed["sources"], parsed["sourcesContent"], strict=True):
        is_script = name.endswith(ENDINGS) or "." not in name.rpartition("/")[2]
        if is_script and text is not None and not name.startswith(_OTHERS):
            yield name, text
