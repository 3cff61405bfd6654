"""What a page or its browser compressed, decompressed, but never to more than memory holds."""

import contextlib
import gzip
import io
import zlib
from typing import Final

LARGEST: Final = 64 * 1024 * 1024
"""How many bytes a compressed body may become: a small one can be made to fill any memory."""

GZIP_MAGIC: Final = b"\x1f\x8b\x08"
"""The first bytes of what gzip compressed."""


class NotUndertakenError(Exception):
    """The body may be sound, but the harness does not read it; the message says why."""


def decompressed(body: bytes, codings: str) -> bytes:
    """Undo the codings of a `Content-Encoding` header, the last one first.

    Raises:
        ValueError: the body is not in a coding that the header names.
        NotUndertakenError: a coding is not known here, or the body becomes too large.
    """
    content = body
    for coding in reversed([name.strip().lower() for name in codings.split(",")]):
        match coding:
            case "" | "identity":
                pass
            case "gzip" | "x-gzip":
                content = _gunzip(content)
            case "deflate":
                # zlib's format by the standard, a bare stream by custom.
                content = _inflate(content, zlib.MAX_WBITS, -zlib.MAX_WBITS)
            case _:
                raise NotUndertakenError(f"its Content-Encoding {coding} is not decoded")
    return content


def self_compressed(content: bytes) -> bytes:
    """Decompress what the page compressed itself; return anything else as it is."""
    with contextlib.suppress(ValueError):
        is_gzip = content.startswith(GZIP_MAGIC)
        return _gunzip(content) if is_gzip else _inflate(content, zlib.MAX_WBITS)
    return content


def plain(content: bytes) -> bytes:
    """Return decompressed what gzip or zlib compressed; anything else, or too large, as it is."""
    try:
        return self_compressed(content)
    except NotUndertakenError:
        return content


def _gunzip(content: bytes) -> bytes:
    try:
        return _bounded(gzip.GzipFile(fileobj=io.BytesIO(content)).read(LARGEST + 1))
    except (EOFError, OSError, zlib.error) as problem:
        raise ValueError("no gzip, or damaged") from problem


def _inflate(content: bytes, *windows: int) -> bytes:
    for window in windows:
        stream = zlib.decompressobj(window)
        with contextlib.suppress(zlib.error):
            inflated = _bounded(stream.decompress(content, LARGEST + 1))
            if stream.eof and not stream.unused_data:
                return inflated
    raise ValueError("no deflate, or damaged")


def _bounded(content: bytes) -> bytes:
    if len(content) > LARGEST:
        raise NotUndertakenError(f"it becomes more than {LARGEST} bytes when decompressed")
    return content
