"""Keeps a recording in a twentieth of its memory, until somebody looks at it again."""

import functools
import pickle
import zlib
from dataclasses import dataclass
from typing import Final, Self, cast

from harness.model import Build, Recording, ServedTracker

_FASTEST: Final = 1


@dataclass(frozen=True, slots=True)
class Packed:
    """A recording as bytes, and what is asked of it often.

    A run holds thousands of recordings to its end, and most are looked at only a few times.
    """

    build: Build
    browser: str
    library_version: str
    served_tracker: ServedTracker
    content: bytes

    @classmethod
    def of(cls, recording: Recording) -> Self:
        """Return a recording, packed."""
        return cls(
            recording.build,
            recording.browser,
            recording.library_version,
            recording.served_tracker,
            zlib.compress(pickle.dumps(recording, pickle.HIGHEST_PROTOCOL), _FASTEST),
        )

    def unpacked(self) -> Recording:
        """Return the recording."""
        return _unpacked(self.content)


@functools.lru_cache(maxsize=2)  # what is made of an outcome asks for its recording many times
def _unpacked(content: bytes) -> Recording:
    own = zlib.decompress(content)
    return cast("Recording", pickle.loads(own))  # noqa: S301 - this process has packed it
