"""The addresses of Playwright servers: what is one, and what people and files are shown of it."""

from pathlib import Path

import pytest

from harness.model import UsageError
from harness.session import options
from harness.toolchain import Browser, Server, browsers

ADDRESSES = [
    ("ws://farm.example:3000/", "ws://farm.example:3000"),
    ("wss://name:word@farm.example/secret?token=secret", "wss://farm.example"),
    ("ws://[::1]:3000/secret#secret", "ws://[::1]:3000"),
]


@pytest.mark.parametrize(("address", "shown"), ADDRESSES)
def test_what_may_be_secret_is_not_shown(address: str, shown: str) -> None:
    server = Server.of(address)
    assert server.address == address
    assert str(server) == shown
    assert repr(server) == "Server()"


@pytest.mark.parametrize(
    "address",
    ["", "farm:3000", "http://farm:9222/secret", "ws://", "ws://farm:x/secret", "ws://farm:0"],
)
def test_an_address_of_another_kind_is_refused_without_being_shown(address: str) -> None:
    with pytest.raises(UsageError) as refused:
        options.servers(["ws://farm:3000", address])
    assert str(refused.value) == (
        "--connect: expected the address of a Playwright server, such as "
        "ws://farm.example:3000/path"
    )


def test_each_process_begins_with_another_server() -> None:
    a, b, c = (Server.of(f"ws://{name}:3000") for name in "abc")
    found = browsers.find_or_install(None, print, servers=[a, b, c])
    assert found == Browser(Path(), "--connect", "chromium", (a, b, c))
    assert not found.named
    assert [found.for_process(number).servers for number in range(4)] == [
        (a, b, c),
        (b, c, a),
        (c, a, b),
        (a, b, c),
    ]
    here = Browser(Path("chromium"), "the system")
    assert here.for_process(1) == here


def test_a_program_is_that_of_the_server() -> None:
    found = browsers.find_or_install("/there/chromium", print, servers=[Server.of("ws://a:1")])
    assert found.executable == Path("/there/chromium")
    assert not found.named  # a requirement is run again with a program of this machine
