"""Places in a served bundle back to places in the build's own source, for people to read."""

import dataclasses
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from harness.model import Observation, PageError
from harness.toolchain import bundler
from harness.toolchain.bundler import SourcePosition

_PACKAGES: Final = "node_modules/"
_FRAME: Final = re.compile(r"^ +at .*$", re.MULTILINE)
"""A line of a stack, as Chromium writes it below the message."""

_Sources: TypeAlias = Mapping[SourcePosition, tuple[str, SourcePosition]]


@dataclass(frozen=True, slots=True)
class ServedBundle:
    """The script that has the build in it, as a browser gets it, with its `source_map`.

    `build_map` is the map of the build without the library: it lists the build's own files.
    """

    address: str
    source_map: str
    build_map: str

    @property
    def _place(self) -> re.Pattern[str]:
        return re.compile(rf"{re.escape(self.address)}:(\d+):(\d+)")

    def places(self, text: str) -> list[SourcePosition]:
        """Return the places of the script that a text names, in their order."""
        return [_position_in(found) for found in self._place.finditer(text)]

    def renamed(self, text: str, sources: _Sources) -> str:
        """Return a text in which places of the script are replaced by places of the sources."""

        def name(found: re.Match[str]) -> str:
            source = sources.get(_position_in(found))
            return _name(source) if source else found[0]

        return self._place.sub(name, text)


def _position_in(found: re.Match[str]) -> SourcePosition:
    return int(found[1]), int(found[2])


def mapped(observations: Sequence[Observation], bundle: ServedBundle) -> tuple[Observation, ...]:
    """Return observations whose page errors name places of the build's own source.

    Node.js is called once, and not at all if no error names a place of the bundle.

    Raises:
        SetupError: the source map could not be read.
    """
    named = {
        place
        for seen in observations
        if isinstance(seen, PageError)
        for text in (seen.source, *_frames(seen))
        for place in bundle.places(text)
    }
    if not named:
        return tuple(observations)
    places = sorted(named)
    found = zip(places, bundler.sources(bundle.source_map, places), strict=True)
    sources = {place: source for place, source in found if source}
    build_files = frozenset(json.loads(bundle.build_map)["sources"])
    return tuple(
        _with_position(seen, bundle, sources, build_files) if isinstance(seen, PageError) else seen
        for seen in observations
    )


def _with_position(
    seen: PageError, bundle: ServedBundle, sources: _Sources, build_files: frozenset[str]
) -> PageError:
    stack = _FRAME.sub(lambda frame: bundle.renamed(frame[0], sources), seen.stack)
    return dataclasses.replace(
        seen, stack=stack, position=_position(seen, bundle, sources, build_files)
    )


def _position(
    seen: PageError, bundle: ServedBundle, sources: _Sources, build_files: frozenset[str]
) -> str:
    """Return the first place in the build's own files; else in its packages, if they threw.

    The stack comes first: an error that was caught and thrown again was created there.
    """
    lines = [*_frames(seen), seen.source]
    passed = [
        [sources[place] for place in bundle.places(line) if place in sources] for line in lines
    ]
    of_build = [source for line in passed for source in line if source[0] in build_files]
    own = [source for source in of_build if not source[0].startswith(_PACKAGES)]
    if own:
        return _name(own[0])
    return _name(of_build[0]) if of_build and of_build[0] in passed[0] else ""


def _frames(seen: PageError) -> list[str]:
    return _FRAME.findall(seen.stack)


def _name(source: tuple[str, SourcePosition]) -> str:
    file, (line, column) = source
    return f"{file}:{line}:{column}"
