"""What a request's body says, as Python reads it: cases of its own, and cases drawn at random.

`test_request_bodies_table` has all others.
"""

import base64
import gzip
import json
import re
import zlib
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlencode

import hypothesis.strategies as st
import pytest
from hypothesis import given

from harness.analysis import differences
from harness.codec import compression, request_bodies, tagged_json
from harness.codec.base64_text import from_base64
from harness.model import UNDEFINED, Base64, File, Opaque, Value

FORM = "application/x-www-form-urlencoded"
BOUNDARY = "----WebKitFormBoundaryAbC123"
MULTIPART = f"multipart/form-data; boundary={BOUNDARY}"

LINES = st.text(st.characters(codec="utf-8"))
"""Text that UTF-8 has bytes for: a lone surrogate has none."""

NAMES = LINES.filter(lambda name: not re.search("%0A|%0D|%22", name))
"""A name that looks escaped cannot be told from one that is: browsers leave `%` as it is."""

JSON: st.SearchStrategy[Value] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
OBJECTS = JSON.filter(lambda value: isinstance(value, dict | list) and value)
FILES = st.builds(
    lambda kind, name, content: File("File", kind, len(content), name, content),
    st.sampled_from(["application/octet-stream", "text/plain", "message/rfc822", "a/b; c=d"]),
    NAMES,
    st.binary(),
)


def is_same(expected: Value, observed: Value) -> bool:
    """Say so by the comparison that decides verdicts, and by what only Python shows."""
    return not list(differences(expected, observed)) and repr(expected) == repr(observed)


def as_json(value: Value) -> bytes:
    return json.dumps(value, allow_nan=False).encode()


def deflated(content: bytes) -> bytes:
    stream = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return stream.compress(content) + stream.flush()


def unpadded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def multipart(fields: list[tuple[str, Value]]) -> bytes:
    """Write a form as the HTML standard has browsers write it."""

    def escaped(name: str) -> str:
        return name.replace("\r", "%0D").replace("\n", "%0A").replace('"', "%22")

    parts: list[bytes] = []
    for name, value in fields:
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{escaped(name)}"'
        if isinstance(value, File):
            head += f'; filename="{escaped(value.name or "")}"\r\nContent-Type: {value.type}'
        content = (value.content or b"") if isinstance(value, File) else value.encode()
        parts += [head.encode(), b"\r\n\r\n", content, b"\r\n"]
    return b"".join([*parts, f"--{BOUNDARY}--\r\n".encode()])


@pytest.mark.parametrize(
    ("content_type", "body", "said"),
    [
        pytest.param("application/json", b"[" * 100_000, UNDEFINED, id="endless nesting"),
        pytest.param("text/plain; charset=hex", b"61", UNDEFINED, id="no charset but a codec"),
        pytest.param("text/plain; charset=unicode_escape", rb"\d", UNDEFINED, id="Python's own"),
        pytest.param("text/plain; charset=punycode", b"a", UNDEFINED, id="Python's, too"),
        pytest.param("text/plain; charset=idna", b"a", UNDEFINED, id="Python's for names of hosts"),
        pytest.param("text/plain", b"NaN", "NaN", id="text that Python takes for JSON"),
        pytest.param("text/plain", b"9" * 5000, "9" * 5000, id="number beyond Python's limit"),
    ],
)
def test_what_only_python_would_read_is_read_as_javascript_reads_it(
    content_type: str, body: bytes, said: Value
) -> None:
    assert is_same(said, request_bodies.parameters(content_type, body))


def test_form_keeps_duplicates_order_and_blanks() -> None:
    said = request_bodies.parameters(FORM, b"b=2&a=&&b=1&a=%C3%A9+x&c")
    assert said == [["b", "2"], ["a", ""], ["b", "1"], ["a", "é x"], ["c", ""]]


def test_form_is_read_in_its_charset() -> None:
    said = request_bodies.parameters(f"{FORM}; charset=latin1", b"a=%E9&b=\xe9")
    assert said == [["a", "é"], ["b", "é"]]


@given(JSON, st.sampled_from(["application/json", "text/plain", "", "text/json;charset=utf-8"]))
def test_json_survives(value: Value, content_type: str) -> None:
    assert is_same(value, request_bodies.parameters(content_type, as_json(value)))


@given(st.lists(OBJECTS, min_size=2), st.sampled_from(["application/x-ndjson", "text/plain"]))
def test_lines_of_json_survive(records: list[Value], content_type: str) -> None:
    body = b"\n".join(map(as_json, records))
    assert is_same(records, request_bodies.parameters(content_type, body))


