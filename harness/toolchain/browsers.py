"""Finds a browser to drive, and installs one if there is none.

It looks in this order: the one that was named, Playwright's own, the system's
`chromium-headless-shell`, `chromium`, `google-chrome`. Of Firefox it takes the one that was named,
or the system's `firefox-esr`, `firefox`. Nothing here starts the browser.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Self

from harness.model import EngineName, SetupError, UsageError
from harness.toolchain.bundler import Progress, lock
from harness.toolchain.servers import Server

COMMANDS: Final = ("chromium-headless-shell", "chromium", "google-chrome")
FIREFOX_COMMANDS: Final = ("firefox-esr", "firefox")
HEADED_COMMANDS: Final = ("chromium", "google-chrome")

_INSTALL_SECONDS: Final = 900


_OPTION: Final = "--browser-executable"


@dataclass(frozen=True, slots=True)
class Browser:
    """A browser's program on this machine, who brought it there, and its engine's name.

    One that runs on `servers` is launched by the first of them that answers. Its program is there,
    too, and the server chooses it where `executable` is empty.
    """

    executable: Path
    origin: str
    engine: EngineName = "chromium"
    servers: tuple[Server, ...] = ()

    @property
    def named(self) -> str:
        """The program, if a person named it; else empty."""
        return str(self.executable) if self.origin == _OPTION else ""

    def for_process(self, number: int) -> Self:
        """Return the browser of one of several processes: each begins with another server."""
        first = number % len(self.servers) if self.servers else 0
        return replace(self, servers=(*self.servers[first:], *self.servers[:first]))


def find(
    named: str | None = None, *, headed: bool = False, engine: EngineName = "chromium"
) -> Browser | None:
    """Return the first browser of an engine in the documented order, or None.

    Raises:
        UsageError: `named` is not a program.
    """
    if named:
        program = shutil.which(named)
        if program is None:
            raise UsageError(
                f"--browser-executable {named}: no such program; give the path of "
                + ("a Firefox" if engine == "firefox" else "a Chromium")
            )
        return Browser(Path(program), _OPTION, engine)
    if engine == "firefox":
        return _first(FIREFOX_COMMANDS, engine)
    for own in _playwrights_own(headed=headed):
        return Browser(own, "Playwright")
    return _first(HEADED_COMMANDS if headed else COMMANDS, engine)


def _first(commands: Sequence[str], engine: EngineName) -> Browser | None:
    """Return the first of these programs that the system has."""
    for command in commands:
        program = shutil.which(command)
        if program:
            return Browser(Path(program), "the system", engine)
    return None


def find_or_install(
    named: str | None,
    progress: Progress,
    *,
    headed: bool = False,
    engine: EngineName = "chromium",
    servers: Sequence[Server] = (),
) -> Browser:
    """Return a browser of an engine, installed now if there was none; or one on these servers.

    Raises:
        SetupError: there is none and none could be installed; names the commands to type.
        UsageError: `named` is not a program.
    """
    if servers:
        return Browser(Path(named or ""), "--connect", engine, tuple(servers))
    found = find(named, headed=headed, engine=engine)
    if found:
        return found
    with lock("browser", progress):
        found = find(named, headed=headed, engine=engine)
        if found:
            return found
        if engine == "firefox":
            _install_packages(progress, "firefox-esr")
        else:
            _install_chromium(progress, headed=headed)
        found = find(named, headed=headed, engine=engine)
    if found:
        return found
    if engine == "firefox":
        raise SetupError(
            "no Firefox was found, and none could be installed here; on Debian type "
            "'sudo apt-get install firefox-esr', or name one with --browser-executable"
        )
    raise SetupError(
        "no browser was found, and none could be installed here; type "
        f"'{sys.executable} -m playwright install chromium', or on Debian and Ubuntu "
        "'sudo apt-get install chromium', or name one with --browser-executable"
    )


def playwrights_folder() -> Path:
    """Return the folder in which Playwright's installer puts what it downloads."""
    root = os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or {
        "darwin": "~/Library/Caches/ms-playwright",
        "win32": "~/AppData/Local/ms-playwright",
    }.get(sys.platform, f"{os.environ.get('XDG_CACHE_HOME') or '~/.cache'}/ms-playwright")
    return Path(root).expanduser()


def install_with_playwright(*what: str) -> bool:
    """Have Playwright's installer download something, and return whether it could."""
    return _succeeds([sys.executable, "-m", "playwright", "install", *what])


def _playwrights_own(*, headed: bool) -> Iterator[Path]:
    """Yield the Chromium builds that Playwright's installer put on this machine, newest first."""
    kinds = ("chromium",) if headed else ("chromium_headless_shell", "chromium")
    names = {"chrome-headless-shell", "headless_shell", "chrome", "Chromium"}
    for kind in kinds:
        folders = playwrights_folder().glob(f"{kind}-*")
        for folder in sorted(folders, key=_revision, reverse=True):
            programs = (path for path in folder.rglob("*") if path.stem in names)
            yield from (path for path in programs if path.is_file() and os.access(path, os.X_OK))


def _revision(folder: Path) -> int:
    number = re.search(r"-(\d+)\Z", folder.name)
    return int(number[1]) if number else 0


def _install_chromium(progress: Progress, *, headed: bool) -> None:
    progress("no browser found: asking Playwright's installer")
    if not install_with_playwright(*([] if headed else ["--only-shell"]), "chromium"):
        _install_packages(progress, "chromium" if headed else "chromium-headless-shell", "chromium")


def _install_packages(progress: Progress, package: str, *others: str) -> None:
    """Install the first of these packages of the distribution that it has, if this is root."""
    apt = shutil.which("apt-get")
    if apt is None or not hasattr(os, "geteuid") or os.geteuid() != 0:
        return
    # The machine's list may be old, and name a browser that is several versions behind.
    progress("reading the distribution's list of packages")
    _succeeds([apt, "update"])
    progress(f"installing the distribution's package {package} (about a minute)")
    for name in (package, *others):
        if _succeeds([apt, "install", "-y", "--no-install-recommends", name]):
            break


def _succeeds(command: list[str]) -> bool:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(  # noqa: S603 - programs named above, with no shell between
            command,
            env=environment,
            capture_output=True,
            check=False,
            timeout=_INSTALL_SECONDS,
        )
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0
