"""What the edge waits for, without a browser."""

import asyncio
import concurrent.futures
import contextlib
import dataclasses
import gc
import socket
import ssl
import urllib.error
import urllib.request
from types import SimpleNamespace
from typing import Any

import pytest

from harness.edge import Edge, Reply, Run
from harness.edge.http import Head
from harness.model import UNDEFINED, Answer, Request, Role
from tests.unit.edge.test_neighbour import world

URL = "https://app.wigzo.com/seen"
SENT = f"POST {URL}"
POST = Request(
    method="POST",
    url=URL,
    host="app.wigzo.com",
    path="/seen",
    query=(),
    headers=(),
    body=b"1",
    parameters=1,
    role=Role.DESTINATION,
    status=200,
    phase="unload",
    order=1,
    time=1.0,
)
PREFLIGHT = dataclasses.replace(
    POST,
    method="OPTIONS",
    headers=(("Access-Control-Request-Method", "POST"),),
    body=b"",
    parameters=UNDEFINED,
    status=204,
)


@pytest.fixture
def run() -> Run:
    world: Any = SimpleNamespace(gates=(), destinations=())
    return Run(world)


@pytest.fixture
def edge(run: Run) -> Edge:
    made = Edge()
    made._run = run
    return made


def test_request_is_missing_until_it_was_seen(edge: Edge, run: Run) -> None:
    assert edge.wait_for([SENT], 0) == [URL]
    run.requests.append(POST)
    assert edge.wait_for([SENT], 0) == []


def test_address_given_twice_must_be_seen_twice(edge: Edge, run: Run) -> None:
    run.requests.append(POST)
    assert edge.wait_for([SENT, SENT], 0) == [URL]
    run.requests.append(POST)
    assert edge.wait_for([SENT, SENT], 0) == []


def test_request_of_another_method_is_another(edge: Edge, run: Run) -> None:
    """A page that sends a beacon to its own address was asked for there, too."""
    run.requests.append(dataclasses.replace(POST, method="GET"))
    assert edge.wait_for([SENT], 0) == [URL]
    run.requests.append(dataclasses.replace(POST, method="post"))
    assert edge.wait_for([SENT], 0) == []


def test_redirect_may_change_the_method(edge: Edge, run: Run) -> None:
    run.redirects |= {URL: f"{URL}?second"}
    run.requests += [POST, dataclasses.replace(POST, method="GET", url=f"{URL}?second")]
    assert edge.wait_for([SENT], 0) == []


def test_preflight_that_was_granted_is_not_yet_the_request(edge: Edge, run: Run) -> None:
    run.requests.append(PREFLIGHT)
    assert edge.wait_for([SENT], 0) == [URL]
    run.requests.append(POST)
    assert edge.wait_for([SENT], 0) == []


def test_where_a_request_was_redirected_the_next_must_be_seen(edge: Edge, run: Run) -> None:
    second, third = f"{URL}?second", f"{URL}?third"
    run.redirects |= {URL: second, second: third}
    for url, missing in ((URL, [second, third]), (second, [third]), (third, [])):
        run.requests.append(dataclasses.replace(POST, url=url))
        assert edge.wait_for([SENT], 0) == missing
    assert edge.wait_for([SENT, SENT], 0) == [URL, second, third]


def test_redirect_in_a_circle_is_followed_once_around(edge: Edge, run: Run) -> None:
    run.redirects |= {URL: f"{URL}?second", f"{URL}?second": URL}
    assert edge.wait_for([SENT], 0) == [URL, f"{URL}?second"]


def test_after_a_preflight_that_was_refused_nothing_comes(edge: Edge, run: Run) -> None:
    run.requests.append(dataclasses.replace(PREFLIGHT, role=Role.UNCLAIMED, status=403))
    assert edge.wait_for([SENT], 0) == []


def test_beacon_that_the_browser_refused_is_not_waited_for(edge: Edge) -> None:
    edge.note_refused(URL)
    assert edge.wait_for([SENT], 0) == []
    assert edge.wait_for([SENT, SENT], 0) == [URL]


def test_place_in_a_page_is_no_part_of_what_is_waited_for(edge: Edge, run: Run) -> None:
    run.requests.append(POST)
    assert edge.wait_for([f"{SENT}#top"], 0) == []


def test_address_that_ends_in_a_question_mark_keeps_it_through_a_redirect() -> None:
    made: Any = SimpleNamespace(
        gates=(),
        destinations=(),
        reply=lambda *_, **__: Reply(status=302, headers={"Location": f"{URL}?#top"}),
    )
    run = Run(made)
    head = Head("GET", "/first", (("Host", "app.wigzo.com"),), is_tls=True)
    run.reply(head, Role.DESTINATION, f"{URL}/first", is_next_page=False)
    assert run.redirects == {f"{URL}/first": f"{URL}?"}


