"""Recordings that are kept on the disk come back as they were, also where it has no room."""

import resource
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.model import Recording
from harness.session import packed
from harness.session.packed import Packed
from tests.unit.timeline import Timeline


def recordings() -> list[Recording]:
    return [Timeline().invoked("shop.track", f"{n}" * 500 * n).recording() for n in range(5)]


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    shelf = packed._Shelf()
    monkeypatch.setattr(packed, "_SHELF", shelf)
    packed._unpacked.cache_clear()
    yield
    packed._unpacked.cache_clear()
    if "_file" in vars(shelf):
        shelf._file.close()


@pytest.mark.usefixtures("shelf")
def test_each_comes_back_in_any_order_and_its_bytes_are_not_in_memory() -> None:
    given = recordings()
    kept = [Packed.of(one) for one in given]
    assert not any(isinstance(one.content, bytes) for one in kept)
    for index in (3, 0, 4, 1, 2, 3):
        assert kept[index].unpacked() == given[index]


@pytest.mark.usefixtures("shelf")
def test_what_the_disk_has_no_room_for_stays_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    given = recordings()
    first = Packed.of(given[0])
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        assert isinstance(first.content, tuple)
        resource.setrlimit(resource.RLIMIT_FSIZE, (first.content[1] + 10, before[1]))
        more = [Packed.of(one) for one in given[1:]]
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)
    assert all(isinstance(one.content, bytes) for one in more)
    assert [one.unpacked() for one in (first, *more)] == given


@pytest.mark.usefixtures("shelf")
def test_a_place_without_temporary_files_keeps_all_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "missing"))
    [one, *_] = recordings()
    kept = Packed.of(one)
    assert isinstance(kept.content, bytes)
    assert kept.unpacked() == one
