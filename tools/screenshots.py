"""Makes the pictures in `docs/images`: real pages of real runs, in a real browser.

`python -m tools.screenshots [NAME …]` makes those that are named, or all. A picture is an entry
of `PICTURES`; what several need is made once, by the `Studio`. Each is compressed without loss.
"""

import argparse
import contextlib
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final, Literal

import oxipng
from playwright.sync_api import Browser, Page, sync_playwright

from harness import builds
from harness.contracts import built_in, destination, requirement
from harness.driver import Driver, Launcher, Watching
from harness.edge import Edge, assets
from harness.session import Job, carry_out
from harness.toolchain import browsers

REPOSITORY: Final = Path(__file__).resolve().parent.parent
IMAGES: Final = REPOSITORY / "docs" / "images"
WIDE: Final = (1360, 850)
NARROW: Final = (390, 844)
DESK: Final = (1440, 960)

_SECONDS: Final = 900
_COMPRESSION: Final = 4
"""Of 6: what is above takes minutes for another percent."""

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

_KNOWN: Final = """\
[[deviation]]
build = "wigzo"
versions = ">=1.1.0rc1"
library = "all"
requirement = "{requirement}"
path = "{path}"
reason = "The search comes back with 1.1.0, without what a page puts there of a person."
link = "https://issues.example/wigzo/12"
expires = 2031-01-31
"""
_KNOWN_REQUIREMENTS: Final = ("wigzo-page-property-names",)
_KNOWN_PATHS: Final = (
    "wigzo.track arguments[1].search",
    "request 1 (POST app.wigzo.com/rest/v1/learn/event) body.eventval.search",
)


_ONE_RED: Final = "wigzo-identify-phone"

_CALLS: Final = """\
analytics.identify("userId123", {
  email: "john.doe@example.com",
  phone: "+1 604 555 0142",
});
analytics.track("Coupon Entered", { coupon: "MAYDEALS", discount: 0.5, cart: undefined });"""


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
        """The report of a run of a candidate with mistakes, one of which is known."""
        known = self.scratch / "known-deviations"
        known.mkdir()
        entries = (
            _KNOWN.format(requirement=requirement, path=path)
            for requirement in _KNOWN_REQUIREMENTS
            for path in _KNOWN_PATHS
        )
        (known / "wigzo.toml").write_text("\n".join(entries), encoding="utf-8")
        return self._report("red", "wigzo", "--build", f"wigzo={self.candidate}")

    @cached_property
    def candidate(self) -> str:
        """A build of Wigzo's integration with mistakes, by its path in the scratch folder."""
        reference = builds.reference_folder(destination("wigzo")) / "lib" / "index.js"
        source = reference.read_text(encoding="utf-8")
        for old, new in _WRONG:
            if source.count(old) != 1:
                raise ValueError(f"the reference build no longer has {old!r}")
            source = source.replace(old, new)
        folder = self.scratch / "candidate"
        (folder / "lib").mkdir(parents=True, exist_ok=True)
        (folder / "lib" / "index.js").write_text(source, encoding="utf-8")
        manifest = '{"version": "1.1.0-rc.1", "main": "lib/index.js"}\n'
        (folder / "package.json").write_text(manifest, encoding="utf-8")
        return f"./{folder.name}"

    @cached_property
    def compared(self) -> Path:
        """The page that compares the reference build with the candidate."""
        results = self.scratch / "compared"
        command = [sys.executable, "-m", "harness", "compare", "wigzo", "reference", self.candidate]
        command += ["--results", str(results)]
        subprocess.run(command, cwd=self.scratch, check=False, timeout=_SECONDS)  # noqa: S603 - our own
        return results / "comparison.html"

    def _report(self, name: str, *arguments: str) -> Path:
        results = self.scratch / name
        command = [sys.executable, "-m", "harness", "check", *arguments, "--results", str(results)]
        subprocess.run(command, cwd=self.scratch, check=False, timeout=_SECONDS)  # noqa: S603 - our own
        return results / "report.html"

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


def _open_verdict(page: Page) -> None:
    page.locator(".verdict h2").wait_for()


def _green(studio: Studio, place: Path) -> None:
    studio.shoot(studio.green.as_uri(), place)


def _red(studio: Studio, place: Path) -> None:
    studio.shoot(studio.red.as_uri(), place)


def _dark_findings(studio: Studio, place: Path) -> None:
    studio.shoot(studio.red.as_uri(), place, scheme="dark")


def _narrow_findings(studio: Studio, place: Path) -> None:
    studio.shoot(studio.red.as_uri(), place, size=NARROW)


def _verdict(studio: Studio, place: Path) -> None:
    address = f"{studio.red.as_uri()}#wigzo-identify-phone-next"
    studio.shoot(address, place, before=_open_verdict)


def _dark(studio: Studio, place: Path) -> None:
    def scroll(page: Page) -> None:
        _open_verdict(page)
        page.locator(".part-where-it-went-wrong").scroll_into_view_if_needed()
        page.locator(".panel").evaluate("panel => panel.scrollTo(0, panel.scrollHeight)")

    address = f"{studio.red.as_uri()}#wigzo-identify-phone-classic?word=fail"
    studio.shoot(address, place, scheme="dark", before=scroll)


