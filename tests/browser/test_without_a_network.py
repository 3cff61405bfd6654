"""The harness on a machine that has no network but its own loopback."""

import shutil
import subprocess
import sys

import pytest

LOOPBACK_ONLY = """
import fcntl, os, socket, struct, sys
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
    is_up = struct.pack("16sh14x", b"lo", 1)  # IFF_UP
    fcntl.ioctl(any_socket, 0x8914, is_up)  # SIOCSIFFLAGS
os.execv(sys.argv[1], sys.argv[1:])
"""
"""Turns on loopback in a new network namespace, where nothing else is, and runs a command."""


def test_the_page_believes_itself_online() -> None:
    unshare = shutil.which("unshare")
    if unshare is None:
        pytest.skip("there is no command 'unshare', so no network can be taken away")
    isolated = [unshare, "--net", "--map-root-user"]
    probe = [*isolated, "true"]
    if subprocess.run(probe, check=False, capture_output=True).returncode:  # noqa: S603 - no shell
        pytest.skip("this machine allows nobody to take a network away")
    harness = [sys.executable, "-m", "harness", "run", "wishpond-identify-params"]
    done = subprocess.run(  # noqa: S603 - programs of this machine, with no shell between
        [*isolated, sys.executable, "-c", LOOPBACK_ONLY, *harness],
        capture_output=True,
        check=False,
        encoding="utf-8",
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "PASS" in done.stdout