@pytest.mark.parametrize(
    ("headers", "leaves_traces"),
    [
        ({}, False),
        ({"Content-Type": "application/vnd.api+json"}, False),
        ({"Content-Type": "application/json", "Set-Cookie": "seen=1"}, True),
        ({"Cache-Control": "max-age=60"}, True),
    ],
)
def test_a_browser_may_remember_a_cookie_and_no_type(
    headers: dict[str, str], *, leaves_traces: bool
) -> None:
    """A page whose answers have a type alone is clean, and the next run may use it."""
    run = Run(world(alone=True, answers={"/seen": (Answer(headers=headers),)}))
    head = Head("GET", "/seen", (("Host", "cdn.wishpond.net"),), is_tls=True)
    run.reply(head, Role.DESTINATION, "https://cdn.wishpond.net/seen", is_next_page=False)
    assert run.leaves_traces is leaves_traces


@pytest.mark.parametrize(
    ("site", "dest", "strays"),
    [("none", "empty", 0), ("none", "document", 1), ("cross-site", "empty", 1), ("", "", 1)],
)
def test_what_the_browser_fetches_for_itself_is_of_no_page(
    site: str, dest: str, strays: int
) -> None:
    """A full Chromium looks after accounts and updates; a page cannot claim to be the browser."""
    edge = Edge().__enter__()
    world: Any = SimpleNamespace(gates=(), destinations=())
    edge.begin(world)
    edge.end()
    proxy = urllib.request.ProxyHandler({"http": edge.proxy})
    headers = {"Sec-Fetch-Site": site, "Sec-Fetch-Dest": dest}
    asked = urllib.request.Request("http://accounts.example/list", headers=headers)
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.build_opener(proxy).open(asked, timeout=60)
    refused.value.close()
    assert edge.strays == ["GET http://accounts.example/list"] * strays
    edge.strays.clear()
    edge.__exit__()


@pytest.mark.parametrize("sent", ["POST http://app.wig", "{head}", "{head}ab"])
def test_what_an_ended_browser_still_had_to_send_belongs_to_no_run(sent: str) -> None:
    head = (
        "POST http://app.wigzo.com/x HTTP/1.1\r\nHost: app.wigzo.com\r\nContent-Length: 4\r\n\r\n"
    )
    whole = f"{head}abcd".encode()
    begun = sent.format(head=head).encode()
    world: Any = SimpleNamespace(gates=(), destinations=())
    with Edge() as edge, socket.create_connection(("127.0.0.1", edge.port)) as browser:
        edge.begin(world)
        edge.end()
        browser.sendall(begun)
        # What is answered later was read later.
        with socket.create_connection(("127.0.0.1", edge.port)) as other:
            other.sendall(b"GET http://nobody.example/ HTTP/1.1\r\nHost: nobody.example\r\n\r\n")
            assert other.recv(100).startswith(b"HTTP/1.1 503 ")
        edge.begin(world)
        edge.abandon()
        with contextlib.suppress(ConnectionError):
            browser.sendall(whole[len(begun) :])
            assert browser.recv(100) == b""
        assert edge.strays == ["GET http://nobody.example/"]
        edge.strays.clear()


def test_connection_that_comes_as_a_browser_is_given_up_is_closed() -> None:
    """Python warns of a socket that nobody closes, whenever it finds it."""
    given_up: concurrent.futures.Future[asyncio.Task[None]] = concurrent.futures.Future()
    with Edge() as edge, socket.socket() as browser:
        loop = edge._loop

        def give_up() -> None:
            given_up.set_result(loop.create_task(edge._connections.abort()))

        def connect() -> None:
            browser.connect(("127.0.0.1", edge.port))
            loop.call_soon(give_up)  # the loop accepts the connection right after that

        loop.call_soon_threadsafe(connect)
        given_up.result(60)
        with contextlib.suppress(ConnectionError):
            assert browser.recv(1) == b""
    gc.collect()


def test_a_browser_behind_a_tunnel_needs_no_proxy() -> None:
    """It connects as if to the host itself, with TLS or without; what it asks for is recorded."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    request = b"GET /seen HTTP/1.1\r\nHost: app.wigzo.com\r\nConnection: close\r\n\r\n"
    with Edge() as edge:
        run = edge.begin(world())
        for wrap in (lambda raw: raw, context.wrap_socket):
            with wrap(socket.create_connection(("127.0.0.1", edge.port), timeout=10)) as browser:
                browser.sendall(request)
                assert browser.recv(100).startswith(b"HTTP/1.1 ")
        edge.end()
    assert [seen.url for seen in run.requests] == ["http://app.wigzo.com/seen", URL]
