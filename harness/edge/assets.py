"""What every run shares: the test page, the snippet, the recorder, the library, the stubs."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from harness.contracts import Contracts, Destination
from harness.toolchain import bundler, paths, utf8

WRITE_KEY: Final = "WRITE-KEY"
"""The placeholder in the snippet for the source's write key."""


@dataclass(frozen=True, slots=True)
class Assets:
    """Texts that the edge serves or the driver installs, and the folder of the library's files.

    `destinations` has the destinations that can be on the page, by key. `stubs` has the file of
    each one's tracker stub. `overlay` is the script that shows a person the progress of a run in a
    headed browser.
    """

    test_page: str
    snippet: str
    recorder: str
    library_files: Path
    destinations: Mapping[str, Destination]
    stubs: Mapping[str, Path]
    overlay: str


def load(contracts: Contracts) -> Assets:
    """Return the assets, rendered and bundled if their sources have changed.

    Raises:
        SetupError: the JavaScript packages are not installed.
        BuildError: the recorder, or a tracker stub of a contracts folder, does not compile.
    """
    pages = paths.pages()
    for item in contracts.destinations.values():
        if item.folder is not None:
            _check_syntax(item.folder / "stubs" / item.stub)
    sources = sorted((pages / "recorder").glob("*.js"))
    recorder = b"\0".join(source.read_bytes() for source in sources)
    return Assets(
        test_page=(pages / "test-page.html").read_text(encoding="utf-8"),
        snippet=bundler.cached_bundle({"job": "snippet", "writeKey": WRITE_KEY}, inputs=b"")[
            "snippet.js"
        ],
        recorder=bundler.cached_bundle({"job": "recorder"}, inputs=recorder)["recorder.js"],
        library_files=pages / "node_modules" / "@segment" / "analytics-next" / "dist" / "umd",
        destinations=contracts.destinations,
        stubs={
            key: item.home() / "stubs" / item.stub for key, item in contracts.destinations.items()
        },
        overlay=_overlay(pages / "overlay"),
    )


def _check_syntax(stub: Path) -> None:
    """Check a tracker stub for syntax errors: the build would be blamed for them.

    Raises:
        BuildError: there is one, or it is not UTF-8; the message says where.
    """
    code = utf8.read(stub)
    bundler.cached_bundle({"job": "check", "file": str(stub), "code": code}, inputs=b"")


def _overlay(folder: Path) -> str:
    """Return the overlay's script, which contains its style sheet."""
    style = json.dumps((folder / "overlay.css").read_text(encoding="utf-8"))
    script = (folder / "overlay.js").read_text(encoding="utf-8")
    return f"(() => {{ const HARNESS_STYLE = {style};\n{script}}})();\n"
