"""Base64 as pages write it: in either alphabet, with or without padding."""

import base64
import re
from typing import Final

_BASE64: Final = re.compile(r"[A-Za-z0-9+/_-]+={0,2}")


def from_base64(text: str) -> bytes:
    """Return the bytes that a text stands for.

    Raises:
        ValueError: it is not base64.
    """
    if not _BASE64.fullmatch(text):
        raise ValueError("not base64")
    standard = text.rstrip("=").replace("-", "+").replace("_", "/")
    return base64.b64decode(standard + "=" * (-len(standard) % 4))
