"""The console's server answers its own page and nobody else."""

import asyncio
import http.client
import json
import re
import socket
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast
from urllib.parse import urljoin

import pytest
from aiohttp import ClientSession, WSMsgType, WSServerHandshakeError

from harness.builds import Bundles
from harness.console import Server, Workbench
from harness.console import server as console_server
from harness.console.attempt_parsing import Attempt
from harness.contracts import built_in, destination
from harness.driver import Driver
from harness.driver.loop import LoopThread
from harness.model import UNDEFINED, BuildError, Request, Role, UsageError
from harness.toolchain import paths

SECONDS = 20


class _Bench(Workbench):
    """A workbench whose build does not compile, and that tells what it is asked to try."""

    def __init__(self) -> None:
        driver = cast("Driver", None)  # nothing that is asked for here comes so far
        super().__init__(driver, built_in(), destination("wishpond"), self._fail, ())
        self.asked: list[Attempt] = []
        self.rebuild()

    @staticmethod
    def _fail() -> Bundles:
        raise BuildError("lib/index.js:1:1: it is broken")

    def try_out(self, attempt: Attempt) -> Any:
        self.asked.append(attempt)
        raise BuildError(self.problem)


@pytest.fixture
def bench() -> _Bench:
    return _Bench()


@pytest.fixture
def loop() -> Iterator[LoopThread]:
    thread = LoopThread()
    yield thread
    thread.close()


@pytest.fixture
def server(bench: _Bench, loop: LoopThread) -> Iterator[Server]:
    made = Server(bench, "next", "wishpond-track-params")
    loop.run(made.__aenter__())
    yield made
    loop.run(made.__aexit__())


def key(server: Server) -> str:
    return server.address.partition("#")[2]


