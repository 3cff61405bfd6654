"""What to do about packages that a source imports and that are not there.

The command is always that of the folder's own `package.json`. A package is never named in it: one
that somebody else has published under a mistyped or a private name would be installed and run.
"""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

_MANIFEST: Final = "package.json"
_KINDS: Final = ("dependencies", "devDependencies", "peerDependencies", "optionalDependencies")
_MANAGERS: Final = (("yarn.lock", "yarn install"), ("pnpm-lock.yaml", "pnpm install"))
_USUAL: Final = "npm install"


def remedy(packages: Sequence[str], folder: Path) -> str:
    """Return what to do so that these packages are there for the source in a folder."""
    above = [place for place in (folder, *folder.parents) if (place / _MANIFEST).is_file()]
    many = len(packages) > 1
    if not above:
        what = "them" if many else "it"
        return f"{folder} has no {_MANIFEST}: make one that names {what}, and type '{_USUAL}' there"
    place = next((place for place in above if "workspaces" in _manifest(place)), above[0])
    command = f"type '{_command(place)}' in {place}"
    named = {name for one in above for name in _named(_manifest(one))}
    unnamed = [name for name in packages if name not in named]
    if not unnamed:
        return command
    which = ", ".join(map(repr, unnamed)) if len(unnamed) < len(packages) else ""
    which = which or ("them" if many else "it")
    what = "them" if len(unnamed) > 1 else "it"
    return f"{above[0] / _MANIFEST} does not name {which}: add {what} there, and {command}"


def _command(place: Path) -> str:
    return next((command for lock, command in _MANAGERS if (place / lock).is_file()), _USUAL)


def _manifest(place: Path) -> dict[str, Any]:
    """Return the content of a folder's manifest; nothing if it is damaged, as it names nothing."""
    try:
        content = json.loads((place / _MANIFEST).read_bytes())
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}


def _named(manifest: dict[str, Any]) -> Iterator[str]:
    for kind in _KINDS:
        named = manifest.get(kind)
        yield from named if isinstance(named, dict) else ()
