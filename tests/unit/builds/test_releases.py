"""Releases of a build, from the commits of a real git repository."""

import subprocess
from pathlib import Path

import pytest

from harness.builds import releases
from harness.builds.releases import Release
from harness.model import UsageError

NAMES = ("first", "second", "third")


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.email=ada@example.com", "-c", "user.name=Ada")
    command = ["git", "-C", str(folder), *identity, *arguments]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - fixed, no shell


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder in a repository, with three commits of it and one of something else."""
    build = tmp_path / "integrations" / "shop"
    build.mkdir(parents=True)
    git(tmp_path, "init")
    for name in NAMES:
        (build / "index.js").write_text(f"// {name}", encoding="utf-8")
        git(tmp_path, "add", ".")
        git(tmp_path, "commit", "-m", f"Make the {name}")
        (tmp_path / "other.txt").write_text(name, encoding="utf-8")
        git(tmp_path, "add", ".")
        git(tmp_path, "commit", "-m", "Something else")
    (tmp_path / "node_modules").mkdir()
    return build


def test_each_commit_of_the_folder_is_a_release(folder: Path, tmp_path: Path) -> None:
    found = releases.releases(folder, "HEAD~5..HEAD")
    assert [release.subject for release in found] == [f"Make the {name}" for name in NAMES]
    assert found[0].name == f"{found[0].commit} Make the first"
    for number, (release, name) in enumerate(zip(found, NAMES, strict=True)):
        place = tmp_path / "out" / str(number)
        releases.export(folder, release, place)
        assert (place / "index.js").read_text(encoding="utf-8") == f"// {name}"
        assert (place / "node_modules").resolve() == tmp_path / "node_modules"
        assert sorted(each.name for each in place.iterdir()) == ["index.js", "node_modules"]


def test_a_range_begins_with_its_first_commit_whatever_that_changed(folder: Path) -> None:
    found = releases.releases(folder, "HEAD~4..HEAD")
    told = [release.subject for release in found]
    assert told == ["Something else", "Make the second", "Make the third"]


@pytest.mark.parametrize(
    ("commits", "message"),
    [
        ("HEAD", "--git HEAD: expected a range of commits as OLD..NEW"),
        ("HEAD~1...HEAD", "expected a range of commits as OLD..NEW"),
        ("..HEAD", "expected a range"),
        ("HEAD~1..HEAD", "no commit of it changes"),
        ("nowhere..HEAD", "git log in "),
    ],
)
def test_a_wrong_range_gets_one_line(folder: Path, commits: str, message: str) -> None:
    with pytest.raises(UsageError) as found:
        releases.releases(folder, commits)
    assert message in str(found.value)
    assert "\n" not in str(found.value)


def test_a_folder_outside_of_a_repository_gets_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(UsageError, match="not a git repository"):
        releases.releases(tmp_path, "HEAD~1..HEAD")


def test_a_release_without_the_folder_gets_one_line(folder: Path, tmp_path: Path) -> None:
    later = folder.parent / "later"
    later.mkdir()
    first = releases.releases(folder, "HEAD~5..HEAD")[0]
    with pytest.raises(UsageError):
        releases.export(later, first, tmp_path / "out")


def test_without_git_it_says_so(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(UsageError, match="--git needs the program git; install it"):
        releases.export(folder, Release("1234567", "x"), folder / "out")
