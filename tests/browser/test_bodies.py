"""Every type of body arrives by every way to send it: its bytes as they were, and what they say."""

import gzip
import json
import zlib
from collections.abc import Callable
from typing import NamedTuple

import pytest

from harness.analysis import differences
from harness.codec.difference_words import words
from harness.model import UNDEFINED, Base64, File, Request, Value
from tests.browser.conftest import Judge
from tests.browser.test_requests import HERE, TRACKS, header, requests


class Sent(NamedTuple):
    """A body: the expression that makes it, and what must arrive, by whatever way it is sent."""

    expression: str
    type: str | None
    body: bytes
    said: Value = UNDEFINED


FORM_DATA = """(() => {
  const form = new FormData();
  form.append("b", "two\\nlines");
  form.append("a", new File(["x\\n"], 'é"\\n.txt', { type: "text/plain" }));
  form.append("a", new Blob(["\\u0000"]));
  return form;
})()"""
FORM_DATA_BODY = b"""\
--BOUNDARY
Content-Disposition: form-data; name="b"

two
lines
--BOUNDARY
Content-Disposition: form-data; name="a"; filename="\xc3\xa9%22%0A.txt"
Content-Type: text/plain

x\n\n--BOUNDARY
Content-Disposition: form-data; name="a"; filename="blob"
Content-Type: application/octet-stream

\0
--BOUNDARY--
""".replace(b"\n", b"\r\n").replace(b"x\r\n\r\n", b"x\n\r\n")

PLAIN = "text/plain;charset=UTF-8"
BODIES = {
    "text": Sent("'héé'", PLAIN, "héé".encode(), "héé"),
    "text that UTF-8 lacks": Sent(r"'\uD800\u0000'", PLAIN, "\ufffd\0".encode(), "\ufffd\0"),
    "empty text": Sent("''", PLAIN, b""),
    "JSON as text": Sent("JSON.stringify({ a: 1 })", PLAIN, b'{"a":1}', {"a": 1}),
    "base64 of JSON": Sent(
        "btoa('{\"a\":1}')", PLAIN, b"eyJhIjoxfQ==", Base64("eyJhIjoxfQ==", {"a": 1})
    ),
    "form parameters": Sent(
        "new URLSearchParams('b=2&a=1&a=+')",
        "application/x-www-form-urlencoded;charset=UTF-8",
        b"b=2&a=1&a=+",
        [["b", "2"], ["a", "1"], ["a", " "]],
    ),
    "form with files": Sent(
        FORM_DATA,
        "multipart/form-data; boundary=BOUNDARY",
        FORM_DATA_BODY,
        [
            ["b", "two\r\nlines"],  # as the standard has it
            ["a", File("File", "text/plain", 2, 'é"\n.txt', b"x\n")],
            ["a", File("File", "application/octet-stream", 1, "blob", b"\0")],
        ],
    ),
    "blob": Sent("new Blob(['blob'])", None, b"blob"),
    "blob with a type": Sent(
        "new Blob(['[1]'], { type: 'application/json' })", "application/json", b"[1]", [1]
    ),
    "file": Sent("new File(['a;b'], 'a.csv', { type: 'text/csv' })", "text/csv", b"a;b", "a;b"),
    "buffer": Sent("new Uint8Array([0, 255]).buffer", None, b"\x00\xff"),
    "buffer of JSON": Sent("new TextEncoder().encode('{}').buffer", None, b"{}", {}),
    "bytes": Sent("new Uint8Array([9, 0, 255]).subarray(1)", None, b"\x00\xff"),
    "floats": Sent("new Float64Array([1.5])", None, b"\0\0\0\0\0\0\xf8?"),
    "view": Sent("new DataView(new ArrayBuffer(3), 1)", None, b"\0\0"),
    "nothing": Sent("null", None, b""),
}
"""Every way to send takes these, and sends the same bytes under the same type."""

DOCUMENTS = {
    "HTML": Sent(
        "new DOMParser().parseFromString('<p>é', 'text/html')",
        "text/html;charset=UTF-8",
        "<html><head></head><body><p>é</p></body></html>".encode(),
        "<html><head></head><body><p>é</p></body></html>",
    ),
    "XML": Sent(
        "new DOMParser().parseFromString('<a>é</a>', 'application/xml')",
        "application/xml;charset=UTF-8",
        "<a>é</a>".encode(),
        "<a>é</a>",
    ),
}

