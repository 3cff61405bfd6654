"""Every kind of request that a page can make arrives at the edge, with its body."""

import pytest

from harness.model import Request, Role, Word
from harness.values import UNDEFINED
from tests.browser.conftest import Judge

HERE = "https://app.wigzo.com"

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
}

TRACKS = """
    Reference.prototype.track = () => { %s; };
    module.exports = Reference;
"""


@pytest.mark.parametrize("name", KINDS)
def test_request_arrives_with_its_body(judged: Judge, name: str) -> None:
    expression, body = KINDS[name]
    _, recording = judged("wigzo-track-event", integration=TRACKS % expression)
    seen = [
        item
        for item in recording.observations
        if isinstance(item, Request) and item.path == "/seen" and not item.is_preflight
    ]
    assert [item.body for item in seen] == [body]
    assert seen[0].role is Role.DESTINATION
    assert seen[0].phase == "call 0"


def test_parameters_keep_duplicates_and_order(judged: Judge) -> None:
    expression = (
        f"fetch('{HERE}/seen?b=2&a=1&a=', {{ method: 'POST', body: '{{\"a\":[1,null]}}' }})"
    )
    _, recording = judged("wigzo-track-event", integration=TRACKS % expression)
    [seen] = [
        item
        for item in recording.observations
        if isinstance(item, Request) and item.path == "/seen" and item.body
    ]
    assert seen.query == (("b", "2"), ("a", "1"), ("a", ""))
    assert seen.parameters == {"a": [1, None]}


def test_request_after_a_preflight_is_waited_for_when_the_page_is_left(judged: Judge) -> None:
    build = """
        addEventListener("pagehide", () => fetch("%s/seen", {
          method: "POST", keepalive: true, body: '{"last": true}',
          headers: { "Content-Type": "application/json" },
        }));
        module.exports = Reference;
    """
    _, recording = judged("wigzo-track-event", integration=build % HERE)
    seen = [
        (item.method, item.parameters, item.phase)
        for item in recording.observations
        if isinstance(item, Request) and item.path == "/seen"
    ]
    assert seen == [("OPTIONS", UNDEFINED, "unload"), ("POST", {"last": True}, "unload")]


def test_worker_is_an_error_for_nobody_can_tell_when_it_is_done(judged: Judge) -> None:
    expression = "new Worker(URL.createObjectURL(new Blob(['close()'])))"
    verdict, _ = judged("wigzo-track-event", integration=TRACKS % expression)
    assert verdict.word is Word.ERROR
    assert "cannot observe Worker blob:https://shop.example/" in verdict.reason
