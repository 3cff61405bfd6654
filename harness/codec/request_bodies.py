"""The bodies of requests, and what is packed into their parameters, to model values.

A body is read by its type. A form, url-encoded or `multipart/form-data`, is a list of
pairs `[name, value]`, so that duplicates and order survive; a file in it is a `File`. Lines
of JSON are a list. Text is the text. `text/plain`, or no type at all, says little: pages send
JSON that way to spare a preflight. So such a body counts as JSON where it is JSON, and as
`Base64` where it is base64 of a JSON object or array, as does any value of a form or a query.

Decoding never raises, and what is not in the format that it claims is `UNDEFINED`; what this
module does not support is `Opaque`, with the reason. The raw bytes are in
`Request.body` in any case.
"""

import codecs
import contextlib
import json
import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import parse_qsl

from harness.codec import tagged_json
from harness.codec.base64_text import from_base64
from harness.codec.compression import NotUndertakenError, decompressed, self_compressed
from harness.model import UNDEFINED, Base64, File, Opaque, Request, Value

_DEEPEST: Final = tagged_json.DEEPEST - 3
"""Levels of a JSON text; it may be inside of a form's list, its pair, and a `Base64`."""

_URL_ENCODED: Final = "application/x-www-form-urlencoded"
_MULTIPART: Final = "multipart/form-data"
_JSON_LINES: Final = frozenset(
    {"application/jsonl", "application/ndjson", "application/x-jsonlines", "application/x-ndjson"}
)
_UNSPECIFIC: Final = frozenset(
    {"", "application/gzip", "application/octet-stream", "application/x-gzip"}
)
"""Types that do not say what is inside."""

_NOT_CHARSETS: Final = frozenset(
    {"idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape"}
)
"""Names that Python's codecs know, but that are no charsets."""

_PARAMETER: Final = re.compile(r';\s*([^\s=;]+)=(?:"([^"]*)"|([^;\s]*))')


def parameters(content_type: str, body: bytes, content_encoding: str = "") -> Value:
    """Return the value in a request's body; UNDEFINED if it is empty or in an unknown format.

    `content_type` and `content_encoding` are the headers of these names, empty for none;
    `body` is as it was received. What the headers call compressed is decompressed, by gzip or
    deflate (not by `br` or `zstd`, which Python cannot read), and so is what the page itself
    compressed without saying so, which gzip's and zlib's first bytes and checksum show.
    """
    try:
        content = self_compressed(decompressed(body, content_encoding))
        return _decoded(content_type, content) if content else UNDEFINED
    except NotUndertakenError as limit:
        return Opaque("body", str(limit))
    except ValueError:
        return UNDEFINED


def unpacked(text: str) -> Value:
    """Return the value of a form's or a query's parameter: `Base64` if it is such, else itself."""
    try:
        return _base64_json(text)
    except ValueError:
        return text


def unpacked_json(text: str) -> Value:
    """Return the object or array that a text holds as JSON, plain or in base64, or UNDEFINED."""
    with contextlib.suppress(ValueError):
        return _base64_json(text).value
    with contextlib.suppress(ValueError):
        value = _json(text)
        return value if isinstance(value, dict | list) else UNDEFINED
    return UNDEFINED


def is_form(request: Request) -> bool:
    """Say whether a request calls its body a form, url-encoded or in parts."""
    kinds = [value.lower() for name, value in request.headers if name.lower() == "content-type"]
    return any(kind.startswith((_URL_ENCODED, _MULTIPART)) for kind in kinds)


def _decoded(content_type: str, content: bytes) -> Value:
    """Return the value in `content`, read by its type.

    Raises:
        ValueError: it is not what its type says.
    """
    kind = content_type.partition(";")[0].strip().lower()
    if kind == _MULTIPART:
        boundary = dict(_header_parameters(content_type)).get("boundary", "")
        return [list(pair) for pair in _fields(content, boundary)]
    charset = _charset(content_type)
    text = _text(content, charset)
    if kind == _URL_ENCODED:
        pairs = parse_qsl(text, keep_blank_values=True, encoding=charset)
        return [[name, unpacked(value)] for name, value in pairs]
    if kind.endswith(("/json", "+json")):
        return _json(text)
    if kind in _JSON_LINES:
        return [_json(line) for line in text.split("\n") if line.strip()]
    if kind in _UNSPECIFIC:
        return _guessed(text, UNDEFINED)
    if kind == "text/plain":
        return _guessed(text, text)
    is_text = kind.startswith("text/") or kind.endswith(("/xml", "+xml"))
    return text if is_text else UNDEFINED


