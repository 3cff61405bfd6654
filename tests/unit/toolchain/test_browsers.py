"""Which browser is driven, and what is tried where there is none; none is started here."""

import subprocess
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from harness.model import SetupError, UsageError
from harness.toolchain import Browser
from harness.toolchain.browsers import find, find_or_install


class Machine:
    """A made-up machine: its programs, and the commands that were run on it."""

    def __init__(self, root: Path) -> None:
        self.bin = root / "bin"
        self.own = root / "ms-playwright"
        self.bin.mkdir()
        self.ran: list[list[str]] = []
        self.said: list[str] = []
        self.installs: dict[str, Path] = {}

    def has(self, program: Path, *, executable: bool = True) -> Path:
        program.parent.mkdir(parents=True, exist_ok=True)
        program.touch(mode=0o755 if executable else 0o644)
        return program

    def run(self, command: list[str], **options: Any) -> SimpleNamespace:
        assert options["timeout"], "an installer may hang"
        self.ran.append(command)
        line = " ".join(command)
        for ending, program in self.installs.items():
            if line.endswith(ending):
                self.has(program)
                return SimpleNamespace(returncode=0)
        return SimpleNamespace(returncode=1)


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    made = Machine(tmp_path)
    monkeypatch.setenv("PATH", str(made.bin))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(made.own))
    monkeypatch.setenv("HARNESS_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(subprocess, "run", made.run)
    monkeypatch.setattr("os.geteuid", lambda: 0)
    return made


def test_the_documented_order(machine: Machine) -> None:
    """Each is found only where none of those before it is there."""
    assert find() is None
    shell = "chrome-headless-shell-linux64/chrome-headless-shell"
    for program, origin in (
        (machine.bin / "google-chrome", "the system"),
        (machine.bin / "chromium", "the system"),
        (machine.bin / "chromium-headless-shell", "the system"),
        (machine.own / "chromium-1100" / "chrome-linux" / "chrome", "Playwright"),
        (machine.own / "chromium_headless_shell-1100" / shell, "Playwright"),
    ):
        assert find() != Browser(program, origin)
        machine.has(program)
        assert find() == Browser(program, origin)
    named = machine.has(machine.bin / "mine")
    assert find("mine") == find(str(named)) == Browser(named, "--browser-executable")


def test_a_headless_shell_cannot_be_shown(machine: Machine) -> None:
    machine.has(machine.bin / "chromium-headless-shell")
    machine.has(machine.own / "chromium_headless_shell-1100" / "linux" / "headless_shell")
    assert find(headed=True) is None
    chromium = machine.has(machine.bin / "chromium")
    assert find(headed=True) == Browser(chromium, "the system")


def test_of_playwright_s_own_the_newest_is_taken(machine: Machine) -> None:
    for revision in ("999", "1181", "1100"):
        machine.has(machine.own / f"chromium-{revision}" / "chrome-linux" / "chrome")
    machine.has(machine.own / "chromium-1200" / "chrome-linux" / "chrome", executable=False)
    machine.has(machine.own / "chromium-1300" / "chrome-linux" / "chrome_crashpad_handler")
    found = find()
    assert found is not None
    assert found.executable.parts[-3] == "chromium-1181"


@pytest.mark.parametrize(
    ("platform", "folder"),
    [
        ("linux", ".cache/ms-playwright"),
        ("darwin", "Library/Caches/ms-playwright"),
    ],
)
def test_playwright_s_folder_is_where_playwright_has_it(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, platform: str, folder: str
) -> None:
    home = machine.bin.parent
    monkeypatch.delenv("PLAYWRIGHT_BROWSERS_PATH")
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setattr("sys.platform", platform)
    program = machine.has(home / folder / "chromium-1" / "chrome-linux" / "chrome")
    assert find() == Browser(program, "Playwright")


def test_playwright_s_folder_moves_with_the_cache(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("PLAYWRIGHT_BROWSERS_PATH")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "moved"))
    monkeypatch.setattr("sys.platform", "linux")
    own = tmp_path / "moved" / "ms-playwright" / "chromium-1" / "chrome-linux" / "chrome"
    assert find() is None
    machine.has(own)
    assert find() == Browser(own, "Playwright")


