"""One requirement never touches the next, whatever its page leaves behind."""

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from harness import builds
from harness.builds import Bundles
from harness.contracts import Answer, built_in, destination, requirement
from harness.driver import Driver, Launcher
from harness.edge import Edge, Reply, Run, assets
from harness.edge.http import Head
from harness.edge.replies import JAVASCRIPT, NO_STORE
from harness.model import Conditions, ConsoleMessage, Recording, Request, Role, Value
from tests.browser.conftest import Judge, written
from tests.browser.test_requests import HERE, requests

ITEM: Final = requirement("wigzo-track-event")
BUILD: Final = """
    Reference.prototype.track = async () => {
      const look = async () => (%s);
      %s
      console.log("looked", await look());
    };
    module.exports = Reference;
"""
ASKS: Final = f"await fetch('{HERE}/look', {{ credentials: 'include' }})"
FORM: Final = "{ method: 'POST', headers: { 'X-Left': '1' }, body: '1' }"


class Left(NamedTuple):
    """What a page does to leave something, how a page looks for it, the headers of the answer."""

    leave: str
    look: str
    headers: Mapping[str, str] = {}
    is_possible: bool = True


KINDS = {
    "cookies": Left(
        f"document.cookie = 'left=1; path=/'; document.cookie = 'wide=1; domain=shop.example';"
        f" {ASKS};",
        f"[document.cookie.split('; ').filter((one) => /^(left|wide)/.test(one)), ({ASKS}).status]",
        {"Set-Cookie": "left=1; Secure; SameSite=None; HttpOnly"},
    ),
    "HTTP cache": Left(
        f"{ASKS};",
        f"[await ({ASKS}).text(), await new Promise(setTimeout),"
        f" performance.getEntriesByName('{HERE}/look').at(-1)?.deliveryType]",
        {"Cache-Control": "max-age=9999", "Timing-Allow-Origin": "https://shop.example"},
    ),
    "storage": Left(
        "localStorage.setItem('left', '1'); sessionStorage.setItem('left', '1');",
        "[...Object.keys(localStorage), ...Object.keys(sessionStorage)]"
        ".filter((key) => key === 'left')",
    ),
    "IndexedDB": Left(
        "await new Promise((done) => { indexedDB.open('left').onsuccess = done; });",
        "(await indexedDB.databases()).map(({ name }) => name)",
    ),
    "Cache Storage": Left("await caches.open('left');", "await caches.keys()"),
    "file system": Left(
        "await (await navigator.storage.getDirectory()).getFileHandle('left', { create: true });",
        "await (await navigator.storage.getDirectory()).getFileHandle('left')"
        ".then(({ name }) => name, ({ name }) => name)",
    ),
    "storage buckets": Left(
        "await navigator.storageBuckets.open('left');", "await navigator.storageBuckets.keys()"
    ),
    "service workers": Left(
        "await navigator.serviceWorker.register('/worker.js');",
        "(await navigator.serviceWorker.getRegistrations()).length",
    ),
    "permissions": Left(
        "await Notification.requestPermission(); await navigator.storage.persist();",
        "[Notification.permission, await navigator.storage.persisted(),"
        " (await navigator.permissions.query({ name: 'geolocation' })).state]",
        is_possible=False,  # nobody is there to grant them
    ),
    "connections": Left(
        # Nobody answers them: the page is left while they are open.
        f"new EventSource('{HERE}/open?events'); fetch('{HERE}/open?fetch').catch(() => {{}});"
        f" fetch('{HERE}/open?kept', {{ method: 'POST', keepalive: true }}).catch(() => {{}});"
        f" new Image().src = '{HERE}/open?image';",
        "performance.getEntriesByType('resource').map(({ name }) => name)"
        ".filter((name) => name.includes('/open'))",
    ),
    "HTTP authentication": Left(
        "await new Promise((done) => { const request = new XMLHttpRequest();"
        " request.open('GET', '/locked', true, 'left', 'secret'); request.onload = done;"
        " request.send(); });",
        "(await fetch('/locked')).status",
    ),
    "HSTS": Left(
        f"{ASKS};",
        f"[void (location.href = '{HERE.replace('https', 'http')}/elsewhere')]",
        {"Strict-Transport-Security": "max-age=9999"},
    ),
    "permission to send": Left(
        f"await fetch('{HERE}/look', {FORM});",
        f"(await fetch('{HERE}/look', {FORM})).status",
        is_possible=False,  # the edge has the browser ask each time
    ),
    "client hints": Left(
        f"{ASKS};",
        f"({ASKS}).status",
        {"Accept-CH": "Sec-CH-UA-Arch, Sec-CH-UA-Bitness"},
        is_possible=False,  # only the page's own host may ask for them, and the edge never does
    ),
    "window name": Left("window.name = 'left';", "window.name"),
    "history": Left(
        "history.pushState({ left: 1 }, '', '?left'); history.pushState(2, '', '/phones');"
        " scrollTo(0, 9);",
        "[history.length, history.state, navigation.entries().length, document.referrer, scrollY]",
    ),
}


