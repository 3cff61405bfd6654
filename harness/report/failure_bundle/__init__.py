"""Failure bundles: a folder for each red requirement that shows the failure in any browser.

It has the page, the library, the build, the tracker and the calls, and needs neither the
harness nor a server nor a network: `index.html` is opened from disk.
"""

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from harness.builds import Chosen
from harness.driver import make_world
from harness.edge import assets
from harness.model import UsageError, Word
from harness.report.failure_bundle import files as bundle_files
from harness.report.failure_bundle import offline_world, panel_data
from harness.report.redacted import mask
from harness.session import Outcome
from harness.toolchain import bundler, paths
from harness.trackers import Fetched, with_further

__all__ = ["is_kept", "keep"]

_MARK: Final = "failure-data.js"
"""A file that every bundle has, and hardly any other folder."""


def is_kept(outcome: Outcome) -> bool:
    """Say whether an outcome gets a bundle: a `fail` that is not a known deviation does."""
    is_fail = outcome.verdict.word is Word.FAIL and outcome.recording is not None
    return is_fail and not outcome.is_known


def keep(
    outcome: Outcome,
    chosen: Chosen,
    folder: Path,
    *,
    show_secrets: bool,
    fetched: Mapping[str, Fetched] | None = None,
) -> Path:
    """Write the bundle of an outcome below `folder`, and return the page to open.

    `chosen` has the build that was judged, `fetched` the further scripts of a live tracker, by
    address. The bundle replaces an earlier one of the same requirement; other bundles stay. Tokens
    and keys of a contracts folder are masked in all files, unless secrets are shown. The harness's
    own accounts are made up.

    Raises:
        UsageError: something else is in its place.
        OutputError: it cannot be written.
        BuildError: the build has changed since the run began.
        SetupError: the JavaScript packages are not installed.
    """
    job = outcome.job
    bundles = chosen.of(job.destination.key)
    contracts = chosen.contracts
    if outcome.tracker and fetched:
        contracts = with_further(contracts, job.destination.key, outcome.tracker, fetched)
    served = make_world(assets.load(contracts), job.requirement, job.library, bundles)
    is_own = job.folder is None
    is_masked = not is_own and not show_secrets
    if is_masked:
        secrets = mask(outcome)
        outcome, served = secrets.value(outcome), secrets.value(served)
    found = offline_world.found(served, outcome)
    files = {
        **found.files,
        **bundle_files.pages(served, outcome, found, is_own=is_own),
        _MARK: panel_data.script(outcome, found, is_own=is_own, is_masked=is_masked),
        **_programs(),
    }
    _publish(folder / job.id, files)
    return folder / job.id / "index.html"


def _programs() -> dict[str, bytes]:
    """Return the panel and the stand-in for the edge, bundled."""
    sources = sorted(
        file
        for area in ("failure-bundle", "report")
        for pattern in ("*.js", "*.css")
        for file in (paths.pages() / area).glob(pattern)
    )
    content = b"\0".join(source.read_bytes() for source in sources)

    def bundled(entry: str) -> dict[str, str]:
        job = {"job": "page", "area": "failure-bundle", "entry": entry}
        return dict(bundler.cached_bundle(job, inputs=content))

    panel, edge = bundled("panel"), bundled("offline-edge")
    return {
        "failure.js": panel["page.js"].encode(),
        "failure.css": panel["page.css"].encode(),
        "offline-edge.js": edge["page.js"].encode(),
    }


def _publish(folder: Path, files: dict[str, bytes]) -> None:
    """Move a finished bundle to its place, so that nobody opens half of one.

    Raises:
        UsageError: something else is in its place.
        OutputError: it cannot be written.
    """
    with paths.writing(folder):
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".bundle-") as scratch:
            made = Path(scratch) / folder.name
            for name, content in files.items():
                file = made / name
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(content)
            _clear(folder)
            made.rename(folder)


def _clear(folder: Path) -> None:
    """Remove the bundle of an earlier run, and never anything else.

    Raises:
        UsageError: something else is in its place.
    """
    if not folder.exists():
        return
    if not (folder / _MARK).is_file():
        raise UsageError(f"{folder} exists and is not a failure bundle; choose another folder")
    shutil.rmtree(folder)
