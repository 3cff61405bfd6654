"""A program that has nothing to do with a run is refused, and costs nothing but a line."""

import subprocess
import sys
from collections.abc import Callable
from typing import TypeAlias

import pytest

from harness.edge import Edge
from harness.session import open_edge
from tests.unit.edge.test_http import world

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells whose they are")

ASKS = """
import contextlib, os, select, socket, sys
with contextlib.suppress(ProcessLookupError):
    for parent in sys.argv[2:]:
        select.select([os.pidfd_open(int(parent))], [], [])  # until it is gone
with socket.create_connection(("127.0.0.1", int(sys.argv[1]))) as edge:
    edge.sendall(b"GET http://api.shop.example/here HTTP/1.1\\r\\nHost: \\r\\n\\r\\n")
    print(edge.makefile("rb").readline().decode().strip(), flush=True)
"""
LEAVES = "import os, subprocess, sys; subprocess.Popen([*sys.argv[1:], str(os.getpid())])"

Asked: TypeAlias = Callable[[Edge], str]


def said_by(*command: str) -> str:
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - ours
    return done.stdout.strip()


def asks(edge: Edge) -> str:
    """Ask from a process that this one has started."""
    return said_by(sys.executable, "-c", ASKS, str(edge.port))


def stranger_asks(edge: Edge) -> str:
    """Ask from a process whose parent is gone, as are the programs that a desktop starts."""
    return said_by(sys.executable, "-c", LEAVES, sys.executable, "-c", ASKS, str(edge.port))


def test_a_stranger_is_refused_between_and_during_runs(capsys: pytest.CaptureFixture[str]) -> None:
    with open_edge() as edge:
        run = edge.begin(world())
        assert asks(edge) == "HTTP/1.1 200 OK"
        assert stranger_asks(edge) == "HTTP/1.1 403 Forbidden"
        assert [seen.path for seen in run.requests] == ["/here"]
        edge.end()
        assert stranger_asks(edge) == "HTTP/1.1 403 Forbidden"
        assert edge.strays == []
    said = capsys.readouterr().err
    assert said.startswith(
        "harness: refused 2 requests of programs that have no part in this, such as "
        "'GET http://api.shop.example/here HTTP/1.1' of python"
    )
    assert "(process " in said


def test_what_comes_before_the_first_run_is_no_late_request_of_one() -> None:
    with open_edge() as edge:
        stranger_asks(edge)
        asks(edge)
        assert edge.strays == []


def test_until_a_process_of_ours_has_come_nobody_is_a_stranger() -> None:
    """A browser may be started by a service: then nothing tells it from another program."""
    with Edge() as edge:
        run = edge.begin(world())
        assert stranger_asks(edge) == "HTTP/1.1 200 OK"
        assert [seen.path for seen in run.requests] == ["/here"]
        edge.end()


def test_without_a_line_about_strangers_where_none_came(capsys: pytest.CaptureFixture[str]) -> None:
    with open_edge() as edge:
        edge.begin(world())
        asks(edge)
        edge.end()
    assert capsys.readouterr().err == ""
