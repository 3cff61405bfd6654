"""Bundles are made once per content, packages once per lock file; nothing is compiled here."""

import subprocess
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import filelock
import pytest

from harness.model import BuildError, SetupError
from harness.toolchain import bundler, paths


class Programs:
    """Stands in for Node.js and npm: notes what was asked of them, and answers as it is told."""

    def __init__(self) -> None:
        self.jobs: list[Any] = []
        self.commands: list[list[str]] = []
        self.answer: dict[str, Any] = {"files": {"a.js": "1"}}
        self.returncode = 0

    def do(self, tool: str, job: Mapping[str, Any], *, what: str) -> Any:
        assert (tool, what) == ("bundle", "the bundler")
        self.jobs.append(job)
        return self.answer

    def run(self, command: list[str], **options: Any) -> SimpleNamespace:
        assert options["timeout"], "npm may hang"
        self.commands.append(command)
        stderr = "\n".join(f"line {number}" for number in range(9))
        return SimpleNamespace(returncode=self.returncode, stdout="", stderr=stderr)


@pytest.fixture
def programs(monkeypatch: pytest.MonkeyPatch) -> Programs:
    made = Programs()
    monkeypatch.setattr(subprocess, "run", made.run)
    monkeypatch.setattr(bundler, "_worker", lambda _: made)
    return made


@pytest.fixture
def pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "pages"
    for name in (*paths._EXPECTED, bundler._STAMP):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name, encoding="utf-8")
    monkeypatch.setattr(paths, "pages", lambda: folder)
    monkeypatch.setenv("HARNESS_CACHE_DIR", str(tmp_path / "cache"))
    return folder


JOB = {"job": "dynamic", "entry": "index.js"}


@pytest.mark.usefixtures("pages")
def test_a_bundle_is_made_once(programs: Programs) -> None:
    made = [bundler.cached_bundle(JOB, inputs=b"x") for _ in range(2)]
    assert made == [{"a.js": "1"}] * 2
    assert programs.jobs == [JOB]


@pytest.mark.parametrize(
    "name",
    ["package-lock.json", "tools/bundle.js", "library/classic.js", "library/caught-errors.js"],
)
def test_a_bundle_is_made_anew_where_anything_it_depends_on_changes(
    pages: Path, programs: Programs, name: str
) -> None:
    bundler.cached_bundle(JOB, inputs=b"x")
    bundler.cached_bundle(JOB, inputs=b"y")
    bundler.cached_bundle({**JOB, "name": "Shop"}, inputs=b"x")
    assert len(programs.jobs) == 3
    (pages / name).write_text("another", encoding="utf-8")
    bundler.cached_bundle(JOB, inputs=b"x")
    assert len(programs.jobs) == 4


@pytest.mark.usefixtures("pages")
def test_a_damaged_bundle_is_made_anew_once(
    programs: Programs, capsys: pytest.CaptureFixture[str]
) -> None:
    bundler.cached_bundle(JOB, inputs=b"x")
    [place] = (paths.cache() / "bundles").iterdir()
    place.write_bytes(place.read_bytes()[:-1])
    for _ in range(2):
        assert bundler.cached_bundle(JOB, inputs=b"x") == {"a.js": "1"}
    assert len(programs.jobs) == 2
    assert capsys.readouterr().err.count("made anew") == 1


@pytest.mark.usefixtures("pages")
def test_a_build_that_does_not_compile_is_told_and_not_kept(programs: Programs) -> None:
    place = {"file": "lib/index.js", "line": 3, "column": 0, "source": "  var = 1", "notes": []}
    programs.answer = {"problems": [{**place, "text": "Unexpected ="}]}
    for _ in range(2):
        with pytest.raises(BuildError) as caught:
            bundler.cached_bundle(JOB, inputs=b"x")
        assert str(caught.value) == "lib/index.js:3:1: Unexpected =: var = 1"


@pytest.mark.usefixtures("pages")
def test_a_problem_without_a_place_is_told_as_it_is(programs: Programs) -> None:
    programs.answer = {"problems": [{"file": "", "text": "no entry", "source": "", "notes": []}]}
    with pytest.raises(BuildError, match=r"\Ano entry\Z"):
        bundler.bundle(JOB)


def test_without_packages_the_remedy_is_named(pages: Path, programs: Programs) -> None:
    (pages / bundler._STAMP).unlink()
    with pytest.raises(SetupError, match="type 'harness setup'"):
        bundler.bundle(JOB)
    assert programs.jobs == []


def test_packages_are_installed_once_for_each_lock_file(pages: Path, programs: Programs) -> None:
    said: list[str] = []
    for _ in range(2):
        assert bundler.install_packages(said.append) == pages
    assert len(programs.commands) == len(said) == 1
    (pages / "package-lock.json").write_text("another", encoding="utf-8")
    bundler.install_packages(said.append)
    assert len(programs.commands) == 2
    assert "ci" in programs.commands[0]
    assert "--ignore-scripts" in programs.commands[0]


@pytest.mark.usefixtures("pages")
def test_npm_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    def hang(command: list[str], **options: Any) -> None:
        raise subprocess.TimeoutExpired(command, options["timeout"])

    (paths.pages() / "package-lock.json").write_text("another", encoding="utf-8")
    monkeypatch.setattr(subprocess, "run", hang)
    with pytest.raises(SetupError, match=r"npm did not end within \d+ s"):
        bundler.install_packages(lambda _: None)


def test_packages_that_failed_are_not_taken_for_installed(pages: Path, programs: Programs) -> None:
    programs.returncode = 1
    for _ in range(2):
        with pytest.raises(SetupError, match=r"npm failed in .* \(exit code 1\): line 3 / line 4"):
            bundler.install_packages(lambda _: None)
    assert len(programs.commands) == 2
    assert (pages / bundler._STAMP).read_text(encoding="utf-8") == bundler._STAMP


@pytest.mark.usefixtures("pages")
def test_a_lock_is_held_within_its_block_and_free_after_it() -> None:
    other = filelock.FileLock(paths.cache() / "step.lock")
    held = bundler.lock("step", lambda _: None)
    with held, pytest.raises(filelock.Timeout):
        other.acquire(blocking=False)
    with other.acquire(blocking=False):
        assert other.is_locked


@pytest.mark.usefixtures("pages")
def test_a_lock_that_another_run_holds_is_waited_for_aloud(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bundler, "_NPM_SECONDS", 0.01)
    said: list[str] = []
    with (
        bundler.lock("step", said.append),
        pytest.raises(SetupError, match=r"another run has held .*step\.lock"),
    ):
        bundler.lock("step", said.append)
    assert said == ["waiting for another run that is at the same step (step)"]
