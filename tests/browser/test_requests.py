"""Every kind of request that a page can make arrives at the edge, with its body."""

import gzip
import json
import zlib
from collections.abc import Callable, Mapping
from typing import NamedTuple

import pytest

from harness.destinations.base import Answer
from harness.differences import differences
from harness.model import Recording, Request, Role, Word
from harness.values import UNDEFINED, Base64, File, Value
from tests.browser.conftest import Judge

HERE = "https://app.wigzo.com"
THERE = "https://tracker.wigzopush.com"

KINDS = {
    "fetch": (f"fetch('{HERE}/seen', {{ method: 'POST', body: 'text' }})", b"text"),
    "fetch without a body": (f"fetch('{HERE}/seen?a=1&a=2')", b""),
    "fetch kept alive": (
        f"fetch('{HERE}/seen', {{ method: 'POST', body: 'kept', keepalive: true }})",
        b"kept",
    ),
    "fetch of form parameters": (
        f"fetch('{HERE}/seen', {{ method: 'POST', body: new URLSearchParams('a=1&b=%20') }})",
        b"a=1&b=+",
    ),
    "fetch of bytes": (
        f"fetch('{HERE}/seen', {{ method: 'POST', body: new Uint8Array([0, 255]) }})",
        b"\x00\xff",
    ),
    "fetch of a blob": (
        f"fetch('{HERE}/seen', {{ method: 'POST', body: new Blob(['blob']) }})",
        b"blob",
    ),
    "request": (
        (
            "(() => { const request = new XMLHttpRequest();"
            f" request.open('PUT', '{HERE}/seen'); request.send('put'); }})()"
        ),
        b"put",
    ),
    "beacon": (f"navigator.sendBeacon('{HERE}/seen', new Blob(['beacon']))", b"beacon"),
    "pixel": (f"(new Image().src = '{HERE}/seen?pixel')", b""),
    "script": (
        (
            "document.head.append(Object.assign(document.createElement('script'), "
            f"{{ src: '{HERE}/seen?callback=f' }}))"
        ),
        b"",
    ),
    "stylesheet": (
        (
            "document.head.append(Object.assign(document.createElement('link'), "
            f"{{ rel: 'stylesheet', href: '{HERE}/seen' }}))"
        ),
        b"",
    ),
    "frame": (
        (
            "document.body.append(Object.assign(document.createElement('iframe'), "
            f"{{ src: '{HERE}/seen' }}))"
        ),
        b"",
    ),
    "form into a frame": (
        (
            "document.body.insertAdjacentHTML('beforeend', `<iframe name=\"there\"></iframe>"
            f'<form method="post" target="there" action="{HERE}/seen">'
            '<input name="a" value="1"></form>`), document.forms[0].submit()'
        ),
        b"a=1",
    ),
    "web socket": ("new WebSocket('wss://app.wigzo.com/seen')", b""),
    "plain http": (f"(new Image().src = '{HERE.replace('https', 'http')}/seen')", b""),
    "synchronous request": (
        (
            "(() => { const request = new XMLHttpRequest();"
            f" request.open('POST', '{HERE}/seen', false); request.send('now'); }})()"
        ),
        b"now",
    ),
    "event source": (f"new EventSource('{HERE}/seen')", b""),
    "ping of a link": (
        (
            f"document.querySelector('#next').ping = '{HERE}/seen', "
            "document.querySelector('#next').href = '#', document.querySelector('#next').click()"
        ),
        b"PING",
    ),
    "style's picture": (f"(document.body.style.background = 'url({HERE}/seen)')", b""),
}

TRACKS = """
    Reference.prototype.track = () => { %s; };
    module.exports = Reference;
"""


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


def requests(recording: Recording, path: str = "/seen") -> list[Request]:
    """Return the requests for a path, in order, without preflights."""
    return [
        item
        for item in recording.observations
        if isinstance(item, Request) and item.path == path and not item.is_preflight
    ]


def header(request: Request, name: str) -> str | None:
    return next((value for key, value in request.headers if key.lower() == name), None)


@pytest.mark.parametrize("name", KINDS)
def test_request_arrives_with_its_body(judged: Judge, name: str) -> None:
    expression, body = KINDS[name]
    _, recording = judged("wigzo-track-event", integration=TRACKS % expression)
    seen = requests(recording)
    assert [item.body for item in seen] == [body]
    assert seen[0].role is Role.DESTINATION
    assert seen[0].phase == "call 0"


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
    differs = any(differences(sent.said, seen.parameters, "body"))
    return (seen.method, kind, body) != ("POST", sent.type, sent.body) or differs


def test_form_with_a_file_goes_into_a_frame(judged: Judge) -> None:
    expression = (
        "document.body.insertAdjacentHTML('beforeend', `<iframe name=\"there\"></iframe>"
        f'<form method="post" enctype="multipart/form-data" target="there" action="{HERE}/seen">'
        '<input name="a" value="1"><input type="file" name="f"></form>`), '
        "document.forms[0].submit()"
    )
    _, recording = judged("wigzo-track-event", integration=TRACKS % expression)
    [seen] = requests(recording)
    no_file = File("File", "application/octet-stream", 0, "", b"")
    assert seen.parameters == [["a", "1"], ["f", no_file]]