WAYS = {
    "fetch": "(url, body) => fetch(url, { method: 'POST', body })",
    "fetch kept alive": "(url, body) => fetch(url, { method: 'POST', body, keepalive: true })",
    "fetch of a request": "(url, body) => fetch(new Request(url, { method: 'POST', body }))",
    "beacon": "(url, body) => navigator.sendBeacon(url, body)",
    "request": """(url, body) => {
      const request = new XMLHttpRequest();
      request.open("POST", url);
      request.send(body);
    }""",
}

SENDS = """
    const bodies = { %s };
    const send = %s;
    Reference.prototype.track = () => {
      for (const [name, body] of Object.entries(bodies)) send(`%s/seen?${name}`, body());
    };
    module.exports = Reference;
"""


@pytest.mark.parametrize("way", WAYS)
def test_every_body_arrives_by_every_way(judged: Judge, way: str) -> None:
    """All in one run; the test names those that did not arrive as they were sent."""
    sent = BODIES | (DOCUMENTS if way == "request" else {})
    makers = ",\n".join(f"{json.dumps(name)}: () => {sent[name].expression}" for name in sent)
    _, recording = judged("wigzo-track-event", integration=SENDS % (makers, WAYS[way], HERE))
    seen = {item.query[0][0]: item for item in requests(recording)}
    assert sorted(seen) == sorted(sent)
    assert not {name for name in sent if wrong(sent[name], seen[name])}


def wrong(sent: Sent, seen: Request) -> bool:
    kind, body = header(seen, "content-type"), seen.body
    if kind and "boundary=" in kind:  # the browser makes one up for each body
        boundary = kind.partition("boundary=")[2]
        kind, body = (
            kind.replace(boundary, "BOUNDARY"),
            body.replace(boundary.encode(), b"BOUNDARY"),
        )
    differs = any(differences(sent.said, seen.parameters))
    return (seen.method, kind, body) != ("POST", sent.type, sent.body) or differs


def test_streamed_body_never_leaves_the_page(judged: Judge) -> None:
    """Browsers stream over HTTP/2 only, which the edge does not speak."""
    stream = "new ReadableStream({ start(end) { end.close(); } })"
    expression = f"fetch('{HERE}/seen', {{ method: 'POST', body: {stream}, duplex: 'half' }})"
    verdict, recording = judged("wigzo-track-event", integration=TRACKS % expression)
    assert requests(recording) == []
    assert "uncaught rejection (call 0)" in [words(found.place) for found in verdict.differences]


COMPRESSED = """
    Reference.prototype.track = async () => {
      for (const [format, coding] of [%s]) {
        const stream = new Blob(['{"a":1}']).stream();
        const packed = new Response(stream.pipeThrough(new CompressionStream(format)));
        const headers = coding ? { "Content-Encoding": coding } : {};
        fetch("%s/seen", { method: "POST", body: await packed.arrayBuffer(), headers });
      }
    };
    module.exports = Reference;
"""


def test_compressed_body_is_kept_as_it_was_sent_and_decoded(judged: Judge) -> None:
    pairs = "['gzip', 'gzip'], ['gzip', ''], ['deflate', 'deflate'], ['deflate', ''], "
    pairs += "['deflate-raw', 'deflate'], ['gzip', 'br']"
    _, recording = judged("wigzo-track-event", integration=COMPRESSED % (pairs, HERE))
    seen = {(header(item, "content-encoding"), item.body[:2]): item for item in requests(recording)}
    unpack: dict[tuple[str | None, bytes], Callable[[bytes], bytes]] = {
        ("gzip", b"\x1f\x8b"): gzip.decompress,
        (None, b"\x1f\x8b"): gzip.decompress,
        ("deflate", b"x\x9c"): zlib.decompress,
        (None, b"x\x9c"): zlib.decompress,
        ("deflate", b"\xabV"): lambda body: zlib.decompress(body, -zlib.MAX_WBITS),
    }
    assert seen.keys() == {*unpack, ("br", b"\x1f\x8b")}
    for which, decompress in unpack.items():
        assert decompress(seen[which].body) == b'{"a":1}', which
        assert seen[which].parameters == {"a": 1}, which
    assert "Content-Encoding br is not decoded" in seen["br", b"\x1f\x8b"].parameters.reason
