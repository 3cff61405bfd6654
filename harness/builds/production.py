"""Reads a production bundle, as Segment's CDN serves it, from a file or an address.

    window.wigzoDeps = ["/integrations/vendor/commons.0a1b2c.js"];
    window.wigzoLoader = function () { … window.wigzoIntegration = … };

Its vendor chunks are beside it: `<base>/integrations/wigzo/1.2.3/wigzo.dynamic.js.gz` asks for
`<base>/integrations/vendor/commons.0a1b2c.js.gz`.
"""

import gzip
import hashlib
import re
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final
from urllib.parse import urljoin, urlsplit

from harness.builds import download
from harness.builds.bundles import Bundles
from harness.contracts import Destination
from harness.model import Build, BuildError
from harness.toolchain import Progress, bundler, source_maps

ENDINGS: Final = (".dynamic.js", ".dynamic.js.gz")
"""The endings of a production bundle's name."""

SCHEMES: Final = ("http://", "https://")
"""The beginnings of an address."""

_GZIP: Final = b"\x1f\x8b"
_DEPS: Final = re.compile(
    r"""window(?:\.(?P<plain>[\w$]+?)|\[\s*(?P<mark>["'])(?P<quoted>.+?))Deps(?:(?P=mark)\s*\])?"""
    r"""\s*=\s*\[(?P<paths>[^\]]*)\]"""
)
_PATH: Final = re.compile(r"""(["'])(.*?)\1""")
_LAYOUT: Final = re.compile(r"(?P<base>.*)/integrations/[^/]+/(?P<version>[^/]+)/[^/]+")
_NUMBERED: Final = re.compile(r"/v?(\d+(?:\.\d+)+[\w.+-]*)/[^/]+$")
_FOLDERS_UP: Final = 5


def from_file(destination: Destination, file: Path) -> Bundles:
    """Return a build from a production bundle on this machine.

    Raises:
        BuildError: the file is not a complete production bundle of this destination, or a vendor
            chunk is not beside it.
    """

    def vendor(path: str) -> tuple[str, bytes]:
        for place in _beside(file, path):
            if place.is_file():
                return str(place), place.read_bytes()
        raise BuildError(
            f"{file} asks for the vendor chunk {path}, which is missing; put "
            f"{path.rpartition('/')[2]} beside it"
        )

    return _bundles(destination, str(file), file.read_bytes(), _version(file.as_posix()), vendor)


def from_address(
    destination: Destination, url: str, progress: Progress, version: str = ""
) -> Bundles:
    """Return a build from a production bundle at an address.

    `version` is the version to report; where it is empty, the address gives it.

    Raises:
        BuildError: an address does not answer with a script, or the script is not a complete
            production bundle of this destination.
        UsageError: the address is not valid, or contains a user or a password.
    """
    download.check(url)
    origin = download.without_secrets(url)
    progress(f"downloading {origin}")
    content = download.fetch(url)

    def vendor(path: str) -> tuple[str, bytes]:
        layout = _LAYOUT.fullmatch(origin)
        beside = urljoin(origin, f"{path.rpartition('/')[2]}.gz")
        place = f"{layout['base']}{path}.gz" if layout else beside
        progress(f"downloading {place}")
        return place, download.fetch(place)

    known = version or _version(urlsplit(origin).path)
    return _bundles(destination, origin, content, known, vendor)


def bundle_key(name: str) -> str:
    """Return the name that the library gives a destination in its bundle's globals."""
    return re.sub(r"\s+", "-", name.lower().replace(".", "", 1))


def _bundles(
    destination: Destination,
    origin: str,
    content: bytes,
    version: str,
    vendor: Callable[[str], tuple[str, bytes]],
) -> Bundles:
    text = _text(origin, content)
    chunks = [(path, *vendor(path)) for path in _vendor_paths(destination, origin, text)]
    scripts = [(_script_name(path), _text(place, chunk)) for path, place, chunk in chunks]
    scripts.append((_script_name(origin), text))
    digest = hashlib.sha256()
    for _, script in reversed(scripts):
        digest.update(script.encode())
    return Bundles(
        build=Build(destination.key, origin, version, digest.hexdigest()),
        dynamic=_compressed(content),
        dynamic_map=source_maps.identity(_script_name(origin), text),
        job={"name": destination.name},
        vendor=tuple((path, _compressed(chunk)) for path, _, chunk in chunks),
        scripts=tuple(scripts),
    )


def _text(place: str, content: bytes) -> str:
    """Return the text of a script, after checking that it is complete.

    Raises:
        BuildError: it is cut short, or is not a script.
    """
    remedy = "download it again"
    try:
        plain = gzip.decompress(content) if content.startswith(_GZIP) else content
        text = plain.decode("utf-8")
    except (EOFError, zlib.error, gzip.BadGzipFile) as problem:
        raise BuildError(f"{place} is cut short or damaged ({problem}); {remedy}") from None
    except UnicodeDecodeError:
        raise BuildError(f"{place} is not a script: it is not UTF-8; {remedy}") from None
    if not text.strip():
        raise BuildError(f"{place} is empty; {remedy}")
    if text.lstrip().startswith("<"):
        raise BuildError(f"{place} is a web page, not a script; {remedy}")
    try:
        bundler.check_syntax(_script_name(place), text)
    except BuildError as problem:
        raise BuildError(f"{place} is cut short or damaged; {remedy}: {problem}") from None
    return text


def _vendor_paths(destination: Destination, origin: str, text: str) -> Iterator[str]:
    """Yield the paths of the vendor chunks that a bundle asks for.

    Raises:
        BuildError: it is not a production bundle, or is another destination's.
    """
    wanted = bundle_key(destination.name)
    found = {each["plain"] or each["quoted"]: each["paths"] for each in _DEPS.finditer(text)}
    if wanted in found:
        return (each[2] for each in _PATH.finditer(found[wanted]))
    if not found:
        raise BuildError(
            f"{origin} is not a production bundle: it does not set window[{f'{wanted}Deps'!r}]; "
            "for a module, give a file whose name does not end with .dynamic.js"
        )
    names = " and ".join(found)
    remedy = f"to judge that destination, type '--build {next(iter(found))}=…'"
    raise BuildError(f"{origin} is a bundle of {names!r}, not of {wanted!r}; {remedy}")


def _beside(file: Path, path: str) -> Iterator[Path]:
    """Yield where a vendor chunk may be: in the bundle's folder, or where the CDN keeps it."""
    for folder in list(file.parents)[:_FOLDERS_UP]:
        for ending in (".gz", ""):
            yield folder / f"{path.lstrip('/')}{ending}"
    for ending in (".gz", ""):
        yield file.with_name(f"{path.rpartition('/')[2]}{ending}")


def _script_name(place: str) -> str:
    """Return the name of a script without its `.gz`; `place` is a path or an address."""
    path = urlsplit(place).path if place.startswith(SCHEMES) else Path(place).as_posix()
    return path.rpartition("/")[2].removesuffix(".gz")


def _version(path: str) -> str:
    """Return the version in the name of a bundle's folder; empty where it has none."""
    numbered = _NUMBERED.search(path)
    return numbered[1] if numbered else ""


def _compressed(content: bytes) -> bytes:
    return content if content.startswith(_GZIP) else gzip.compress(content, mtime=0)
