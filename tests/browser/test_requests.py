"""Every kind of request that a page can make arrives at the edge, with its body."""

import dataclasses
import json
from collections.abc import Callable, Mapping

import pytest

from harness.contracts import Answer, requirement
from harness.model import Conditions, File, Recording, Request, Role, Word
from tests.browser.conftest import Judge

HERE = "https://app.wigzo.com"
THERE = "https://tracker.wigzopush.com"
FRAME = "document.body.appendChild(document.createElement('iframe')).contentWindow"

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
    "web socket of a frame": (f"new ({FRAME}.WebSocket)('wss://app.wigzo.com/seen')", b""),
    "web socket of a class of its own": (
        "new (class Mine extends WebSocket {})('wss://app.wigzo.com/seen')",
        b"",
    ),
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
    "style's picture": (
        # Asking for the style has it worked out now, and not with the next frame.
        (
            f"document.body.style.background = 'url({HERE}/seen)', "
            "getComputedStyle(document.body).backgroundImage"
        ),
        b"",
    ),
}

TRACKS = """
    Reference.prototype.track = () => { %s; };
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


def test_what_the_answer_to_a_web_socket_causes_is_seen(judged: Judge) -> None:
    socket = (
        "new WebSocket('wss://app.wigzo.com/seen').onerror = "
        f"() => setTimeout(() => navigator.sendBeacon('{HERE}/late', 'B'), 60_000)"
    )
    _, recording = judged("wigzo-track-event", integration=TRACKS % socket)
    [seen] = requests(recording)
    [late] = requests(recording, "/late")
    assert (seen.phase, late.phase, late.body) == ("call 0", "call 0", b"B")


def test_a_web_socket_is_answered_before_the_page_loses_patience(judged: Judge) -> None:
    """So a page that asks for one is run again, with its sockets followed, and told of once.

    The classic library hands a call over at once. Of a socket that is asked for later, while time
    passes, nobody could know soon enough.
    """
    socket = (
        "(() => { const late = setTimeout(() => navigator.sendBeacon("
        f"'{HERE}/impatient', ''), 1000); new WebSocket('wss://app.wigzo.com/seen').onerror = "
        "() => clearTimeout(late); })()"
    )
    # For what the library sends to Segment, time would stand still.
    quiet = Conditions(options={"integrations": {"Segment.io": False}})
    item = dataclasses.replace(requirement("wigzo-track-event"), conditions=quiet)
    _, recording = judged(item, "classic", integration=TRACKS % socket)
    assert len(requests(recording)) == 1
    assert not requests(recording, "/impatient")


def test_a_stream_of_a_web_socket_is_answered_before_the_page_is_left(judged: Judge) -> None:
    stream = (
        "setTimeout(() => new WebSocketStream('wss://app.wigzo.com/seen').opened.catch("
        f"() => navigator.sendBeacon('{HERE}/refused', '')), 60_000)"
    )
    _, recording = judged("wigzo-track-event", integration=TRACKS % stream)
    assert [item.phase for item in requests(recording, "/refused")] == ["call 0"]


def test_a_page_cannot_tell_that_its_web_sockets_are_followed(judged: Judge) -> None:
    told = (
        "[WebSocket.name, WebSocket.length, String(WebSocket).includes('[native code]'), "
        "WebSocket.prototype.constructor === WebSocket, "
        "Object.getOwnPropertyDescriptor(window, 'WebSocket').enumerable]"
    )
    ask = f"fetch('{HERE}/seen', {{ method: 'POST', body: JSON.stringify({told}) }})"
    _, recording = judged("wigzo-track-event", integration=TRACKS % ask)
    [seen] = requests(recording)
    assert json.loads(seen.body) == ["WebSocket", 1, True, True, False]


def test_a_page_that_wants_its_web_socket_back_comes_to_an_end(judged: Judge) -> None:
    again = (
        "(function connect() { new WebSocket('wss://app.wigzo.com/seen').onerror = "
        "() => setTimeout(connect, 1000); })()"
    )
    verdict, recording = judged("wigzo-track-event", integration=TRACKS % again)
    assert verdict.word is Word.FAIL
    assert {seen.phase for seen in requests(recording)} <= {"call 0", "unload"}


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


def test_parameters_keep_duplicates_and_order(judged: Judge) -> None:
    expression = (
        f"fetch('{HERE}/seen?b=2&a=1&a=', {{ method: 'POST', body: '{{\"a\":[1,null]}}' }})"
    )
    _, recording = judged("wigzo-track-event", integration=TRACKS % expression)
    [seen] = requests(recording)
    assert seen.query == (("b", "2"), ("a", "1"), ("a", ""))
    assert seen.parameters == {"a": [1, None]}


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


@pytest.mark.parametrize(
    "opens",
    ["window.open('')", f"window.open('{HERE}/there')", f"window.open('{HERE}', '', 'noopener')"],
)
def test_another_window_is_an_error_for_nothing_is_observed_there(
    judged: Judge, opens: str
) -> None:
    verdict, _ = judged("wigzo-track-event", integration=TRACKS % opens)
    assert verdict.word is Word.ERROR
    assert verdict.reason.startswith("cannot observe another window")


def test_worker_is_an_error_for_nobody_can_tell_when_it_is_done(judged: Judge) -> None:
    expression = "new Worker(URL.createObjectURL(new Blob(['close()'])))"
    verdict, _ = judged("wigzo-track-event", integration=TRACKS % expression)
    assert verdict.word is Word.ERROR
    assert "cannot observe Worker blob:https://shop.example/" in verdict.reason
