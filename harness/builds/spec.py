"""Turns what a person typed (`--build wigzo=../wigzo`) into a build."""

import glob
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from harness.builds import download, production, source
from harness.builds.bundles import Bundles
from harness.builds.selection import Chosen
from harness.contracts import Contracts, Destination, find_or_add
from harness.model import UsageError, segment
from harness.toolchain import Progress, bundler

KINDS: Final = (
    "a folder with a package.json or lib/index.js, a .js file, a *.dynamic.js or *.dynamic.js.gz "
    "file, an http(s) address of one, cdn, cdn@VERSION, or reference"
)
"""The forms of a SPEC, in words for people."""

_CDN_VARIABLE: Final = "HARNESS_CDN"
_LATEST: Final = "latest"
"""The version that the library asks for where a source's settings name none."""

_ADDRESS: Final = re.compile(r"https?://.*", re.DOTALL)
_VERSION: Final = re.compile(r"[\w.+-]+")


def named(given: Sequence[str], where: str = "--build") -> dict[str, str]:
    """Return the specs of `NAME=SPEC`, by the name as it was typed.

    `where` is the option or setting that they come from; messages name it.

    Raises:
        UsageError: one has another form, or a name was given twice.
    """
    specs: dict[str, str] = {}
    for each in given:
        name, sign, spec = (part.strip() for part in each.partition("="))
        if not (name and sign and spec) or name.startswith(production.SCHEMES):
            raise UsageError(
                f"{where} {_redacted(each)}: expected NAME=SPEC, where SPEC is {KINDS}"
            )
        if name.lower() in map(str.lower, specs):
            raise UsageError(
                f"{where} {_redacted(each)}: {name!r} was given twice; give one build for each"
            )
        specs[name] = spec
    return specs


def _redacted(given: str) -> str:
    """Return what was given without the secrets that an address in it may contain."""
    found = _ADDRESS.search(given)
    return f"{given[: found.start()]}{download.without_secrets(found[0])}" if found else given


def anchored(spec: str, base: Path) -> str:
    """Return a spec whose path is absolute, so that it means the same everywhere.

    A relative path counts from `base`.
    """
    if spec == "reference" or spec.partition("@")[0] == "cdn":
        return spec
    if spec.startswith(production.SCHEMES):
        return spec
    # Path.resolve() would follow symbolic links, and show a path that nobody typed.
    return os.path.abspath(base / Path(spec).expanduser())  # noqa: PTH100


def several(given: Sequence[str]) -> list[str]:
    """Return the builds that folders, files and patterns name: what a shell does, or a quoted one.

    What a pattern of a whole repository finds beside its builds, such as a README, is left out.

    Raises:
        UsageError: one does not exist, or nothing is a build.
    """
    found: dict[str, None] = {}
    for each in given:
        matches = [each] if Path(each).exists() else sorted(glob.glob(each))  # noqa: PTH207 - as typed
        if not matches:
            raise UsageError(f"--builds {each}: nothing has this name, or matches it")
        found |= dict.fromkeys(os.path.normpath(match) for match in matches)
    several = [place for place in found if _may_be_build(Path(place))]
    if not several:
        raise UsageError(f"--builds {' '.join(given)}: there is no build; expected folders of them")
    return several


def _may_be_build(place: Path) -> bool:
    if place.is_dir():
        return place.name != "node_modules"
    return place.name.endswith((*production.ENDINGS, *source.ENDINGS))


def choose(contracts: Contracts, specs: Mapping[str, str], progress: Progress) -> Chosen:
    """Return the builds of these specs, by destinations' names; the others are references.

    An unknown destination is added, with the requirements that hold for every destination.

    Raises:
        UsageError: as `resolve` does; or a name cannot be a destination's.
        BuildError: as `resolve` does.
        SetupError: as `resolve` does.
    """
    found = {}
    for name, spec in specs.items():
        known = contracts
        contracts, target = find_or_add(contracts, name)
        if spec == "reference" and contracts is not known:
            raise UsageError(
                f"--build {name}=reference: only a known destination has a reference build; "
                f"known are: {', '.join(known.destinations)}"
            )
        found[target.key] = resolve(target, spec, progress)
    return Chosen(contracts, found)


def resolve(destination: Destination, spec: str, progress: Progress) -> Bundles:
    """Return the build of a destination that a spec means.

    `progress` reports each step that takes long.

    Raises:
        UsageError: the spec has none of the forms in `KINDS`.
        BuildError: the build cannot be used; the message says what is wrong, where, and what to do.
        SetupError: the JavaScript packages could not be installed, or the bundler did not run.
    """
    bundler.install_packages(progress)
    place = anchored(spec, Path.cwd())
    if place == "reference":
        return source.reference(destination)
    if place.partition("@")[0] == "cdn":
        return _from_cdn(destination, place, progress)
    if place.startswith(production.SCHEMES):
        return production.from_address(destination, place, progress)
    path = Path(place)
    if path.is_dir():
        return source.from_folder(destination, path, place)
    if not path.is_file():
        raise UsageError(f"there is no build {spec!r}: {place} does not exist; expected {KINDS}")
    if path.name.endswith(production.ENDINGS):
        return production.from_file(destination, path)
    if path.suffix in source.ENDINGS:
        return source.from_file(destination, path, place)
    raise UsageError(f"unknown build {place}: expected {KINDS}")


def _from_cdn(destination: Destination, spec: str, progress: Progress) -> Bundles:
    _, has_version, version = spec.partition("@")
    if has_version and not _VERSION.fullmatch(version):
        raise UsageError(f"{spec!r} has no valid version; write cdn, or cdn@2.3.1 for a version")
    key = production.bundle_key(destination.name)
    base = os.environ.get(_CDN_VARIABLE, f"https://{segment.CDN}").rstrip("/")
    version = version or _LATEST
    url = f"{base}/next-integrations/integrations/{key}/{version}/{key}.dynamic.js.gz"
    return production.from_address(destination, url, progress, version)
