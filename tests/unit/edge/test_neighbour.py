"""What the edge plays where another destination is on the same page."""

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest

from harness.analysis import invoked as counted
from harness.builds import Bundles
from harness.contracts import destination
from harness.edge import Neighbour, World
from harness.model import Build, Conditions, Invocation, Library, Recording, Role, ServedTracker

WISHPOND, WIGZO = destination("wishpond"), destination("wigzo")
ASSETS: Any = None


def bundles(key: str) -> Bundles:
    """Return bundles whose content is the destination's key."""
    build = Build(key, "reference", "1.0.0", key.ljust(64, "0"))
    return Bundles(build, f"{key} dynamic".encode(), "", {"entry": key})


def world(library: Library = "next", *, alone: bool = False, **conditions: Any) -> World:
    """Return a world of Wishpond's, with Wigzo beside it or not."""
    neighbour = None if alone else Neighbour(WIGZO, bundles("wigzo"))
    known = Conditions(neighbour="" if alone else "wigzo", **conditions)
    settings = WISHPOND.settings
    return World(ASSETS, WISHPOND, bundles("wishpond"), library, settings, known, neighbour)


@pytest.mark.parametrize(
    ("host", "path", "role"),
    [
        pytest.param("app.wigzo.com", "/wigzo.compressed.js", Role.TRACKER, id="tracker"),
        pytest.param("app.wigzo.com", "/v2/wigzo.compressed.js", Role.TRACKER, id="moved tracker"),
        pytest.param("app.wigzo.com", "/v2/other.js", Role.DESTINATION, id="another script"),
        pytest.param("evil.example", "/wigzo.compressed.js", Role.UNCLAIMED, id="another host"),
        pytest.param("app.wigzo.com", "/rest/v1/learn/event", Role.DESTINATION, id="data"),
        pytest.param("tracker.wigzopush.com", "/", Role.DESTINATION, id="second host"),
    ],
)
def test_hosts_of_the_neighbour_are_claimed_only_where_it_is(
    host: str, path: str, role: Role
) -> None:
    assert world().role(host, path) is role
    assert world(alone=True).role(host, path) is Role.UNCLAIMED
    assert world().role("cdn.wishpond.net", "/connect.js") is Role.TRACKER
    assert world().role("example.org", "/") is Role.UNCLAIMED


def test_source_lists_both_destinations() -> None:
    listed = world().source_settings()["integrations"]
    assert list(listed) == ["Segment.io", "Wishpond", "Wigzo"]
    assert listed["Wigzo"]["orgToken"] == WIGZO.settings["orgToken"]
    assert listed["Wigzo"]["versionSettings"]["version"] == "1.0.0-wigzo0000000"
    assert list(world(alone=True).source_settings()["integrations"]) == ["Segment.io", "Wishpond"]


def test_build_of_the_neighbour_is_served_where_its_version_says() -> None:
    path = "/next-integrations/integrations/wigzo/1.0.0-wigzo0000000/wigzo.dynamic.js.gz"
    reply = world().reply(Role.LIBRARY, "cdn.segment.com", path)
    assert (reply.status, reply.body) == (200, b"wigzo dynamic")
    assert world(alone=True).reply(Role.LIBRARY, "cdn.segment.com", path).status == 404


def test_policy_that_blocks_the_tracker_lets_the_neighbours_load() -> None:
    rules = dict(
        rule.split(" ", 1) for rule in world(tracker="blocked").policy().split("; ") if " " in rule
    )
    assert "https://app.wigzo.com" in rules["script-src"]
    assert "wishpond" not in rules["script-src"]
    assert "https://cdn.wishpond.net https://app.wigzo.com" in rules["connect-src"]
    strict = world(strict_policy=True).policy()
    assert strict.count("https://cdn.wishpond.net") == strict.count("https://app.wigzo.com")


def test_only_the_destination_itself_is_held_back() -> None:
    assert world(when="before tracker", tracker="slow").gates == {WISHPOND.tracker_url}
    assert "wishpond" in world(when="before build").gate


def test_a_build_that_is_held_back_never_comes_from_a_cache() -> None:
    held = world(when="before library")
    assert held.second_gate == world(when="before build").gate
    assert held.gates == {held.gate, held.second_gate}
    reply = held.reply(Role.LIBRARY, "cdn.segment.com", held.bundle_path())
    assert reply.headers["Cache-Control"] == "no-store"
    assert held.bundle_path() != world().bundle_path()
    assert "-held" in str(held.source_settings()), "the library asks for it"


FURTHER = "https://app.wigzo.com/v2/core.js"
PINNED = ServedTracker("pinned", {WIGZO.tracker_url: "a" * 64, FURTHER: "b" * 64})


@pytest.mark.parametrize(
    ("part", "served", "script"),
    [
        ("tracker", WIGZO.tracker_url, WIGZO.tracker_url),
        ("served_tracker", PINNED, FURTHER),
        ("neighbour_tracker", PINNED, WIGZO.tracker_url),
        ("neighbour_tracker", PINNED, FURTHER),
    ],
)
def test_what_either_tracker_does_of_itself_does_not_count(
    invoked: Callable[..., Invocation],
    recorded: Callable[..., Recording],
    part: str,
    served: ServedTracker | str,
    script: str,
) -> None:
    by_tracker = dataclasses.replace(invoked("wigzo.track", "a"), caller=script)
    seen = (invoked("wigzo", "track", "a"), by_tracker, by_tracker)
    known = {"dispatchers": ("wigzo",)}
    recording = recorded(*seen, **{part: served}, **known)
    # The first carries out what was queued; for the second nothing was, so it counts.
    assert len(counted(recording)) == 2
    assert len(counted(recorded(*seen, **known))) == 3
