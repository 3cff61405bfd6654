"""A file of the cache that is not what was written is made anew, with a line."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from harness.toolchain import cached_json

CHANGED: Final[dict[str, Callable[[bytes], bytes]]] = {
    "empty": lambda _: b"",
    "cut short": lambda whole: whole[:-3],
    "a bit flipped": lambda whole: whole[:-3] + bytes([whole[-3] ^ 1]) + whole[-2:],
    "of an older version": lambda whole: whole.partition(b"\n")[2],
    "of another program": lambda _: b"\x89PNG\r\n\x1a\n\xff",
    "JSON of another shape": lambda _: b"[1, 2]",
}


def test_what_was_written_is_read(tmp_path: Path) -> None:
    place = tmp_path / "folder" / "a"
    assert cached_json.read(place) is None
    cached_json.write(place, {"a.js": "\u00e9"})
    assert cached_json.read(place) == {"a.js": "\u00e9"}
    cached_json.write(place, {"a.js": "another"})
    assert cached_json.read(place) == {"a.js": "another"}


@pytest.mark.parametrize("how", CHANGED)
def test_a_damaged_file_is_reported_once_and_made_anew(
    how: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "a"
    cached_json.write(place, {"a.js": "1"})
    place.write_bytes(CHANGED[how](place.read_bytes()))
    assert cached_json.read(place) is None
    assert capsys.readouterr().err == f"harness: {place} is damaged, so it is made anew\n"
    cached_json.write(place, {"a.js": "1"})
    assert cached_json.read(place) == {"a.js": "1"}
    assert not capsys.readouterr().err
