"""The story of docs/trackers.md: a tracker is pinned, runs offline, changes, and is found out."""

import json
import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.comparison import runner
from harness.comparison.corpus import corpus
from tests.browser import documents
from tests.browser.same_process import harness
from tests.live_hosts import LiveHosts, live_hosts

PAGE = documents.read("docs/trackers.md")
GUIDE = documents.unsampled(documents.files(documents.read("docs/adding-a-destination.md")))
HOST = "https://cdn.acme.example"
DOCS = "https://docs.acme.example"
OLD, NEW = "with your Account ID", "with your Workspace ID"
QUOTED = re.findall(r'says\("[^"]*", "([^"]*)"\)', GUIDE["acme-contracts/requirements/acme.py"])
SECOND = documents.REPOSITORY / "tests" / "trackers" / "wigzo.js"

pytestmark = pytest.mark.usefixtures("shared_browser", "_small")


@pytest.fixture
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compare little: what a comparison finds is tested elsewhere."""
    monkeypatch.setattr(runner, "corpus", lambda *given: corpus(*given)[:1])
    monkeypatch.setattr(runner, "workers", lambda: 1)


@pytest.fixture
def hosts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LiveHosts]:
    """Acme's host, with its tracker."""
    with live_hosts(tmp_path, "cdn.acme.example", "docs.acme.example") as playing:
        for name, value in playing.environment.items():
            monkeypatch.setenv(name, value)
        told = documents.files(PAGE)
        playing.script(f"{HOST}/acme.js", told["acme.js"])
        playing.script(f"{HOST}/v2/core.js", told["core.js"])
        yield playing


def shown(printed: str, lines: str) -> list[str]:
    """Return those lines of a document that a command did not print; `…` stands for anything."""
    there = [" ".join(line.split()) for line in printed.splitlines()]

    def is_there(line: str) -> bool:
        begins, _, ends = line.partition("…")
        return any(
            one.startswith(" ".join(begins.split())) and one.endswith(ends.strip()) for one in there
        )

    return [line for line in lines.splitlines() if not is_there(line)]


def test_the_story(hosts: LiveHosts, tmp_path: Path) -> None:
    repository = tmp_path / "repo"
    for name, text in GUIDE.items():
        (repository / name).parent.mkdir(parents=True, exist_ok=True)
        (repository / name).write_text(text, encoding="utf-8")
    shutil.copy(SECOND, repository)
    first, *story = documents.commands(PAGE)
    assert first[0].startswith("harness check wigzo")  # test_trackers.py does this
    story, waiting = story[:6], story[6:]
    page = "".join(f"<p>{quote}.</p>" for quote in QUOTED)
    assert page.count(OLD) == 1
    hosts.script(f"{DOCS}/segment", page.replace(OLD, NEW), "text/html")
    for command, lines in story:
        if "--fast" in command:
            old, new = documents.change(PAGE)
            code = documents.files(PAGE)["core.js"]
            assert code.count(old.strip()) == 1
            hosts.script(f"{HOST}/v2/core.js", code.replace(old.strip(), new.strip()))
        if "pinned" in command:
            hosts.asked.clear()
        done = harness(*shlex.split(command)[1:], cwd=repository)
        printed = done.stdout.replace(str(repository), "/repo")
        assert not shown(printed, lines), done.stdout + done.stderr
        is_changed = "--fast" in command or "documents" in command
        assert done.returncode == is_changed, done.stdout + done.stderr
        assert hosts.asked or "pinned" in command
    # Each of them only asked for scripts, with GET, and of the tracker's host alone.
    scripts = {f"GET {HOST}/acme.js", f"GET {HOST}/v2/core.js"}
    assert {*hosts.asked} - {f"GET {DOCS}/segment"} == scripts
    assert {*hosts.connected} == {"cdn.acme.example", "docs.acme.example"}
    refused(hosts, repository)
    with_answers(hosts, repository, waiting)


def with_answers(hosts: LiveHosts, repository: Path, commands: list[tuple[str, str]]) -> None:
    """A tracker that waits for an answer goes on, with nothing in the pin that is an account's."""
    told = documents.files(PAGE)
    hosts.script(f"{HOST}/acme.js", told["acme.js"])
    hosts.script(f"{HOST}/v2/core.js", told["waiting.js"])
    hosts.script(f"{HOST}/settings", told["settings.json"], "application/json")
    hosts.asked.clear()
    pin, check, again = commands
    for command, lines in (pin, check):
        done = harness(*shlex.split(command)[1:], cwd=repository)
        assert done.returncode == 0, done.stdout + done.stderr
        assert not shown(done.stdout, lines), done.stdout + done.stderr
    assert hosts.asked.count(f"GET {HOST}/settings") == 1
    assert {one.partition(" ")[0] for one in hosts.asked} == {"GET"}
    place = repository / "tracker-pins" / "acme" / "tracker.lock.json"
    lock = json.loads(place.read_text())
    [answer] = lock["answers"]
    assert answer["shape"] == json.loads(told["shape.json"])
    answers_again(hosts, repository, again)


def answers_again(hosts: LiveHosts, repository: Path, again: tuple[str, str]) -> None:
    """Pinned answers are asked for again where that is wanted, and only there."""
    checking = shlex.split(again[0])[1:]
    hosts.asked.clear()
    done = harness(*(word for word in checking if word != "--answers"), cwd=repository)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "were not asked for again; --answers does so" in done.stdout
    assert f"GET {HOST}/settings" not in hosts.asked
    settings = json.loads(documents.files(PAGE)["settings.json"])
    counted = {**settings, "flush": 31, "groups": [{"key": "east", "size": 13}]}
    hosts.script(f"{HOST}/settings", json.dumps(counted), "application/json")
    done = harness(*checking, cwd=repository)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Acme: no script and no answer has changed since" in done.stdout
    assert f"GET {HOST}/settings" in hosts.asked
    hosts.script(f"{HOST}/settings", json.dumps({**settings, "groups": []}), "application/json")
    done = harness(*checking, "--markdown", "pin.md", cwd=repository)
    assert done.returncode == 1, done.stdout + done.stderr
    assert not shown(done.stdout, again[1]), done.stdout + done.stderr
    written = (repository / "pin.md").read_text(encoding="utf-8")
    assert f"{HOST}/settings: answer.groups[0]: {{ key: 'text', size: 12 }} → nothing" in written


def refused(hosts: LiveHosts, repository: Path) -> None:
    """Whatever goes wrong is one line, and the old pin stays."""
    place = repository / "tracker-pins" / "acme" / "tracker.lock.json"
    before = place.read_bytes()
    pin = ("pin", "acme", "--contracts", "acme-contracts", "--library", "next")

    def told(*command: str) -> str:
        done = harness(*command, cwd=repository)
        assert done.returncode == 2, done.stdout + done.stderr
        [line] = [text for text in done.stderr.splitlines() if "the contract with" not in text]
        assert place.read_bytes() == before
        return line

    code = documents.files(PAGE)["acme.js"]
    hosts.script(f"{HOST}/acme.js", code.replace("cdn.acme.example", "other.example"))
    assert "asks for https://other.example/v2/core.js" in told(*pin)
    hosts.script(f"{HOST}/acme.js", code.replace("core.js", "gone.js"))
    assert f"{HOST}/v2/gone.js answered 404 Not Found" in told(*pin)
    hosts.script(f"{HOST}/acme.js", code.replace("core.js", "core.js?user=7"))
    assert "has a query, which may carry data" in told(*pin)
    hosts.script(f"{HOST}/acme.js", code)
    assert "the pin has no answers; leave out" in told(*pin, "--check", "--answers")
