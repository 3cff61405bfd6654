"""Requests are recorded byte for byte; what the edge refuses is recorded, too. No browser."""

import re
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest

from harness.edge import Edge, Reply, Run, http
from harness.edge.http import Head
from harness.model import ORDINARY, EdgeError, Request, Role

HOST = "api.shop.example"
EVIL = "spy.example"


def world(reply: Reply | None = None) -> Any:
    """Return a world that claims one host, and gives every request the same answer."""
    given = reply or Reply(body=b"answer")
    return SimpleNamespace(
        gates=(),
        destinations=(),
        conditions=ORDINARY,
        role=lambda host, _: Role.DESTINATION if host == HOST else Role.UNCLAIMED,
        reply=lambda role, *_, **__: given if role is Role.DESTINATION else Reply(status=403),
    )


@contextmanager
def connected(edge: Edge) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", edge.port), timeout=60) as browser:
        yield browser


def answers(browser: socket.socket) -> bytes:
    """Return all that comes until the edge closes the connection."""
    browser.shutdown(socket.SHUT_WR)
    found = b""
    while more := browser.recv(65536):
        found += more
    return found


@pytest.fixture
def exchange() -> Callable[..., tuple[Run, bytes]]:
    """Return a function that sends bytes in a run, and returns the run and the answers."""

    def exchanged(sent: bytes, reply: Reply | None = None) -> tuple[Run, bytes]:
        with Edge() as edge, connected(edge) as browser:
            run = edge.begin(world(reply))
            browser.sendall(sent)
            received = answers(browser)
            edge.end()
        return run, received

    return exchanged


Exchange = Callable[..., tuple[Run, bytes]]


@pytest.mark.parametrize("method", ["patch", "CHICKEN", "a!#$%&'*+-.^_`|~9", "POST"])
@pytest.mark.parametrize(
    "target", ["/", "//a//b?", "/?", "/a;n=1?", "/%zz/|^`{}?'\"|=%E9&&?", "/:80"]
)
def test_request_is_recorded_byte_for_byte(exchange: Exchange, method: str, target: str) -> None:
    headers = (
        ("Host", HOST),
        ("x-LOWER", "a"),
        ("X-Lower", "again"),
        ("X-Control", "\x01\x0b\x7f"),
        ("X-Latin", "\xe9t\xe9"),
        ("X-Colon", "a: b"),
        ("X-Empty", ""),
        ("Content-Length", "4"),
    )
    head = f"{method} http://{HOST}{target} HTTP/1.1\r\n"
    head += "".join(f"{name}: {value}\r\n" for name, value in headers)
    run, _ = exchange(f"{head}\r\n".encode("latin-1") + b"\0\r\n\xff")
    [seen] = run.requests
    assert (seen.method, seen.url) == (method, f"http://{HOST}{target}")
    assert seen.host == HOST
    assert "?".join([seen.path, *target.split("?", 1)[1:]]) == target
    assert seen.headers == headers
    assert seen.body == b"\0\r\n\xff"
    assert not run.blind_spots