def ask(
    server: Server, method: str, path: str, body: str | None = None, **headers: str | None
) -> tuple[int, Mapping[str, str], str]:
    """Return the status, headers and text of an answer; a header that is None is not sent."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    every: dict[str, str | None] = {
        "Host": f"127.0.0.1:{server.port}",
        "Origin": f"http://127.0.0.1:{server.port}",
        "Authorization": f"Bearer {key(server)}",
        "Content-Type": "application/json",
    }
    every |= {name.replace("_", "-"): value for name, value in headers.items()}
    connection.putrequest(method, path, skip_host=True)
    for name, value in every.items():
        if value is not None:
            connection.putheader(name, value)
    sent = (body or "").encode()
    connection.putheader("Content-Length", str(len(sent)))
    connection.endheaders(sent)
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, dict(answer.getheaders()), text


TRY = json.dumps({"library": "next", "calls": [], "settings": {}, "conditions": {}})


def test_the_page_is_served_to_whoever_has_its_address(server: Server) -> None:
    status, headers, text = ask(server, "GET", "/", Authorization=None, Origin=None)
    assert status == 200
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert key(server) not in text
    assert len(key(server)) > 30


def test_each_file_of_the_page_is_served_and_nothing_else(server: Server) -> None:
    for file in [*paths.pages().glob("console/*.js"), *paths.pages().glob("report/*.js")]:
        status, headers, text = ask(server, "GET", f"/{file.parent.name}/{file.name}")
        assert (status, headers["Content-Type"]) == (200, "text/javascript; charset=utf-8")
        assert text == file.read_text(encoding="utf-8")
    for path in (
        "/console/types.d.ts",
        "/console/index.html",
        "/console/../package.json",
        "/console/%2e%2e/package.json",
        "/package.json",
        "/recorder/main.js",
        "/console/",
        "/console",
    ):
        assert ask(server, "GET", path)[0] == 404, path


def test_every_answer_says_what_a_page_may_do_with_it(server: Server) -> None:
    for path in ("/", "/console/main.js", "/api/bench", "/nothing"):
        _, headers, _ = ask(server, "GET", path)
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert headers["Cache-Control"] == "no-store"
        assert "Access-Control-Allow-Origin" not in headers
    policy = ask(server, "GET", "/")[1]["Content-Security-Policy"].split("; ")
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "require-trusted-types-for 'script'" in policy
    worker = ask(server, "GET", "/console/worker.js")[1]["Content-Security-Policy"]
    assert worker == "default-src 'none'; script-src 'self' 'unsafe-eval'"


ELSEWHERE = [
    pytest.param({"Host": "evil.example"}, id="rebound name"),
    pytest.param({"Host": "evil.example:80", "Origin": "http://evil.example:80"}, id="of its own"),
    pytest.param({"Host": "127.0.0.1"}, id="another port"),
    pytest.param({"Host": None}, id="no host"),
    pytest.param({"Origin": "http://evil.example"}, id="cross-site"),
    pytest.param({"Origin": "null"}, id="sandboxed page"),
    pytest.param({"Origin": "http://localhost:1"}, id="another server here"),
    pytest.param({"Authorization": None}, id="no key"),
    pytest.param({"Authorization": "Bearer guessed"}, id="another key"),
    pytest.param({"Authorization": "Bearer \u00fc"}, id="a key of other letters"),
]


@pytest.mark.parametrize("headers", ELSEWHERE)
def test_whoever_is_not_the_page_is_refused(
    server: Server, bench: _Bench, headers: dict[str, str | None]
) -> None:
    refused = {400, 403}  # without any host it is no request at all
    assert ask(server, "POST", "/api/try", TRY, **headers)[0] in refused
    assert ask(server, "GET", "/api/bench", **headers)[0] in refused
    assert bench.asked == []
    if "Authorization" not in headers:
        assert ask(server, "GET", "/", **headers)[0] in refused


def test_the_page_itself_is_answered(server: Server, bench: _Bench) -> None:
    status, _, text = ask(server, "POST", "/api/try", TRY)
    assert (status, json.loads(text)) == (422, {"problem": "lib/index.js:1:1: it is broken"})
    assert len(bench.asked) == 1
    at = f"localhost:{server.port}"
    assert ask(server, "POST", "/api/try", TRY, Host=at, Origin=f"http://{at}")[0] == 422


@pytest.mark.parametrize(
    ("body", "kind", "said"),
    [
        ("", "application/json", "the request is not JSON"),
        ("{", "application/json", "the request is not JSON"),
        ("[" * 100_000, "application/json", "the request is not JSON"),
        ("[]", "application/json", "the request is not a JSON object"),
        (TRY, "text/plain", "the request is not of the type application/json"),
    ],
)
def test_what_cannot_be_understood_is_refused(
    server: Server, bench: _Bench, body: str, kind: str, said: str
) -> None:
    status, _, text = ask(server, "POST", "/api/try", body, Content_Type=kind)
    assert (status, json.loads(text)) == (400, {"problem": said})
    assert bench.asked == []


class _Telling:
    """Takes as long to tell what is known of a run as a test wants."""

    def __init__(self) -> None:
        self.begun, self.goes_on = threading.Event(), threading.Event()

    def __call__(self, _: Any) -> Any:
        self.begun.set()
        self.goes_on.wait(SECONDS)
        return {}


@pytest.fixture
def telling(bench: _Bench, monkeypatch: pytest.MonkeyPatch) -> Iterator[_Telling]:
    made = _Telling()
    monkeypatch.setattr(bench, "try_out", lambda _: None)
    monkeypatch.setattr(console_server, "attempt_result_to_json", made)
    yield made
    made.goes_on.set()


def test_it_answers_while_it_computes_what_is_known_of_a_run(
    server: Server, telling: _Telling
) -> None:
    with ThreadPoolExecutor() as pool:
        asking = pool.submit(ask, server, "POST", "/api/try", TRY)
        assert telling.begun.wait(SECONDS)
        assert ask(server, "GET", "/")[0] == 200
        assert ask(server, "GET", "/api/bench")[0] == 200
        telling.goes_on.set()
        assert asking.result(SECONDS)[0] == 200


def test_it_ends_while_it_computes_what_is_known_of_a_run(
    bench: _Bench, loop: LoopThread, telling: _Telling
) -> None:
    server = Server(bench, "next", "")
    loop.run(server.__aenter__())
    with ThreadPoolExecutor() as pool:
        asking = pool.submit(ask, server, "POST", "/api/try", TRY)
        assert telling.begun.wait(SECONDS)
        loop.run(asyncio.wait_for(server.__aexit__(), SECONDS / 2))
        with pytest.raises((OSError, http.client.HTTPException)):
            asking.result(SECONDS)


def test_it_is_not_to_be_reached_from_another_machine(server: Server) -> None:
    with socket.socket() as other:
        # 127.0.0.2 is loopback as well; what is bound to every address would answer there.
        assert other.connect_ex(("127.0.0.2", server.port)) != 0


def test_the_bench_is_told_with_every_requirement_as_an_example(server: Server) -> None:
    told = json.loads(ask(server, "GET", "/api/bench")[2])
    assert told["start"] == "wishpond-track-params"
    assert told["build"] == {"built": None, "problem": "lib/index.js:1:1: it is broken"}
    [example] = [item for item in told["examples"] if item["id"] == told["start"]]
    assert example["javascript"].startswith("analytics.track('Signed Up', {")
    assert {"name": "siteId", "source": "'0047'"} in told["settings"]
    levels = [item["level"] for item in told["examples"]]
    assert levels.index("platform") > levels.index("documented")


SEEN = Request(
    method="POST",
    url="https://t.example/a",
    host="t.example",
    path="/a",
    query=(),
    headers=(),
    body=b"{}",
    parameters=UNDEFINED,
    role=Role.DESTINATION,
    status=200,
    phase="call 0",
    order=1,
    time=1.0,
)


def test_a_page_is_told_what_goes_on(server: Server, loop: LoopThread) -> None:
    async def listen() -> list[Any]:
        address = f"http://127.0.0.1:{server.port}/api/live"
        async with (
            ClientSession() as session,
            session.ws_connect(address, protocols=("harness-console", key(server))) as live,
        ):
            assert live.protocol == "harness-console"
            await server.push_build()
            await asyncio.to_thread(server.push_request, SEEN)
            return [await live.receive_json() for _ in range(2)]

    build, request = loop.run(listen())
    assert (build["kind"], build["build"]["problem"]) == ("build", "lib/index.js:1:1: it is broken")
    assert (request["kind"], request["request"]["path"]) == ("request", "/a")


def test_only_the_page_is_told(server: Server, loop: LoopThread) -> None:
    async def listen(*protocols: str, **headers: str) -> int:
        address = f"http://127.0.0.1:{server.port}/api/live"
        async with ClientSession() as session:
            try:
                async with session.ws_connect(address, protocols=protocols, headers=headers):
                    return 101
            except WSServerHandshakeError as refusal:
                return refusal.status

    mine = ("harness-console", key(server))
    assert loop.run(listen(*mine)) == 101
    assert loop.run(listen()) == 403
    assert loop.run(listen("harness-console", "guessed")) == 403
    assert loop.run(listen(*mine, Origin="http://evil.example")) == 403
    assert loop.run(listen(*mine, Host="evil.example")) == 403


def test_pages_hear_that_the_server_ends(bench: _Bench, loop: LoopThread) -> None:
    server = Server(bench, "next", "")

    async def listen() -> tuple[WSMsgType, int]:
        async with ClientSession() as session:
            await server.__aenter__()
            address = f"http://127.0.0.1:{server.port}/api/live"
            live = await session.ws_connect(address, protocols=("harness-console", key(server)))
            await server.__aexit__()
            message = await live.receive()
            return message.type, message.data

    assert loop.run(listen()) == (WSMsgType.CLOSE, 1001)


def test_a_port_that_is_taken_is_the_users_affair(
    server: Server, bench: _Bench, loop: LoopThread
) -> None:
    other = Server(bench, "next", "", server.port)
    with pytest.raises(
        UsageError, match=f"the console cannot bind port {server.port} on 127.0.0.1"
    ):
        loop.run(other.__aenter__())


def test_every_module_that_the_page_imports_is_served() -> None:
    served = console_server._files()
    for address, file in served.items():
        text = (paths.pages() / file).read_text(encoding="utf-8") if file.endswith(".js") else ""
        for imported in re.findall(r'^(?:import .*|} )from "(.*)";$', text, re.MULTILINE):
            assert urljoin(address, imported) in served, f"{file} imports {imported}"
