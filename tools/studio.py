"""What the pictures of the documentation show: runs of builds, made once, and a browser."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final, Literal

from playwright.sync_api import Browser, Page

from harness import builds
from harness.contracts import destination

WIDE: Final = (1360, 850)
NARROW: Final = (390, 844)
DESK: Final = (1440, 960)
COLUMNS: Final = 120

SECONDS: Final = 900

_WRONG: Final = (
    ("if (identify.phone()) user.phone = identify.phone();", "delete user.phone;"),
    (
        'window.wigzo.track("view", name ?',
        'delete properties.search;\n  window.wigzo.track("view", name ?',
    ),
    (
        'window.wigzo.track(track.event(), track.field("properties") || {});',
        """const properties = Object.assign({}, track.field("properties"));
  if (typeof properties.price === "number") properties.price = properties.price.toFixed(2);
  window.wigzo.track(track.event(), properties);""",
    ),
)
"""How the candidate differs from the reference build: three mistakes that people make."""

_NEXT_WRONG: Final = (
    (
        _WRONG[0][0],
        'if (identify.phone()) user.phone = identify.phone().replace(/[^0-9]/g, "");',
    ),
    _WRONG[1],
    (
        "productClicked = function (track) {\n  this.index(track);",
        "productClicked = function (track) {",
    ),
)
"""How the next candidate differs: one mistake has another shape, one is as it was, one is new."""

_ACCEPTED: Final = ("--reason", "Comes back with 1.1.0, says the release plan.")
_LINK: Final = ("--link", "https://issues.example/wigzo/12", "--expires", "2031-01-31")


@dataclass(frozen=True)
class Studio:
    """A browser, and what is in front of it."""

    browser: Browser
    scratch: Path

    @cached_property
    def green(self) -> Path:
        """The report of a run of the reference builds."""
        return self._report("green")

    @cached_property
    def red(self) -> Path:
        """The report of a run of a candidate with mistakes, none of which is known."""
        return self._report("red", "wigzo", "--build", f"wigzo={self.candidate}")

    @cached_property
    def known(self) -> Path:
        """The report of the next candidate, where what the first did wrong is known."""
        self._accept()
        known = ("--known-deviations", str(self.scratch / "accepted"))
        return self._report("known", "wigzo", "--build", f"wigzo={self.next_candidate}", *known)

    def _accept(self) -> None:
        """Accept what is wrong with the first candidate, from the evidence of its run."""
        evidence = self.red.with_name("recordings.jsonl")
        (self.scratch / "accepted").mkdir(exist_ok=True)
        self._run(
            *("accept", "wigzo", "--build", f"wigzo={self.candidate}", "--from", str(evidence)),
            *("--known-deviations", str(self.scratch / "accepted"), *_ACCEPTED, *_LINK),
        )

    @cached_property
    def candidate(self) -> str:
        """A build of Wigzo's integration with mistakes, by its path in the scratch folder."""
        return self._build("candidate", "1.1.0-rc.1", _WRONG)

    @cached_property
    def next_candidate(self) -> str:
        """The next build of the same."""
        return self._build("next", "1.1.0-rc.2", _NEXT_WRONG)

    def _build(self, name: str, version: str, wrong: Sequence[tuple[str, str]]) -> str:
        reference = builds.reference_folder(destination("wigzo")) / "lib" / "index.js"
        source = reference.read_text(encoding="utf-8")
        for old, new in wrong:
            if source.count(old) != 1:
                raise ValueError(f"the reference build no longer has {old!r}")
            source = source.replace(old, new)
        folder = self.scratch / name
        (folder / "lib").mkdir(parents=True, exist_ok=True)
        (folder / "lib" / "index.js").write_text(source, encoding="utf-8")
        manifest = json.dumps({"version": version, "main": "lib/index.js"})
        (folder / "package.json").write_text(f"{manifest}\n", encoding="utf-8")
        return f"./{folder.name}"

    @cached_property
    def compared(self) -> Path:
        """The page that compares the reference build with the candidate."""
        results = self.scratch / "compared"
        self._run("compare", "wigzo", "reference", self.candidate, "--results", str(results))
        return results / "comparison.html"

    def _report(self, name: str, *arguments: str) -> Path:
        """Write the report of a run, and beside it what the terminal shows of it."""
        results = self.scratch / name
        done = self._run("check", *arguments, "--results", str(results))
        (results / "terminal.txt").write_text(done, encoding="utf-8")
        return results / "report.html"

    def _run(self, *arguments: str) -> str:
        """Run a command of the harness in the scratch folder, and return what it prints."""
        done = subprocess.run(  # noqa: S603 - our own command
            (sys.executable, "-m", "harness", *arguments),
            cwd=self.scratch,
            check=False,
            encoding="utf-8",
            env={**os.environ, "FORCE_COLOR": "1", "COLUMNS": str(COLUMNS)},
            stdout=subprocess.PIPE,
            timeout=SECONDS,
        )
        return done.stdout

    def shoot(
        self,
        address: str,
        place: Path,
        *,
        size: tuple[int, int] = WIDE,
        scheme: Literal["light", "dark"] = "light",
        before: Callable[[Page], None] | None = None,
    ) -> None:
        """Open an address, do what is to be done `before`, and write what is seen."""
        context = self.browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme=scheme,
            device_scale_factor=2 if size == NARROW else 1.5,
        )
        page = context.new_page()
        page.goto(address)
        page.locator("h1").wait_for()
        if before:
            before(page)
        page.evaluate("document.fonts.ready")
        page.screenshot(path=place, animations="disabled")
        context.close()