def hosts_answer(run: Run, head: Head, role: Role) -> Reply:
    """Answer as a host that has a worker for its visitors, and asks for a name and a password."""
    if head.target == "/worker.js":
        return Reply(content_type=JAVASCRIPT, body=b"onfetch = () => {};")
    if head.target == "/locked" and not head.header("Authorization"):
        return Reply(401, headers={**NO_STORE, "WWW-Authenticate": 'Basic realm="left"'})
    return REPLY(run, head, role)


TOLD: Final = ("/look", "/locked", "/elsewhere", "/open")
OPEN: Final = dataclasses.replace(
    ITEM, conditions=Conditions(answers={"/open": (Answer(after=None),)})
)
REPLY: Final = Run._reply


def seen_of(recording: Recording) -> tuple[list[Value], list[tuple[object, ...]]]:
    """Return what the page found when it looked, and all that the destination got."""
    found = [
        seen.args[1]
        for seen in recording.observations
        if isinstance(seen, ConsoleMessage) and seen.args[0] == "looked"
    ]
    got: list[tuple[object, ...]] = [
        (seen.method, seen.url, [pair for pair in seen.headers if "ajs_" not in pair[1]], seen.body)
        for seen in recording.observations
        if isinstance(seen, Request) and seen.path in TOLD
    ]
    return found, got


@pytest.mark.by_day(2)
@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_left_for_the_next_requirement(
    harness_launcher: Launcher,
    harness_edge: Edge,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
) -> None:
    monkeypatch.setattr(Run, "_reply", hosts_answer)
    leave, look, headers, is_possible = KINDS[kind]
    answers = {"/look": Answer(200, headers)}
    wigzo = dataclasses.replace(destination("wigzo"), answers=answers)
    served = assets.load(built_in().plus((wigzo,), ()))

    def built(name: str, does: str) -> Bundles:
        return builds.from_folder(
            wigzo, written(tmp_path / name, wigzo, BUILD % (look, does)), name
        )

    looks, leaves = built("looks", ""), built("leaves", leave)
    driver = Driver(harness_launcher, harness_edge, served)
    before = seen_of(driver.record(ITEM, "next", looks))
    left = seen_of(driver.record(OPEN if kind == "connections" else ITEM, "next", leaves))
    after = seen_of(driver.record(ITEM, "next", looks))
    driver.close()
    assert len(before[0]) == 1
    # What it does to leave something is no evidence: the last look is.
    assert ((left[0], left[1][-1:]) != (before[0], before[1][-1:])) is is_possible
    assert after == before


def test_permission_that_calls_share_is_not_the_next_requirement_s(
    harness_launcher: Launcher, harness_edge: Edge, tmp_path: Path
) -> None:
    """Where many calls share a page, the browser may remember that it may send."""
    wigzo = destination("wigzo")
    folder = written(tmp_path, wigzo, BUILD % (KINDS["permission to send"].look, ""))
    asks = builds.from_folder(wigzo, folder, "asks")
    driver = Driver(harness_launcher, harness_edge, assets.load(built_in()))
    before = seen_of(driver.record(ITEM, "next", asks))
    together = dataclasses.replace(ITEM, conditions=Conditions(together=True))
    driver.record(together, "next", asks)
    after = seen_of(driver.record(ITEM, "next", asks))
    driver.close()
    assert [method for method, *_ in before[1]] == ["OPTIONS", "POST"]
    assert after == before


def test_what_answers_later_is_waited_for(judged: Judge) -> None:
    """A build may hash an address, or ask the browser for its platform, before it sends."""
    sends = """
        Reference.prototype.track = async () => {
          for (let turn = 0; turn < 20; turn += 1) {
            await crypto.subtle.digest("SHA-256", new Uint8Array(1e6));
            await navigator.userAgentData.getHighEntropyValues(["platform"]);
            await navigator.permissions.query({ name: "geolocation" });
            await cookieStore.get("none");
            await Notification.requestPermission();
            await navigator.mediaDevices.enumerateDevices();
            await new OfflineAudioContext(1, 4410, 44100).startRendering();
            await navigator.getBattery();
            await navigator.getInstalledRelatedApps();
            await navigator.keyboard.getLayoutMap();
            await PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable();
          }
          const read = (blob) => new Promise((resolve) => {
            const reader = new FileReader();
            reader.onload = resolve;
            reader.readAsDataURL(blob);
          });
          for (let turn = 0; turn < 300; turn += 1) {
            const blob = new Blob(["a".repeat(1e4)]);
            await blob.text();
            await blob.bytes();
            await read(blob);
          }
          fetch("%s/look", { method: "POST", body: "at last" });
        };
        module.exports = Reference;
    """
    _, recording = judged(ITEM, integration=sends % HERE)
    assert [seen.body for seen in requests(recording, "/look")] == [b"at last"]