@given(OBJECTS, st.sampled_from([unpadded, lambda body: base64.b64encode(body).decode()]))
def test_base64_of_json_is_kept_as_sent_and_as_said(
    value: Value, written: Callable[[bytes], str]
) -> None:
    text = written(as_json(value))
    packed = Base64(text, value)
    assert is_same(packed, request_bodies.unpacked(text))
    assert is_same(packed, request_bodies.parameters("text/plain", text.encode()))
    form = f"z=1&data={quote(text)}&data={quote(text)}".encode()
    assert is_same(
        [["z", "1"], ["data", packed], ["data", packed]], request_bodies.parameters(FORM, form)
    )
    fields: list[tuple[str, Value]] = [("data", text)]
    assert is_same([["data", packed]], request_bodies.parameters(MULTIPART, multipart(fields)))


@pytest.mark.parametrize("text", ["eyJhIjoiPz8/Pj4+fn5+In0=", "eyJhIjoiPz8_Pj4-fn5-In0"])
def test_base64_is_read_in_either_alphabet(text: str) -> None:
    assert request_bodies.unpacked(text) == Base64(text, {"a": "???>>>~~~"})


@pytest.mark.parametrize("text", ["", "=", "e", "eyJhIjoxfQ=x", "eyJh IjoxfQ", "eyJhIjox"])
def test_what_is_no_base64_of_json_stays_as_it_is(text: str) -> None:
    assert request_bodies.unpacked(text) == text


@given(st.lists(st.tuples(LINES, LINES)))
def test_form_survives(pairs: list[tuple[str, str]]) -> None:
    said = request_bodies.parameters(FORM, urlencode(pairs).encode())
    assert is_same([list(pair) for pair in pairs] or UNDEFINED, said)


@given(st.lists(st.tuples(NAMES, LINES | FILES)))
def test_multipart_survives(fields: list[tuple[str, Value]]) -> None:
    said = request_bodies.parameters(MULTIPART, multipart(fields))
    assert is_same([list(field) for field in fields], said)


def test_file_keeps_what_looks_like_an_end_a_header_or_an_escape() -> None:
    content = b"\r\n\r\n--\r\n------WebKitForm\r\nContent-Type: text/plain\r\n\r\n\r\xff\n\r\n"
    file = File("File", "message/rfc822", len(content), 'C:\\a\\"; name="b"\\', content)
    said = request_bodies.parameters(MULTIPART, multipart([("f; filename=x", file)]))
    assert is_same([["f; filename=x", file]], said)


def test_field_that_is_not_in_its_charset_leaves_the_others_readable() -> None:
    body = multipart([("a", "1"), ("b", "?"), ("c", "3")]).replace(b"?", b"\xff")
    said = request_bodies.parameters(MULTIPART, body)
    assert is_same([["a", "1"], ["b", UNDEFINED], ["c", "3"]], said)
    body = body.replace(b'name="b"', b'name="b"\r\ncontent-type: text/plain; charset=latin1')
    assert is_same("ÿ", request_bodies.parameters(MULTIPART, body)[1][1])


@pytest.mark.parametrize(
    "head",
    [
        pytest.param(b"", id="none"),
        pytest.param(b"Content-Disposition: form-data", id="without a name"),
        pytest.param(b'Content-Disposition: form-data; name="\xff"', id="not in UTF-8"),
        pytest.param(b'name="a"', id="no header"),
    ],
)
def test_multipart_with_a_damaged_head_says_nothing(head: bytes) -> None:
    body = b"--b\r\n" + head + b"\r\n\r\n1\r\n--b--\r\n"
    assert request_bodies.parameters("multipart/form-data; boundary=b", body) is UNDEFINED
    body = b"--b\r\n" + head + b"\r\n--b--\r\n"
    assert request_bodies.parameters("multipart/form-data; boundary=b", body) is UNDEFINED


@pytest.mark.parametrize(
    ("coding", "compress"),
    [
        pytest.param("gzip", gzip.compress, id="gzip"),
        pytest.param("X-GZip", gzip.compress, id="gzip by its old name"),
        pytest.param("deflate", zlib.compress, id="deflate"),
        pytest.param("deflate", deflated, id="deflate without its frame"),
        pytest.param("gzip, deflate", lambda it: zlib.compress(gzip.compress(it)), id="both"),
        pytest.param("identity", bytes, id="not at all"),
        pytest.param("", gzip.compress, id="gzip that no header names"),
        pytest.param("", zlib.compress, id="deflate that no header names"),
        pytest.param("gzip", lambda it: gzip.compress(gzip.compress(it)), id="named and unnamed"),
        pytest.param("gzip", lambda it: gzip.compress(it[:5]) + gzip.compress(it[5:]), id="joined"),
    ],
)
@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json", b'{"a": "\xc3\xa9"}'),
        ("application/octet-stream", b'{"a": 1}'),
        ("", b'{"a": 1}'),
        (FORM, b"a=1&a=2"),
        (MULTIPART, multipart([("a", "1"), ("b", File("File", "c/d", 1, "e", b"\xff"))])),
    ],
)
def test_compressed_body_says_the_same(
    coding: str, compress: Callable[[bytes], bytes], content_type: str, body: bytes
) -> None:
    plain = request_bodies.parameters(content_type, body)
    assert plain is not UNDEFINED
    assert is_same(plain, request_bodies.parameters(content_type, compress(body), coding))


