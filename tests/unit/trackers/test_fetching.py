"""What is fetched of a tracker, from hosts that answer in all the ways in which hosts do."""

import asyncio
import gzip
from collections.abc import Iterator

import pytest
from aiohttp import web

from harness.model import TrackerError
from harness.trackers import Fetched, fetch
from tests.live_hosts import LiveHosts, live_hosts

ADDRESS = "https://cdn.shop.example/t.js"
CODE = "window.shop = 1;\n"


@pytest.fixture(scope="module")
def playing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveHosts]:
    names = ("cdn.shop.example", "new.shop.example", "stranger.example")
    with live_hosts(tmp_path_factory.mktemp("hosts"), *names) as hosts:
        yield hosts


@pytest.fixture
def hosts(playing: LiveHosts, monkeypatch: pytest.MonkeyPatch) -> LiveHosts:
    playing.pages.clear()
    for name, value in playing.environment.items():
        monkeypatch.setenv(name, value)
    return playing


def got() -> Fetched:
    named = {"cdn.shop.example", "new.shop.example"}
    return asyncio.run(fetch(ADDRESS, ADDRESS, named))


def refused() -> str:
    with pytest.raises(TrackerError) as problem:
        got()
    assert "\n" not in str(problem.value)
    return str(problem.value)


def answer(hosts: LiveHosts, response: web.Response, address: str = ADDRESS) -> None:
    async def page(_: web.Request) -> web.StreamResponse:
        return response

    hosts.pages[address] = page


def test_redirects_are_followed_and_told(hosts: LiveHosts) -> None:
    there = "https://new.shop.example/v2/t.js"
    answer(hosts, web.Response(status=302, headers={"Location": there}))
    hosts.script(there, CODE)
    found = got()
    assert found.script.body == CODE.encode()
    assert found.script.address == ADDRESS
    assert found.redirects == (ADDRESS,)


def test_a_compressed_answer_is_what_it_stands_for(hosts: LiveHosts) -> None:
    headers = {"Content-Encoding": "gzip", "Content-Type": "text/javascript"}
    answer(hosts, web.Response(body=gzip.compress(CODE.encode()), headers=headers))
    assert got().script.body == CODE.encode()


def test_an_answer_in_parts_is_whole(hosts: LiveHosts) -> None:
    async def page(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/javascript"})
        response.enable_chunked_encoding()
        await response.prepare(request)
        for sign in CODE:
            await response.write(sign.encode())
        return response

    hosts.pages[ADDRESS] = page
    assert got().script.body == CODE.encode()


def test_a_slow_answer_is_given_up(hosts: LiveHosts) -> None:
    async def given_up() -> None:
        try:
            await fetch(ADDRESS, ADDRESS, {"cdn.shop.example"}, seconds=0.3)
        finally:
            await hosts.left()

    hosts.nothing(ADDRESS)
    with pytest.raises(TrackerError, match=r"t\.js did not answer within 0\.3 s; try again"):
        asyncio.run(given_up())


def test_what_is_no_script_is_refused(hosts: LiveHosts) -> None:
    assert refused() == f"{ADDRESS} answered 404 Not Found; check the address"
    for body, kind, words in (
        ("<!doctype html>", "text/html", "a web page instead of a script"),
        ("\n<!doctype html>", "text/javascript", "a web page instead of a script"),
        ("{}", "application/json", "application/json instead of a script"),
        (" ", "text/javascript", "an empty script"),
    ):
        hosts.script(ADDRESS, body, kind)
        assert refused() == f"{ADDRESS} answered with {words}"


def test_an_answer_that_is_cut_short_is_refused(hosts: LiveHosts) -> None:
    async def page(request: web.Request) -> web.StreamResponse:
        headers = {"Content-Type": "text/javascript", "Content-Length": "100"}
        response = web.StreamResponse(headers=headers)
        await response.prepare(request)
        await response.write(CODE.encode())
        assert request.transport is not None
        request.transport.abort()
        return response

    hosts.pages[ADDRESS] = page
    assert refused().startswith(f"{ADDRESS} did not answer (")


def test_another_host_is_never_asked(hosts: LiveHosts) -> None:
    hosts.connected.clear()
    there = {"Location": "https://stranger.example/t.js?user=7"}
    answer(hosts, web.Response(status=301, headers=there))
    told = refused()
    assert told.startswith(f"{ADDRESS} leads to https://stranger.example/t.js, which the dest")
    assert "user" not in told
    assert hosts.connected == ["cdn.shop.example"]


def test_an_endless_redirect_ends(hosts: LiveHosts) -> None:
    answer(hosts, web.Response(status=307, headers={"Location": ADDRESS}))
    assert refused() == f"{ADDRESS} is redirected without end; check the address"


def test_no_network_is_one_line(monkeypatch: pytest.MonkeyPatch, unused_port: int) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{unused_port}")
    told = refused()
    assert told.startswith(f"{ADDRESS} did not answer (")
    assert told.endswith("; check that this machine can reach it")


@pytest.fixture
def unused_port() -> int:
    """A port at which nobody answers."""
    return 1