def test_streamed_body_never_leaves_the_page(judged: Judge) -> None:
    """Browsers stream over HTTP/2 only, which the edge does not speak."""
    stream = "new ReadableStream({ start(end) { end.close(); } })"
    expression = f"fetch('{HERE}/seen', {{ method: 'POST', body: {stream}, duplex: 'half' }})"
    verdict, recording = judged("wigzo-track-event", integration=TRACKS % expression)
    assert requests(recording) == []
    assert "uncaught rejection (call 0)" in [found.path for found in verdict.differences]


def test_parameters_keep_duplicates_and_order(judged: Judge) -> None:
    expression = (
        f"fetch('{HERE}/seen?b=2&a=1&a=', {{ method: 'POST', body: '{{\"a\":[1,null]}}' }})"
    )
    _, recording = judged("wigzo-track-event", integration=TRACKS % expression)
    [seen] = requests(recording)
    assert seen.query == (("b", "2"), ("a", "1"), ("a", ""))
    assert seen.parameters == {"a": [1, None]}


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


def test_preflights_are_told_apart_from_what_they_ask_for(judged: Judge) -> None:
    expression = f"""
      fetch('{HERE}/seen', {{ method: 'PUT', body: '1' }});
      fetch('{HERE}/seen', {{ headers: {{ 'X-Key': '1' }} }});
      fetch('{HERE}/seen', {{ method: 'PATCH', body: '{{}}' }})"""
    _, recording = judged("wigzo-track-event", integration=TRACKS % expression)
    asked = [
        (item.method, header(item, "access-control-request-method"), item.body)
        for item in recording.observations
        if isinstance(item, Request) and item.path == "/seen" and item.is_preflight
    ]
    assert sorted(asked, key=str) == [
        ("OPTIONS", "GET", b""),
        ("OPTIONS", "PATCH", b""),
        ("OPTIONS", "PUT", b""),
    ]
    data = [(item.method, item.body) for item in requests(recording)]
    assert sorted(data) == [("GET", b""), ("PATCH", b"{}"), ("PUT", b"1")]


Answering = Callable[[Mapping[str, Answer]], None]


@pytest.mark.parametrize(
    ("status", "second"),
    [(301, ("GET", b"")), (302, ("GET", b"")), (303, ("GET", b"")), (307, ("POST", b"1"))],
)
def test_each_hop_of_a_redirect_is_recorded(
    judged: Judge, answering: Answering, status: int, second: tuple[str, bytes]
) -> None:
    answering(
        {
            "/first": Answer(status, {"Location": f"{THERE}/second"}),
            "/second": Answer(status, {"Location": f"{HERE}/seen?third#here"}),
        }
    )
    expression = f"fetch('{HERE}/first', {{ method: 'POST', body: '1' }})"
    _, recording = judged("wigzo-track-event", integration=TRACKS % expression)
    hops = [
        (item.url, item.method, item.body, item.status)
        for path in ("/first", "/second", "/seen")
        for item in requests(recording, path)
    ]
    assert hops == [
        (f"{HERE}/first", "POST", b"1", status),
        (f"{THERE}/second", *second, status),
        (f"{HERE}/seen?third", *second, 200),
    ]


def test_event_source_is_followed_through_all_the_page_s_time(
    judged: Judge, answering: Answering
) -> None:
    """The answer ends, so the browser asks again after as long as the answer says."""
    stream = Answer(200, {"Content-Type": "text/event-stream"}, b"retry: 50000\ndata: 1\n\n")
    answering({"/seen": stream})
    expression = f"new EventSource('{HERE}/seen').onmessage = () => fetch('{HERE}/heard')"
    _, recording = judged("wigzo-track-event", integration=TRACKS % expression)
    assert [len(requests(recording, path)) for path in ("/seen", "/heard")] == [3, 3]


def test_requests_of_a_frame_are_seen(judged: Judge, answering: Answering) -> None:
    inside = (
        f"<script>fetch('/seen', {{method: 'POST', body: 'in'}})</script><img src='{THERE}/seen'>"
    )
    answering({"/frame": Answer(200, {"Content-Type": "text/html"}, inside.encode())})
    expression = (
        "document.body.append(Object.assign(document.createElement('iframe'), "
        f"{{ src: '{HERE}/frame' }}))"
    )
    _, recording = judged("wigzo-track-event", integration=TRACKS % expression)
    seen = [(item.url, item.body) for item in requests(recording)]
    assert sorted(seen) == [(f"{HERE}/seen", b"in"), (f"{THERE}/seen", b"")]


def test_worker_is_an_error_for_nobody_can_tell_when_it_is_done(judged: Judge) -> None:
    expression = "new Worker(URL.createObjectURL(new Blob(['close()'])))"
    verdict, _ = judged("wigzo-track-event", integration=TRACKS % expression)
    assert verdict.word is Word.ERROR
    assert "cannot observe Worker blob:https://shop.example/" in verdict.reason
