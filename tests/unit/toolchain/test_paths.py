"""Files are there whole or not at all, and are found where they belong."""

import os
import shutil
import stat
from pathlib import Path

import platformdirs
import pytest

from harness.cli import main
from harness.model import SetupError, UsageError
from harness.toolchain import bundler, paths


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A made-up installed package, with all the files that belong to it."""
    monkeypatch.setattr(paths, "IN_REPOSITORY", False)
    monkeypatch.setattr(paths, "PACKAGE", tmp_path / "site-packages" / "harness")
    monkeypatch.setenv("HARNESS_CACHE_DIR", str(tmp_path / "cache"))
    pages = tmp_path / "site-packages" / "harness" / "_pages"
    for name in paths._EXPECTED:
        (pages / name).parent.mkdir(parents=True, exist_ok=True)
        (pages / name).write_text(name, encoding="utf-8")
    return pages


def test_the_cache_can_be_moved(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HARNESS_CACHE_DIR", str(tmp_path))
    assert paths.cache() == tmp_path
    monkeypatch.setenv("HARNESS_CACHE_DIR", "")
    assert paths.cache() == platformdirs.user_cache_path("destination-harness")


def test_the_repository_s_own_pages_are_used_in_the_repository() -> None:
    assert paths.pages() == Path(__file__).resolve().parents[3] / "pages"
    assert (paths.CONFORMANCE / "test_wigzo.py").is_file()


def test_installed_pages_are_copied_to_where_one_may_write(installed: Path) -> None:
    copy = paths.pages()
    assert copy.parent == paths.cache()
    assert {file.relative_to(copy) for file in copy.rglob("*")} == {
        file.relative_to(installed) for file in installed.rglob("*")
    }
    assert [entry.name for entry in paths.cache().iterdir()] == [copy.name], "scratch was left"


def test_a_copy_is_made_once_for_each_content(installed: Path) -> None:
    first = paths.pages()
    (first / "node_modules").mkdir()
    assert paths.pages() == first
    assert (first / "node_modules").is_dir(), "what was installed into the copy is gone"
    (installed / "test-page.html").write_text("another", encoding="utf-8")
    assert paths.pages() != first


def test_the_same_bytes_in_another_file_are_another_content(installed: Path) -> None:
    extra = installed / "a.js"
    extra.write_text("extra", encoding="utf-8")
    first = paths.pages()
    extra.rename(installed / "b.js")
    assert paths.pages() != first


@pytest.mark.parametrize("name", paths._EXPECTED)
def test_incomplete_pages_are_named_with_a_remedy(installed: Path, name: str) -> None:
    (installed / name).unlink()
    with pytest.raises(SetupError, match=f"{name} is missing; reinstall destination-harness"):
        paths.pages()


def test_a_file_is_written_with_its_folder_and_replaces_the_old_one(tmp_path: Path) -> None:
    place = tmp_path / "new" / "file.bin"
    paths.write_atomically(place, b"\x00\r\n")
    paths.write_atomically(place, b"\xff\n")
    assert place.read_bytes() == b"\xff\n"
    assert list(place.parent.iterdir()) == [place], "scratch was left"


def test_a_folder_that_another_process_published_first_stays(tmp_path: Path) -> None:
    made, place = tmp_path / "made", tmp_path / "place"
    for folder in (made, place):
        folder.mkdir()
        (folder / "whose").write_text(folder.name, encoding="utf-8")
    paths.publish(made, place)
    assert (place / "whose").read_text(encoding="utf-8") == "place"
    shutil.rmtree(place)
    paths.publish(made, place)
    assert (place / "whose").read_text(encoding="utf-8") == "made"


def test_what_cannot_be_published_is_not_passed_over(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="gone"):
        paths.publish(tmp_path / "gone", tmp_path / "place")


def test_a_file_has_the_mode_that_any_new_file_has(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        paths.write_atomically(tmp_path / "file", b"text")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == 0o640


@pytest.fixture
def no_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache that nobody can write, not even root: it is below a file."""
    (tmp_path / "file").touch()
    monkeypatch.setenv("HARNESS_CACHE_DIR", str(tmp_path / "file" / "cache"))
    return tmp_path / "file" / "cache"


CANNOT = "cannot be written: Not a directory; set HARNESS_CACHE_DIR to a folder that can be"


def test_a_cache_that_cannot_be_written_is_told_in_one_line(
    no_cache: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    build = tmp_path / "build.js"
    build.write_text("module.exports = 1;", encoding="utf-8")
    os.utime(build, (1_000_000_000, 1_000_000_000))  # settled, so that its bundle is kept
    code = main.main(["run", "wigzo-identify-phone", "--build", f"wigzo={build}"])
    assert (code, capsys.readouterr().err) == (2, f"harness: the cache {no_cache} {CANNOT}\n")


def test_no_lock_nor_copy_can_be_in_a_cache_that_cannot_be_written(
    installed: Path, no_cache: Path
) -> None:
    assert installed.is_dir()
    with pytest.raises(UsageError) as caught:
        paths.pages()
    assert str(caught.value) == f"the cache {no_cache} {CANNOT}"
    with pytest.raises(UsageError) as caught:
        bundler.lock("a-step", lambda _: None)
    assert str(caught.value) == f"the cache {no_cache} {CANNOT}"