@pytest.mark.parametrize(
    ("body", "coding"),
    [
        pytest.param(b"{}", "gzip", id="no gzip"),
        pytest.param(b"{}", "deflate", id="no deflate"),
        pytest.param(gzip.compress(b"{}")[:-1], "gzip", id="gzip, cut short"),
        pytest.param(gzip.compress(b"{}")[:-5] + b"12345", "gzip", id="gzip with a wrong checksum"),
        pytest.param(zlib.compress(b"{}")[:-1], "deflate", id="deflate, cut short"),
        pytest.param(zlib.compress(b"{}") + b"1", "deflate", id="deflate and more"),
        pytest.param(gzip.compress(b"{}")[:-1], "", id="gzip that no header names, cut short"),
        pytest.param(gzip.compress(b""), "gzip", id="nothing, compressed"),
    ],
)
def test_body_that_is_not_compressed_as_it_claims_says_nothing(body: bytes, coding: str) -> None:
    assert request_bodies.parameters("application/json", body, coding) is UNDEFINED


@pytest.mark.parametrize("text", ["x^2", "x^", "x\x01", "\x1f"])
def test_text_that_begins_like_a_compressed_one_is_text(text: str) -> None:
    assert request_bodies.parameters("text/plain", text.encode()) == text


@pytest.mark.parametrize("coding", ["br", "zstd", "dcb"])
def test_unknown_coding_is_named(coding: str) -> None:
    reason = f"its Content-Encoding {coding} is not decoded"
    assert request_bodies.parameters("application/json", b"{}", coding) == Opaque("body", reason)


@pytest.mark.parametrize(
    ("coding", "compress"), [("gzip", gzip.compress), ("deflate", deflated), ("", gzip.compress)]
)
def test_body_that_would_fill_the_memory_is_not_decompressed(
    coding: str, compress: Callable[[bytes], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compression, "LARGEST", 1000)
    assert request_bodies.parameters("text/plain", compress(b"x" * 1000), coding) == "x" * 1000
    said = request_bodies.parameters("text/plain", compress(b"x" * 1_000_000), coding)
    assert said == Opaque("body", "it becomes more than 1000 bytes when decompressed")


@pytest.mark.parametrize("levels", [request_bodies._DEEPEST, request_bodies._DEEPEST + 1])
def test_what_is_decoded_can_be_read_back_from_the_evidence_file(levels: int) -> None:
    text = unpadded(b"[" * levels + b"1" + b"]" * levels)
    said = request_bodies.parameters(FORM, f"data={text}".encode())
    assert isinstance(said[0][1], Base64) == (levels == request_bodies._DEEPEST)
    assert is_same(said, tagged_json.decode(tagged_json.encode(said)))


@given(
    st.sampled_from([FORM, MULTIPART, "application/json", "application/x-ndjson", "text/plain"])
    | st.text(),
    st.binary() | st.binary().map(lambda body: multipart([("a", File("", "", 0, "", body))])),
    st.sampled_from(["", "gzip", "deflate", "br", "gzip,deflate"]) | st.text(),
)
def test_decoding_never_raises(content_type: str, body: bytes, coding: str) -> None:
    """Whatever comes of it can be written to the evidence file."""
    said = request_bodies.parameters(content_type, body, coding)
    assert is_same(said, tagged_json.decode(json.loads(json.dumps(tagged_json.encode(said)))))


@given(st.sampled_from(["gzip", "deflate", ""]), st.data())
def test_damage_never_raises(coding: str, data: st.DataObject) -> None:
    body = gzip.compress(b'{"a": 1}', mtime=0)
    place = data.draw(st.integers(0, len(body) - 1))
    damaged = body[:place] + data.draw(st.binary(max_size=2)) + body[place + 1 :]
    said: Any = request_bodies.parameters("application/json", damaged, coding)
    assert said is UNDEFINED or said == {"a": 1}


def small_window(content: bytes) -> bytes:
    stream = zlib.compressobj(wbits=9)
    return stream.compress(content) + stream.flush()


def test_what_a_page_compressed_is_read_whatever_its_window_and_up_to_its_size() -> None:
    large = b"a" * 2 * 1024 * 1024
    assert compression.plain(small_window(b"shop")) == b"shop"
    assert compression.plain(gzip.compress(large, 1)) == large
    assert compression.plain(b"x\x9c is a text") == b"x\x9c is a text"


def test_what_is_not_base64_is_called_so() -> None:
    with pytest.raises(ValueError, match="not base64"):
        from_base64("a b")


def test_what_is_not_compressed_is_called_so() -> None:
    for coding in ("gzip", "deflate"):
        with pytest.raises(ValueError, match=f"no {coding}, or damaged"):
            compression.decompressed(b"{}", coding)
