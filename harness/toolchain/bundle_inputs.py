"""The files that a bundle was made from, and whether they still are what they were.

A bundle also depends on files that did not exist when it was made: the bundler would use them
instead if they were there now. So each place where it looked and found nothing is listed, too.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, TypeAlias

Ingredients: TypeAlias = Mapping[str, str]
"""What each path has: a hash of a file's content or a folder's names, `-` where there is nothing.

A path that ends with `/*` stands for the names in a folder.
"""

_MANIFESTS: Final = ("package.json", "tsconfig.json", "jsconfig.json")
"""Files that decide, from any folder above a source, how it is read."""

_NOTHING: Final = "-"
_CLOCK_SECONDS: Final = 0.02
"""By how much the time of a file may lag behind the clock."""


def ingredients(inputs: Iterable[Mapping[str, Any]], began: float) -> Ingredients | None:
    """Return what a bundle was made from; `inputs` is the bundler's list of it.

    `began` is the time at which bundling began. The result is None if a file changed after that:
    which content went in is then not known.
    """
    inputs = list(inputs)
    for item in inputs:
        file = Path(item["file"])
        if not file.is_file() or file.stat().st_mtime > began - _CLOCK_SECONDS:
            return None
    return {path: _content(path) for path in sorted(_paths(inputs))}


def are_unchanged(ingredients: Ingredients) -> bool:
    """Say whether a bundle made now would be made from the same."""
    return all(_content(path) == was for path, was in ingredients.items())


def _paths(inputs: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    found: set[str] = set()
    for item in inputs:
        file = Path(item["file"])
        found.add(str(file))
        found.add(f"{file.parent}/*")
        above = [file.parent, *file.parent.parents]
        found.update(str(folder / name) for folder in above for name in _MANIFESTS)
        for name in item["imports"]:
            if name.startswith("."):
                found.add(f"{(file.parent / name).resolve().parent}/*")
            elif not name.startswith("/"):
                package = "/".join(name.split("/")[: 2 if name.startswith("@") else 1])
                found.update(f"{folder / 'node_modules' / package}/*" for folder in above)
    yield from found


def _content(path: str) -> str:
    """Return a hash of what is there."""
    place = Path(path.removesuffix("/*"))
    if path.endswith("/*"):
        if not place.is_dir():
            return _NOTHING
        return _hash("\0".join(sorted(item.name for item in place.iterdir())).encode())
    return _hash(place.read_bytes()) if place.is_file() else _NOTHING


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
