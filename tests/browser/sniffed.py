"""A live run in a namespace of its own, with a sniffer: what it connects to, as JSON.

Run it as root of a new network and mount namespace: `python -m tests.browser.sniffed HOSTS FOLDER
COMMAND…`. It plays the hosts of the file HOSTS at their own addresses.
"""

import asyncio
import fcntl
import json
import os
import socket
import ssl
import struct
import subprocess
import sys
import threading
from pathlib import Path

import trustme
from aiohttp import web

IS_UP = 1
TCP = 6
SYN = 0x02
ACK = 0x10
CLIENT_HELLO = b"\x16\x03"
EDGE = "127.0.0.1"

MINIATURES = Path(__file__).parents[1] / "selftest" / "miniatures"
LOADER = """
const core = document.createElement("script");
core.src = "https://cdn.mini.example/core.js";
document.head.append(core);
new Image().src = "https://other.example/pixel.gif";
"""


def raise_loopback() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, 0x8914, struct.pack("16sh14x", b"lo", IS_UP))  # SIOCSIFFLAGS


class Sniffer(threading.Thread):
    """Notes each connection that is begun to another address than the edge's, and each name in TLS.

    Whatever is neither TCP nor to the edge's address is noted as it is.
    """

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.begun: set[str] = set()
        self.named: set[str] = set()
        self.other: set[str] = set()
        self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.ntohs(0x0800))
        self._socket.bind(("lo", 0))

    def run(self) -> None:
        while True:
            self._note(self._socket.recv(65535)[14:])

    def _note(self, packet: bytes) -> None:
        head = (packet[0] & 0x0F) * 4
        protocol, to = packet[9], socket.inet_ntoa(packet[16:20])
        if protocol != TCP:
            self.other.add(f"protocol {protocol} to {to}")
            return
        segment = packet[head:]
        port, flags = struct.unpack("!H", segment[2:4])[0], segment[13]
        if to != EDGE and flags & (SYN | ACK) == SYN:
            self.begun.add(f"{to}:{port}")
        content = segment[(segment[12] >> 4) * 4 :]
        if to != EDGE and content.startswith(CLIENT_HELLO):
            self.named |= {name for name in NAMES if name.encode() in content}


def played(folder: Path) -> tuple[ssl.SSLContext, Path]:
    authority = trustme.CA()
    bundle = folder / "authority.pem"
    authority.cert_pem.write_to_path(bundle)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*NAMES).configure_cert(context)
    return context, bundle


async def answer(request: web.BaseRequest) -> web.StreamResponse:
    asked.append(f"{request.method} https://{request.host}{request.path}")
    code = {"/mini.js": LOADER, "/core.js": (MINIATURES / "stubs" / "mini.js").read_text()}
    return web.Response(text=code.get(request.path, ""), content_type="text/javascript")


async def play(context: ssl.SSLContext, command: list[str]) -> subprocess.CompletedProcess[str]:
    runner = web.ServerRunner(web.Server(answer))
    await runner.setup()
    for address in sorted({line.split()[0] for line in HOSTS} - {EDGE}):
        await web.TCPSite(runner, address, 443, ssl_context=context).start()
    done = await asyncio.to_thread(
        subprocess.run, command, capture_output=True, encoding="utf-8", check=False
    )
    await runner.cleanup()
    return done


if __name__ == "__main__":
    hosts_file, folder = Path(sys.argv[1]), Path(sys.argv[2])
    HOSTS = hosts_file.read_text(encoding="utf-8").splitlines()
    NAMES = [line.split()[1] for line in HOSTS if not line.startswith(EDGE)]
    asked: list[str] = []
    raise_loopback()
    mount = ["mount", "--bind", str(hosts_file), "/etc/hosts"]
    subprocess.run(mount, check=True)  # noqa: S603 - a program of this machine
    served, bundle = played(folder)
    os.environ["SSL_CERT_FILE"] = str(bundle)
    for proxy in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        os.environ.pop(proxy, None)
    sniffer = Sniffer()
    sniffer.start()
    done = asyncio.run(play(served, sys.argv[3:]))
    told = {
        "code": done.returncode,
        "output": done.stdout + done.stderr,
        "asked": asked,
        "begun": sorted(sniffer.begun),
        "named": sorted(sniffer.named),
        "other": sorted(sniffer.other),
    }
    sys.stdout.write(json.dumps(told))
