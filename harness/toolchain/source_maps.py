"""Source maps that no bundler made: of a script that is served as it is, and of several in one."""

import json
from collections.abc import Iterable
from typing import Final

_NOTHING: Final = '{"version": 3, "sources": [], "names": [], "mappings": ""}'
_FIRST, _NEXT = "AAAA", "AACA"
"""A mapping of a line's beginning to that of the source's first line, and of the one after."""


def identity(name: str, text: str) -> str:
    """Return the map of a script that is its own source, under this name."""
    mappings = ";".join([_FIRST, *[_NEXT] * text.count("\n")])
    return json.dumps({"version": 3, "sources": [name], "names": [], "mappings": mappings})


def stacked(parts: Iterable[tuple[str, str]]) -> str:
    """Return the map of a script that is made of others, each with its own map.

    Each part is a text that ends with a line's end, and its map; the map is empty where nothing
    has to be traced back.
    """
    sections = []
    line = 0
    for text, source_map in parts:
        # Text, not JSON: a map of the library has half a million characters, most never read.
        offset = f'{{"line": {line}, "column": 0}}'
        sections.append(f'{{"offset": {offset}, "map": {source_map or _NOTHING}}}')
        line += text.count("\n")
    return f'{{"version": 3, "sections": [{", ".join(sections)}]}}'
