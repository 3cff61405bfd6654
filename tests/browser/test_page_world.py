"""The page's world is the same on every machine: recordings do not depend on its settings."""

import base64
import json
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from harness import builds
from harness.codec import evidence_file
from harness.contracts import built_in, destination, requirement
from harness.driver import Driver, Launcher
from harness.driver.page_world import page_world
from harness.edge import Edge, assets
from harness.model import ConsoleMessage, Recording, Requirement, Value
from harness.toolchain import Browser, browsers
from tests.browser.conftest import Judge, written

MACHINES: Final[Mapping[str, tuple[Mapping[str, str], str]]] = {
    "one": ({"TZ": "UTC", "LANG": "C", "USER": "ann", "HOME": "/tmp"}, "800,600"),  # noqa: S108
    "other": (
        {"TZ": "America/New_York", "LANG": "de_DE.UTF-8", "LANGUAGE": "de", "USER": "ben"},
        "1600,1200",
    ),
}

MEASURED: Final = frozenset({"time", "seconds", "order"})
TIMES: Final = re.compile(r"(\b2026-\d\d-\d\dT\d\d:\d\d):\d\d\.\d{3}Z|\b(178\d{7})\d{3}\b")
"""Times of day, of which what is less than a minute is measured: a machine may be busy."""


def steady(value: Any) -> Any:
    """Return JSON without what is measured."""
    if isinstance(value, dict):
        return {key: steady(part) for key, part in value.items() if key not in MEASURED}
    return [steady(part) for part in value] if isinstance(value, list) else value


def is_left_to_the_browser(seen: Mapping[str, Any]) -> bool:
    """Say whether the browser may remember the answer: Segment's API is asked at its leisure."""
    return (seen["method"], seen["role"]) == ("OPTIONS", "segment")


def text_of(recording: Recording) -> str:
    """Return a recording as text, without what is measured.

    The order of requests that are under way at once is that of the network.
    """
    line = steady(evidence_file.to_json(recording))
    for seen in line["observations"]:
        if "body" in seen:
            seen["body"] = base64.b64decode(seen["body"]).decode("latin-1")
    at_the_edge = [seen for seen in line["observations"] if seen["kind"] == "request"]
    at_the_edge = [seen for seen in at_the_edge if not is_left_to_the_browser(seen)]
    in_the_page = [seen for seen in line["observations"] if seen["kind"] != "request"]
    line["observations"] = [*in_the_page, *sorted(at_the_edge, key=json.dumps)]
    line["reported"].sort(key=json.dumps)
    return TIMES.sub(to_the_minute, json.dumps(line, sort_keys=True))


def to_the_minute(found: re.Match[str]) -> str:
    """Return a time of day without its seconds."""
    return found[1] or str(int(found[2]) // 60)


ASKS: Final = """
    Reference.prototype.track = () => console.log("world", {
      date: String(new Date(1.77e12)), summer: new Date(1.78e12).getTimezoneOffset(),
      format: new Date(1.77e12).toLocaleString(), number: (1234.5).toLocaleString(),
      zone: Intl.DateTimeFormat().resolvedOptions(), languages: navigator.languages,
      screen: [screen.width, screen.height, screen.availWidth, screen.availHeight],
      window: [innerWidth, innerHeight, outerWidth, outerHeight, screenX, screenY],
      pixels: [devicePixelRatio, screen.colorDepth], agent: navigator.userAgent,
      machine: [navigator.platform, navigator.hardwareConcurrency, navigator.maxTouchPoints],
      brands: navigator.userAgentData.toJSON(), isOnline: navigator.onLine,
      scheme: matchMedia("(prefers-color-scheme: light)").matches,
      drawn: [Math.random(), crypto.randomUUID(), crypto.getRandomValues(new Uint32Array(2))],
      now: [new Date().toISOString().slice(0, 16), Date().slice(0, 21), performance.timeOrigin],
      also: [new Intl.DateTimeFormat().format(), document.lastModified.slice(0, 16),
        Temporal?.Now.plainDateISO().toString(), Math.floor(new File([], "").lastModified / 6e4)],
    });
    module.exports = Reference;
"""


def recorded(
    machine: str, edge: Edge, installed: Browser, folder: Path, items: Sequence[Requirement]
) -> tuple[list[str], list[Value]]:
    """Return the recordings that a machine with these settings makes, and what its page says."""
    variables, size = MACHINES[machine]
    options = {"env": {**os.environ, **variables}, "args": [f"--window-size={size}"]}
    wigzo = destination("wigzo")
    asks = builds.from_folder(wigzo, written(folder / machine, wigzo, ASKS), "asks")
    with Launcher(edge, installed, options) as launcher:
        driver = Driver(launcher, edge, assets.load(built_in()))
        texts = [
            text_of(driver.record(item, "next", builds.reference(destination(item.destination))))
            for item in items
        ]
        told = driver.record(requirement("wigzo-track-event"), "next", asks)
        driver.close()
    said = [
        seen.args[1]
        for seen in told.observations
        if isinstance(seen, ConsoleMessage) and seen.args[0] == "world"
    ]
    return texts, said


def test_two_machines_make_the_same_recordings(harness_edge: Edge, tmp_path: Path) -> None:
    installed = browsers.find_or_install(None, lambda _: None)
    items = [item for item in built_in().requirements.values() if "next" in item.libraries][::14][
        :20
    ]
    assert len(items) == 20
    one, said = recorded("one", harness_edge, installed, tmp_path, items)
    other, also_said = recorded("other", harness_edge, installed, tmp_path, items)
    for item, here, there in zip(items, one, other, strict=True):
        assert here == there, item.id
    assert said == also_said
    [world] = said
    assert isinstance(world, Mapping)
    assert world["zone"]["timeZone"] == page_world()["time zone"]
    assert world["languages"] == [page_world()["locale"]]
    assert world["agent"] == page_world()["user agent"]
    assert world["screen"][:2] == [1280, 720]
    assert "GMT-0800" in world["date"]
    assert world["summer"] == 420
    # The call is made two minutes after the page has begun.
    assert world["now"] == ["2026-07-01T01:32", "Tue Jun 30 2026 18:32", 1_782_869_400_000]
    assert world["also"] == ["6/30/2026", "06/30/2026 18:32", "2026-06-30", 29_714_492]


def test_the_world_is_written_in_the_recording(judged: Judge) -> None:
    _, recording = judged("wigzo-track-event")
    assert recording.world == page_world()
    assert evidence_file.from_json(evidence_file.to_json(recording)) == recording