@pytest.mark.parametrize("size", [8_000, 2 * 1024 * 1024])
def test_long_address_is_recorded(exchange: Exchange, size: int) -> None:
    address = f"http://{HOST}/?{'x' * size}"
    run, received = exchange(f"GET {address} HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode())
    assert [seen.url for seen in run.requests] == [address]
    assert received.startswith(b"HTTP/1.1 200 OK\r\n")


def test_long_and_many_headers_are_recorded(exchange: Exchange) -> None:
    more = [("Cookie", "x" * 256 * 1024), *((f"X-{count}", "y" * 100) for count in range(1000))]
    lines = "".join(f"{name}: {value}\r\n" for name, value in more)
    run, _ = exchange(f"GET http://{HOST}/ HTTP/1.1\r\n{lines}\r\n".encode())
    assert [seen.headers for seen in run.requests] == [tuple(more)]


def request(method: str = "POST", host: str = HOST, *headers: str) -> bytes:
    lines = "".join(f"{line}\r\n" for line in (f"Host: {host}", *headers))
    return f"{method} http://{host}/seen HTTP/1.1\r\n{lines}\r\n".encode()


REFUSED = {
    "too long a body": (request("POST", HOST, "Content-Length: 11"), 413, "its body has more than"),
    "too long a head": (
        request("POST", HOST, f"X-Long: {'x' * 3000}"),
        431,
        "its address and headers have more than",
    ),
    "too long an address": (
        f"GET http://{HOST}/seen?{'x' * 3000} HTTP/1.1\r\n\r\n".encode(),
        431,
        "its address and headers have more than",
    ),
    "a body in parts": (
        request("POST", HOST, "Transfer-Encoding: chunked") + b"0\r\n\r\n",
        501,
        "its body has no length, and comes in parts",
    ),
    "a length that is no number": (
        request("POST", HOST, "Content-Length: many"),
        400,
        "its Content-Length is not a number",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_the_edge_refuses_is_recorded(
    exchange: Exchange, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(http, "LARGEST_BODY", 10)
    monkeypatch.setattr(http, "LARGEST_HEAD", 2000)
    sent, status, reason = REFUSED[name]
    run, received = exchange(sent)
    [seen], [spot] = run.requests, run.blind_spots
    assert (seen.host, seen.path, seen.status) == (HOST, "/seen", status)
    assert received.startswith(f"HTTP/1.1 {status} ".encode())
    assert spot.where.startswith(f"all of the request {seen.method} http://{HOST}/seen")
    assert spot.reason.startswith(reason)


def test_refused_request_to_a_host_that_nobody_claims_needs_no_more_than_its_address(
    exchange: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "LARGEST_BODY", 10)
    run, _ = exchange(request("POST", EVIL, "Content-Length: 11"))
    assert [(seen.host, seen.role) for seen in run.requests] == [(EVIL, Role.UNCLAIMED)]
    assert not run.blind_spots


def test_request_that_the_browser_gives_up_is_recorded(exchange: Exchange) -> None:
    run, _ = exchange(request("POST", HOST, "Content-Length: 11") + b"0123")
    [seen], [spot] = run.requests, run.blind_spots
    assert (seen.body, seen.status) == (b"0123", 400)
    assert spot.reason == "the browser gave it up before all of it had come"


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        (b"\x03\x01\r\n\r\n", "its first line is not that of HTTP/1"),
        (b"GET / HTTP/2\r\n\r\n", "its first line is not that of HTTP/1"),
        (b"GET / HTTP/1.1\r\nHost\r\n\r\n", "one of its headers has no colon"),
        (b"GET / HTTP/1.1\r\nHo", "its connection was closed within its headers"),
    ],
)
def test_what_cannot_be_read_is_an_error(sent: bytes, reason: str) -> None:
    with Edge() as edge:
        edge.begin(world())
        with connected(edge) as browser:
            browser.sendall(sent)
            answers(browser)
        with pytest.raises(EdgeError, match=re.escape(reason)):
            edge.end()
        with connected(edge) as browser:
            browser.sendall(sent)
            answers(browser)
        assert edge.strays == [f"a request that cannot be read: {reason}"]
        edge.strays.clear()


def test_requests_of_one_connection_are_answered_in_order(exchange: Exchange) -> None:
    sent = b"".join(
        request(method, HOST, f"Content-Length: {len(body)}") + body
        for method, body in (("POST", b"one"), ("GET", b""), ("PUT", b"three"))
    )
    run, received = exchange(sent)
    assert [(seen.method, seen.body) for seen in run.requests] == [
        ("POST", b"one"),
        ("GET", b""),
        ("PUT", b"three"),
    ]
    assert received.count(b"HTTP/1.1 200 OK\r\n") == len(run.requests)


@pytest.mark.parametrize(
    ("method", "status", "length", "body"),
    [
        ("GET", 200, b"6", b"answer"),
        ("HEAD", 200, b"6", b""),
        ("GET", 204, None, b""),
        ("GET", 304, None, b""),
        ("GET", 599, b"6", b"answer"),
    ],
)
def test_answer_has_a_body_where_http_wants_one(
    exchange: Exchange, method: str, status: int, length: bytes | None, body: bytes
) -> None:
    _, received = exchange(request(method), Reply(status=status, body=b"answer"))
    head, _, content = received.partition(b"\r\n\r\n")
    found = re.search(rb"Content-Length: (\d+)", head)
    assert (found[1] if found else None, content) == (length, body)
    assert head.startswith(f"HTTP/1.1 {status} ".encode())


def test_answer_with_a_line_break_in_a_header_is_an_error() -> None:
    with Edge() as edge, connected(edge) as browser:
        edge.begin(world(Reply(headers={"X-A": "1\r\nX-B: 2"})))
        browser.sendall(request())
        assert answers(browser) == b""
        with pytest.raises(EdgeError, match="the header 'X-A' has a line break"):
            edge.end()


def test_header_is_found_by_its_name_in_upper_or_lower_case() -> None:
    head = Head("GET", "/", (("content-TYPE", "text/plain"), ("Content-Type", "2")), is_tls=True)
    assert head.header("Content-Type") == "text/plain"
    assert head.header("Origin") == ""


def test_every_request_knows_its_place(exchange: Exchange) -> None:
    run, _ = exchange(request() + request())
    assert [(type(seen), seen.order) for seen in run.requests] == [(Request, 1), (Request, 2)]