def _narrow(studio: Studio, place: Path) -> None:
    address = f"{studio.red.as_uri()}#wigzo-identify-phone-next"
    studio.shoot(address, place, size=NARROW, before=_open_verdict)


def _comparison(studio: Studio, place: Path) -> None:
    def choose(page: Page) -> None:
        page.locator("a.cell").first.click()
        _open_verdict(page)

    studio.shoot(studio.compared.as_uri(), place, before=choose)


@contextlib.contextmanager
def _console(studio: Studio, *arguments: str) -> Iterator[str]:
    """Open a console for the length of the context, and yield its address."""
    command = [sys.executable, "-m", "harness", "open", *arguments, "--serve"]
    with subprocess.Popen(  # noqa: S603 - our own command
        command, cwd=studio.scratch, stderr=subprocess.PIPE, encoding="utf-8"
    ) as process:
        for line in process.stderr or ():
            if " is at http" in line:
                yield line.split()[-1]
                break
        process.terminate()


def _wait_for_run(page: Page) -> None:
    page.locator("#status b").wait_for()
    page.locator("body:not(.running)").wait_for()


def _calls(studio: Studio, place: Path) -> None:
    def type_calls(page: Page) -> None:
        _wait_for_run(page)
        page.locator("#calls").fill(_CALLS)
        page.locator("#calls").press("Control+Enter")
        _wait_for_run(page)
        page.locator(".delivered").nth(1).wait_for()
        page.locator("#calls").blur()

    with _console(studio, "wigzo-identify-phone") as address:
        studio.shoot(address, place, size=DESK, before=type_calls)


def _console_red(studio: Studio, place: Path) -> None:
    with _console(studio, "wigzo-identify-phone", "--build", studio.candidate) as address:
        studio.shoot(address, place, size=DESK, scheme="dark", before=_wait_for_run)


def _failure(studio: Studio, place: Path) -> None:
    """Show a failure bundle as somebody sees it who has nothing else."""
    folder = studio.scratch / "bundle"
    command = [sys.executable, "-m", "harness", "run", _ONE_RED, "--library", "next"]
    command += ["--build", f"wigzo={studio.candidate}", "--bundle", str(folder)]
    subprocess.run(command, cwd=studio.scratch, check=False, timeout=_SECONDS)  # noqa: S603 - our own

    def judged(page: Page) -> None:
        page.get_by_text("Shows here, too", exact=True).wait_for()

    address = (folder / f"{_ONE_RED}-next" / "index.html").as_uri()
    studio.shoot(address, place, before=judged)


def _overlay(studio: Studio, place: Path) -> None:
    """Show the window of a headed run when it is judged; a page without a window draws the same."""
    candidate = str(studio.scratch / studio.candidate)
    chosen = builds.choose(built_in(), {"wigzo": candidate}, print)
    installed = browsers.find_or_install(None, print)
    with Edge() as edge, Launcher(edge, installed) as launcher:
        driver = Driver(launcher, edge, assets.load(built_in()), watching=Watching(headed=True))
        outcome = carry_out(driver, Job.of(chosen.contracts, requirement(_ONE_RED), "next"), chosen)
        with driver.page_reopened(outcome.verdict):
            tab = driver._tab  # noqa: SLF001 - what a window shows has no other way out of it
            if tab is None:
                raise ValueError("there is no page to take a picture of")
            place.write_bytes(launcher.loop.run(tab._page.screenshot()))  # noqa: SLF001 - as above
        driver.close()


PICTURES: Final[Mapping[str, Callable[[Studio, Path], None]]] = {
    "report-green": _green,
    "report-red": _red,
    "report-red-dark": _dark_findings,
    "report-red-narrow": _narrow_findings,
    "report-verdict": _verdict,
    "report-dark": _dark,
    "report-narrow": _narrow,
    "comparison": _comparison,
    "overlay": _overlay,
    "failure-bundle": _failure,
    "console": _calls,
    "console-red": _console_red,
}
"""What makes each picture; its name is the file's."""


def compress(place: Path) -> None:
    """Make a picture's file smaller: every pixel stays as it is."""
    oxipng.optimize(place, level=_COMPRESSION, strip=oxipng.StripChunks.safe())


@contextlib.contextmanager
def _folder() -> Iterator[Path]:
    """Make a folder whose name does not change, for it is seen in the pictures."""
    folder = Path(tempfile.gettempdir()) / "release"
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the pictures that are named, or all of them."""
    parser = argparse.ArgumentParser(description="Makes the pictures in docs/images.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(PICTURES))
    names = parser.parse_args(arguments).names or list(PICTURES)
    unknown = sorted(set(names) - set(PICTURES))
    if unknown:
        parser.error(f"there is no picture {unknown[0]}; there are: {', '.join(PICTURES)}")
    found = browsers.find()
    if found is None:
        parser.error("no browser was found; type 'make setup'")
    IMAGES.mkdir(parents=True, exist_ok=True)
    with _folder() as scratch, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=found.executable, args=["--no-sandbox"]
        )
        studio = Studio(browser, scratch)
        for name in names:
            place = IMAGES / f"{name}.png"
            PICTURES[name](studio, place)
            compress(place)
            print(place)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