def _header_parameters(header: str) -> Iterator[tuple[str, str]]:
    """Yield the parameters that follow a header's value, their names in lower case."""
    for name, quoted, plain in _PARAMETER.findall(header):
        yield name.lower(), quoted or plain


def _charset(content_type: str) -> str:
    return dict(_header_parameters(content_type)).get("charset") or "utf-8"


def _text(content: bytes, charset: str) -> str:
    try:
        if codecs.lookup(charset).name not in _NOT_CHARSETS:
            return content.decode(charset)
    except LookupError:  # unknown, or no charset but a codec of another kind
        pass
    raise ValueError(f"there is no charset {charset}")


def _guessed(text: str, otherwise: Value) -> Value:
    """Return the value of a text that is JSON in one of its forms; else `otherwise`."""
    for read in (_json, _json_records, _base64_json):
        with contextlib.suppress(ValueError):
            return read(text)
    return otherwise


def _json(text: str) -> Value:
    """Return the value of a text as JavaScript's `JSON.parse` reads it.

    Raises:
        ValueError: it is no JSON, or nested too deeply to be compared.
    """
    try:
        value = json.loads(text.removeprefix("\ufeff"), parse_constant=_refuse, parse_int=_integer)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if _is_deeper(value, _DEEPEST):
        raise ValueError("nested too deeply")
    return value


def _refuse(word: str) -> Value:
    """Refuse `NaN` and the infinities, which Python takes for JSON."""
    raise ValueError(f"{word} is not JSON")


def _integer(digits: str) -> float:
    return -0.0 if digits == "-0" else int(digits)


def _is_deeper(value: Value, levels: int) -> bool:
    if not isinstance(value, dict | list):
        return False
    children = value.values() if isinstance(value, dict) else value
    return levels == 0 or any(_is_deeper(child, levels - 1) for child in children)


def _json_records(text: str) -> Value:
    """Return the objects or arrays that stand in lines of their own, two at least."""
    found = [_json(line) for line in text.split("\n") if line.strip()]
    if len(found) <= 1 or not all(isinstance(value, dict | list) for value in found):
        raise ValueError("no records")
    return found


def _base64_json(text: str) -> Base64:
    """Return base64 of a JSON object or array.

    A number, a word or an empty object does not count: many a word is base64 of one by chance.
    """
    value = _json(from_base64(text).decode("utf-8"))
    if not isinstance(value, dict | list) or not value:
        raise ValueError("base64 of no object")
    return Base64(text, value)


def _fields(content: bytes, boundary: str) -> Iterator[tuple[str, Value]]:
    """Yield the fields of `multipart/form-data` as the HTML standard has browsers write it.

    Python's mail parser does not fit: it parses a file that is itself a mail, and takes a
    backslash in a file's name for an escape.

    Raises:
        ValueError: it is not such a body, or cut short.
    """
    delimiter = b"\r\n--" + boundary.encode()
    _, *parts = (b"\r\n" + content).split(delimiter)
    if not boundary or not parts or not parts.pop().startswith(b"--"):
        raise ValueError("no whole multipart body")
    for part in parts:
        head, blank, value = part.partition(b"\r\n\r\n")
        if not blank:
            raise ValueError("a part without a head")
        yield _field(head.decode("utf-8"), value)


def _field(head: str, content: bytes) -> tuple[str, Value]:
    lines = (line.partition(":") for line in head.split("\r\n"))
    headers = {name.strip().lower(): value.strip() for name, _, value in lines}
    parts = dict(_header_parameters(headers.get("content-disposition", "")))
    if "name" not in parts:
        raise ValueError("a part without a name")
    name, kind = _unescaped(parts["name"]), headers.get("content-type", "")
    if "filename" in parts:
        filename = _unescaped(parts["filename"])
        return name, File("File", kind, len(content), filename, content)
    try:
        return name, unpacked(_text(content, _charset(kind)))
    except ValueError:
        return name, UNDEFINED


def _unescaped(name: str) -> str:
    """Undo what browsers do to the three characters that a name may not hold in a header."""
    return name.replace("%0D", "\r").replace("%0A", "\n").replace("%22", '"')
