"""Scripts that a live tracker loads itself, also where it is a neighbour's."""

import asyncio
import dataclasses
import datetime as dt
from typing import Any

import pytest

from harness.builds import Bundles
from harness.contracts import Destination, destination
from harness.edge import Neighbour, Run, World, further
from harness.edge.further import FurtherScripts
from harness.edge.http import Head
from harness.model import LIVE, PINNED, Build, Role, Tracker, TrackerError, TrackerScript
from harness.trackers import Fetched

WISHPOND, WIGZO = destination("wishpond"), destination("wigzo")
MORE = "https://app.wigzo.com/more.js"
BUNDLES = Bundles(Build("w", "reference", "1.0.0", "0" * 64), b"dynamic", "", {})
ASSETS: Any = None


def tracked(target: Destination, source: str) -> Destination:
    own = TrackerScript.of(target.tracker_url, b"own")
    return dataclasses.replace(target, tracker=Tracker(source, source, (own,)))


def world(own: Destination, beside: Destination) -> World:
    neighbour = Neighbour(beside, BUNDLES)
    return World(ASSETS, own, BUNDLES, "next", own.settings, neighbour=neighbour)


def asking(address: str = MORE) -> Head:
    host, _, path = address.removeprefix("https://").partition("/")
    return Head("GET", f"/{path}", (("Host", host), ("Sec-Fetch-Dest", "script")), is_tls=True)


@pytest.fixture
def fetched(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses that were fetched; one that names no script is answered with an error."""
    asked: list[str] = []

    async def fetch(address: str, _: str, hosts: tuple[str, ...], *, seconds: float) -> Fetched:
        assert address.split("/")[2] in hosts
        assert seconds > 0
        asked.append(address)
        if "gone" in address:
            raise TrackerError(f"{address} answered 404 Not Found; check the address")
        script = TrackerScript.of(address, f"version {len(asked)}".encode())
        return Fetched(script, (), dt.datetime.now(tz=dt.UTC))

    monkeypatch.setattr(further, "fetch", fetch)
    return asked


def looked_up(scripts: FurtherScripts, where: World, head: Head) -> str:
    scripts.begin(where)
    return asyncio.run(scripts.look_up(where, head))


@pytest.mark.parametrize("whose", ["own", "neighbour"])
def test_what_a_live_tracker_loads_is_fetched_once(fetched: list[str], whose: str) -> None:
    live = tracked(WIGZO, LIVE)
    where = world(live, WISHPOND) if whose == "own" else world(WISHPOND, live)
    scripts = FurtherScripts()
    assert [looked_up(scripts, where, asking()) for _ in range(2)] == ["", ""]
    assert fetched == [MORE]
    run = Run(where, fetched=scripts.found)
    assert run.role("app.wigzo.com", "/more.js") is Role.TRACKER
    served = run.served_tracker() if whose == "own" else run.served_neighbour()
    assert MORE in served.scripts


def test_one_that_cannot_be_had_is_named_each_time(fetched: list[str]) -> None:
    where = world(WISHPOND, tracked(WIGZO, LIVE))
    scripts, gone = FurtherScripts(), asking("https://app.wigzo.com/gone.js")
    for _ in range(2):
        assert "answered 404 Not Found" in looked_up(scripts, where, gone)
    assert len(fetched) == 1


def test_a_script_that_the_neighbour_s_pin_lacks_is_named(fetched: list[str]) -> None:
    where = world(WISHPOND, tracked(WIGZO, PINNED))
    assert looked_up(FurtherScripts(), where, asking()).startswith(f"the pin has no script {MORE}")
    assert fetched == []


def test_another_tracker_of_one_destination_leaves_the_others_scripts(fetched: list[str]) -> None:
    wigzo, first, second = tracked(WIGZO, LIVE), tracked(WISHPOND, LIVE), tracked(WISHPOND, LIVE)
    own = asking(f"https://{WISHPOND.hosts[0]}/more.js")
    scripts = FurtherScripts()
    for target in (first, second, second):
        looked_up(scripts, world(target, wigzo), asking())
        looked_up(scripts, world(target, wigzo), own)
    assert sorted(fetched) == sorted([MORE, *[f"https://{WISHPOND.hosts[0]}/more.js"] * 2])


def test_what_another_destination_s_tracker_loaded_is_none_of_a_new_one_s(
    fetched: list[str],
) -> None:
    scripts = FurtherScripts()
    looked_up(scripts, world(tracked(WIGZO, LIVE), WISHPOND), asking())
    scripts.begin(world(WISHPOND, WIGZO))
    assert [*scripts.found] == fetched == [MORE], "a run without a live tracker has none"
    scripts.begin(world(tracked(WISHPOND, LIVE), WIGZO))
    assert scripts.found == {}
