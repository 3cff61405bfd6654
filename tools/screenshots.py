"""Makes the pictures in `docs/images`: real pages of real runs, in a real browser.

`python -m tools.screenshots [NAME …]` makes those that are named, or all. A picture is an entry
of `PICTURES`; what several need is made once, by the `Studio`. Each is compressed without loss.
"""

import argparse
import contextlib
import io
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import oxipng
from playwright.sync_api import Page, sync_playwright
from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

from harness import builds
from harness.contracts import built_in, requirement
from harness.driver import Driver, Launcher, Watching
from harness.edge import Edge, assets
from harness.session import Job, carry_out
from harness.toolchain import browsers
from tools.studio import COLUMNS, DESK, NARROW, SECONDS, Studio

REPOSITORY: Final = Path(__file__).resolve().parent.parent
IMAGES: Final = REPOSITORY / "docs" / "images"
SCREEN: Final = (1040, 900)
"""A terminal of fifty lines, each of `COLUMNS`."""

_COMPRESSION: Final = 4
"""Of 6: what is above takes minutes for another percent."""

_ONE_RED: Final = "wigzo-identify-phone"

_CALLS: Final = """\
analytics.identify("userId123", {
  email: "john.doe@example.com",
  phone: "+1 604 555 0142",
});
analytics.track("Coupon Entered", { coupon: "MAYDEALS", discount: 0.5, cart: undefined });"""


_SCREEN: Final = """\
<!DOCTYPE html>
<meta charset="utf-8">
<title>Terminal</title>
<style>
{stylesheet}
body {{
  display: flex;
  align-items: end;
  height: 100vh;
  margin: 0;
  overflow: hidden;
  background: {background};
  color: {foreground};
}}
pre {{ margin: 0.5rem; font: 14px/18px "DejaVu Sans Mono", monospace; }}
h1 {{ position: absolute; opacity: 0; }}
</style>
<h1>Terminal</h1>
<pre>{code}</pre>
"""


def _open_verdict(page: Page) -> None:
    page.locator(".verdict h2").wait_for()


def _green(studio: Studio, place: Path) -> None:
    studio.shoot(studio.green.as_uri(), place)


def _red(studio: Studio, place: Path) -> None:
    studio.shoot(studio.red.as_uri(), place)


def _dark_findings(studio: Studio, place: Path) -> None:
    studio.shoot(studio.known.as_uri(), place, scheme="dark")


def _narrow_findings(studio: Studio, place: Path) -> None:
    studio.shoot(studio.known.as_uri(), place, size=NARROW)


def _known(studio: Studio, place: Path) -> None:
    studio.shoot(studio.known.as_uri(), place)


def _terminal(studio: Studio, place: Path) -> None:
    """Show the last screen of a terminal, as a run leaves it."""
    printed = studio.known.with_name("terminal.txt").read_text(encoding="utf-8")
    console = Console(record=True, file=io.StringIO(), width=COLUMNS, soft_wrap=False)
    console.print(Text.from_ansi(printed))
    screen = studio.scratch / "terminal.html"
    console.save_html(str(screen), theme=MONOKAI, code_format=_SCREEN)
    studio.shoot(screen.as_uri(), place, size=SCREEN)


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
    subprocess.run(command, cwd=studio.scratch, check=False, timeout=SECONDS)  # noqa: S603 - our own

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
    "report-known": _known,
    "report-known-dark": _dark_findings,
    "report-known-narrow": _narrow_findings,
    "terminal": _terminal,
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
