"""The harness on a machine that has no network but its own loopback."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from harness.codec import evidence_file
from harness.contracts import built_in, with_folder
from harness.model import LIBRARIES
from harness.toolchain import paths
from tests.pinned import pinned

LOOPBACK_ONLY = """
import fcntl, os, socket, struct, sys
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
    is_up = struct.pack("16sh14x", b"lo", 1)  # IFF_UP
    fcntl.ioctl(any_socket, 0x8914, is_up)  # SIOCSIFFLAGS
os.execv(sys.argv[1], sys.argv[1:])
"""
"""Turns on loopback in a new network namespace, where nothing else is, and runs a command."""


MUST_RUN = "HARNESS_TESTS_NEED_A_NAMESPACE"
"""The environment's variable that says that this test may not be skipped."""

MINIATURES = paths.PACKAGE.parent / "tests" / "selftest" / "miniatures"


@pytest.fixture
def isolated() -> list[str]:
    """What begins a command in a network namespace of its own."""
    unshare = shutil.which("unshare")
    found = [str(unshare), "--net", "--map-root-user"]
    lacking = ""
    if unshare is None:
        lacking = "there is no command 'unshare' (Debian's package util-linux)"
    elif subprocess.run([*found, "true"], check=False, capture_output=True).returncode:  # noqa: S603 - no shell
        lacking = "this machine lets nobody make a network namespace"
    if lacking:
        (pytest.fail if os.environ.get(MUST_RUN) else pytest.skip)(lacking)
    return found


def test_a_check_passes(isolated: list[str], tmp_path: Path, pytestconfig: pytest.Config) -> None:
    """Of a whole contract and a pinned tracker under both libraries, with the controls first."""
    stub = (MINIATURES / "stubs" / "mini.js").read_bytes()
    target = with_folder(built_in(), MINIATURES).destination("mini")
    pin = pinned(tmp_path / "pin", target, b"void 0;", before=stub)
    command = ["check", "mini", "--contracts", str(MINIATURES), "--results", str(tmp_path)]
    command += ["--tracker", f"mini={pin}"]
    browser = pytestconfig.getoption("--browser-executable")
    if browser:
        command += ["--browser-executable", browser]
    done = subprocess.run(  # noqa: S603 - programs of this machine, with no shell between
        [*isolated, sys.executable, "-c", LOOPBACK_ONLY, sys.executable, "-m", "harness", *command],
        capture_output=True,
        check=False,
        encoding="utf-8",
        timeout=240,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    recordings = list(evidence_file.read(tmp_path / "recordings.jsonl"))
    assert {one.library for one in recordings} == {*LIBRARIES}
    assert {(one.served_tracker.source, len(one.served_tracker.scripts)) for one in recordings} == {
        ("pinned", 2)
    }
    online = [
        item["has"]
        for item in evidence_file.lines(tmp_path / "recordings.jsonl")[0]["controls"][
            "capabilities"
        ]
        if item["name"] == "online"
    ]
    assert online == [True]


def test_a_live_tracker_is_asked_for_and_nothing_else(
    isolated: list[str], tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    """A sniffer sees connections to the host of the scripts alone, whatever the page asks for."""
    hosts = tmp_path / "hosts"
    hosts.write_text(
        "127.0.0.1 localhost\n127.0.0.2 cdn.mini.example\n127.0.0.3 api.mini.example\n"
        "127.0.0.4 other.example\n127.0.0.5 cdn.segment.com\n127.0.0.6 api.segment.io\n"
    )
    command = ["run", "mini-wire", "--library", "next", "--contracts", str(MINIATURES)]
    command += ["--tracker", "mini=live", "--results", str(tmp_path)]
    browser = pytestconfig.getoption("--browser-executable")
    if browser:
        command += ["--browser-executable", browser]
    sniffed = [sys.executable, "-m", "tests.browser.sniffed", str(hosts), str(tmp_path)]
    done = subprocess.run(  # noqa: S603 - programs of this machine, with no shell between
        [*isolated, "--mount", *sniffed, sys.executable, "-m", "harness", *command],
        capture_output=True,
        check=False,
        encoding="utf-8",
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    told = json.loads(done.stdout)
    scripts = ["GET https://cdn.mini.example/mini.js", "GET https://cdn.mini.example/core.js"]
    assert told["asked"] == scripts, told["output"]
    assert told["begun"] == ["127.0.0.2:443"]
    assert told["named"] == ["cdn.mini.example"]
    assert told["other"] == []
    # What it sends is answered here, and what it asks of a stranger is refused and named.
    assert 'POST https://api.mini.example/track {"event":"A"' in told["output"]
    assert "other.example" in told["output"]
    assert told["code"] == 1