def test_a_named_program_that_is_not_there_is_the_user_s_mistake(machine: Machine) -> None:
    machine.has(machine.bin / "chromium")
    with pytest.raises(UsageError, match="--browser-executable nosuch: no such program"):
        find_or_install("nosuch", machine.said.append)
    assert machine.ran == []


def test_nothing_is_installed_where_a_browser_is(machine: Machine) -> None:
    program = machine.has(machine.bin / "chromium")
    assert find_or_install(None, machine.said.append) == Browser(program, "the system")
    assert (machine.ran, machine.said) == ([], [])


def test_playwright_s_installer_is_asked_first(machine: Machine) -> None:
    own = machine.own / "chromium_headless_shell-1" / "linux" / "headless_shell"
    machine.installs["playwright install --only-shell chromium"] = own
    machine.has(machine.bin / "apt-get")
    assert find_or_install(None, machine.said.append) == Browser(own, "Playwright")
    assert len(machine.ran) == 1
    assert machine.said == ["no browser found: asking Playwright's installer"]


def test_then_the_distribution_with_its_list_read_anew(machine: Machine) -> None:
    program = machine.bin / "chromium-headless-shell"
    machine.installs["--no-install-recommends chromium-headless-shell"] = program
    apt = machine.has(machine.bin / "apt-get")
    assert find_or_install(None, machine.said.append) == Browser(program, "the system")
    assert machine.ran[1:] == [
        [str(apt), "update"],
        [str(apt), "install", "-y", "--no-install-recommends", "chromium-headless-shell"],
    ]


def test_a_distribution_without_a_headless_shell_has_a_whole_browser(machine: Machine) -> None:
    program = machine.bin / "chromium"
    machine.installs["--no-install-recommends chromium"] = program
    machine.has(machine.bin / "apt-get")
    assert find_or_install(None, machine.said.append) == Browser(program, "the system")
    assert [" ".join(command[1:]) for command in machine.ran[1:]] == [
        "update",
        "install -y --no-install-recommends chromium-headless-shell",
        "install -y --no-install-recommends chromium",
    ]


def test_a_headed_browser_is_asked_for_as_such(machine: Machine) -> None:
    machine.installs["install -y --no-install-recommends chromium"] = machine.bin / "chromium"
    machine.has(machine.bin / "apt-get")
    found = find_or_install(None, machine.said.append, headed=True)
    assert found == Browser(machine.bin / "chromium", "the system")
    assert machine.ran[0][-2:] == ["install", "chromium"]
    assert [command[1] for command in machine.ran[1:]] == ["update", "install"]


def test_only_root_asks_the_distribution(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    machine.has(machine.bin / "apt-get")
    with pytest.raises(SetupError, match="playwright install chromium"):
        find_or_install(None, machine.said.append)
    assert len(machine.ran) == 1


def test_an_installer_that_hangs_is_one_that_failed(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hang(command: list[str], **options: Any) -> None:
        machine.ran.append(command)
        raise subprocess.TimeoutExpired(command, options["timeout"])

    monkeypatch.setattr(subprocess, "run", hang)
    with pytest.raises(SetupError, match="no browser was found, and none could be installed"):
        find_or_install(None, machine.said.append)
    assert len(machine.ran) == 1


def test_a_firefox_is_one_of_the_system_or_one_that_is_named(machine: Machine) -> None:
    machine.has(machine.bin / "chromium")
    assert find(engine="firefox") is None
    for name in ("firefox", "firefox-esr"):
        program = machine.has(machine.bin / name)
        assert find(engine="firefox") == Browser(program, "the system", "firefox")
    named = machine.has(machine.bin / "mine")
    assert find("mine", engine="firefox") == Browser(named, "--browser-executable", "firefox")


def test_a_firefox_is_installed_from_the_distribution(machine: Machine) -> None:
    program = machine.bin / "firefox-esr"
    machine.installs["--no-install-recommends firefox-esr"] = program
    with pytest.raises(SetupError, match="on Debian type 'sudo apt-get install firefox-esr'"):
        find_or_install(None, machine.said.append, engine="firefox")
    apt = machine.has(machine.bin / "apt-get")
    found = find_or_install(None, machine.said.append, engine="firefox")
    assert found == Browser(program, "the system", "firefox")
    assert [line[0] for line in machine.ran] == [str(apt), str(apt)]
