"""Keeps a recording out of the way, until somebody looks at it again."""

import functools
import io
import os
import pickle
import tempfile
import zlib
from dataclasses import dataclass
from typing import Final, Self, TypeAlias, TypeVar, cast

from harness.model import Build, Recording, ServedTracker

_FASTEST: Final = 1

_T = TypeVar("_T")

_Place: TypeAlias = tuple[int, int]
"""Where bytes are on the shelf: their first one, and how many they are."""


@dataclass(frozen=True, slots=True)
class Packed:
    """A recording as bytes, mostly on the disk, and what is asked of it often.

    A run holds thousands of recordings to its end, and most are looked at only a few times.
    """

    build: Build
    browser: str
    library_version: str
    served_tracker: ServedTracker
    content: bytes | _Place

    @classmethod
    def of(cls, recording: Recording) -> Self:
        """Return a recording, packed."""
        content = zlib.compress(pickle.dumps(recording, pickle.HIGHEST_PROTOCOL), _FASTEST)
        return cls(
            _once(recording.build),
            _once(recording.browser),
            _once(recording.library_version),
            _once(recording.served_tracker),
            _SHELF.put(content),
        )

    def unpacked(self) -> Recording:
        """Return the recording."""
        return _unpacked(self.content)


def _once(value: _T) -> _T:
    """Return the first object of this content: a process that records sends new ones each time."""
    return cast("_T", _SEEN.setdefault(repr(value), value))


class _Shelf:
    """Bytes in a temporary file that has no name: it ends with the process."""

    @functools.cached_property
    def _file(self) -> io.FileIO:
        # The system closes it. With a buffer, what does not fit on the disk would show too late.
        return tempfile.TemporaryFile(buffering=0)

    def put(self, content: bytes) -> bytes | _Place:
        """Keep some bytes, and return where; the bytes themselves where the disk has no room."""
        try:
            start = self._file.seek(0, os.SEEK_END)
            written = self._file.write(content)
        except OSError:
            return content
        return (start, written) if written == len(content) else content

    def get(self, place: _Place) -> bytes:
        """Return the bytes that were kept."""
        start, size = place
        self._file.seek(start)
        return self._file.read(size)


_SHELF: Final = _Shelf()
_SEEN: Final[dict[str, object]] = {}


@functools.lru_cache(maxsize=2)  # what is made of an outcome asks for its recording many times
def _unpacked(content: bytes | _Place) -> Recording:
    own = zlib.decompress(content if isinstance(content, bytes) else _SHELF.get(content))
    return cast("Recording", pickle.loads(own))  # noqa: S301 - this process has packed it
