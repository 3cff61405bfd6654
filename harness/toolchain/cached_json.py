"""JSON in files of the cache. One that is damaged, cut short or foreign counts as missing.

The first line of a file is a hash of the rest, so that nothing else is taken for what was written.
"""

import hashlib
import json
import sys
from functools import lru_cache
from pathlib import Path
from typing import Any

from harness.toolchain import paths


def read(place: Path) -> Any:
    """Return what `write` wrote, or None where that is not there. A damaged file is reported."""
    try:
        return _parsed(place.read_bytes())
    except OSError:  # who writes it is told why that cannot be
        return None
    except ValueError:
        sys.stderr.write(f"harness: {place} is damaged, so it is made anew\n")
        sys.stderr.flush()
        return None


def write(place: Path, value: Any) -> None:
    """Write a JSON value.

    Raises:
        UsageError: the cache cannot be written.
    """
    text = json.dumps(value).encode()
    with paths.filling_cache():
        paths.write_atomically(place, _digest(text) + b"\n" + text)


@lru_cache(maxsize=32)
def _parsed(content: bytes) -> Any:
    digest, _, text = content.partition(b"\n")
    if digest != _digest(text):
        raise ValueError("not what was written")
    return json.loads(text)


def _digest(text: bytes) -> bytes:
    return hashlib.sha256(text).hexdigest().encode()
