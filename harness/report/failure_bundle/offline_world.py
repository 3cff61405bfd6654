"""The scripts and answers for the page of a failure bundle, as the edge served them."""

import dataclasses
import gzip
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Final

from harness.contracts import EVERY_HOST, Answer
from harness.driver import SLOW_MS
from harness.edge import FUNCTIONS_AFTER_MS, NONCE, Reply, World
from harness.model import (
    CallStarted,
    Conditions,
    Invocation,
    Recording,
    Request,
    Role,
    ScriptLoad,
    segment,
)
from harness.session import Outcome

_TRACKER_AFTER_MS: Final = {**FUNCTIONS_AFTER_MS, "slow": SLOW_MS}
_PATIENCE_MS: Final = 4000
"""How long the page waits after the last call, if everything came at once in the failed run."""
_BUFFERED_MS: Final = 6000
"""`next` retries a delivery after at most five seconds."""

_NO_FILE: Final = "files/not-there.js"


@dataclass(frozen=True, slots=True)
class Found:
    """The files of a bundle by name, and what the stand-in for the edge knows.

    `scripts` names the file of each script by its host and path; `build` is the file with the
    build. `least` is the least number of milliseconds before the first call; `patience` is how many
    milliseconds the page waits after the last one.
    """

    files: Mapping[str, bytes]
    scripts: Mapping[str, str]
    build: str
    least: int
    patience: int


def found(world: World, outcome: Outcome) -> Found:
    """Return everything that the page of an outcome needs from a world."""
    recording = outcome.recording
    if recording is None:
        raise ValueError("an outcome without a recording has no bundle")
    files: dict[str, bytes] = {}
    scripts: dict[str, str] = {}
    answers: dict[str, Any] = {}
    for role, host, path in _asked(world, recording):
        reply = world.reply(role, host, path, is_script=role is Role.TRACKER)
        if reply.status != 200:  # noqa: PLR2004 - the stand-in answers what it does not find
            continue
        # A real tracker's script may come as `application/javascript`, or as any other type.
        if role is Role.TRACKER or reply.content_type.startswith("text/javascript"):
            name = _name(world, host, path, files)
            files[name] = _plain(reply)
            scripts[f"{host}{path}"] = name
        else:
            answers[f"{host}{path}"] = _reply_to_json(reply)
    least, patience = _least(world), _patience(world, recording)
    is_stranger = EVERY_HOST in world.destination.hosts
    stub = scripts.get(_key(world.destination.tracker_url), _NO_FILE)
    known = {
        "scripts": scripts,
        "answers": answers,
        "hosts": _hosts(world),
        "paths": {path: [*map(_answer, every)] for path, every in _paths(world).items()},
        "pinned": {_key(url): _answer(answer) for url, answer in _pinned(world)},
        "stranger": stub if is_stranger else "",
        "policy": world.policy(),
        "nonce": NONCE if world.policy() else "",
        "gate": _key(world.gate),
        "slow": _key(world.destination.tracker_url) if world.conditions.tracker == "slow" else "",
        "slowMs": SLOW_MS,
        "isReady": world.conditions.when == "ready",
        "burst": world.conditions.burst,
        "consent": world.load_arguments() if world.conditions.when == "before consent" else None,
        "navigations": [dataclasses.asdict(one) for one in world.conditions.visit.navigations],
        "referrer": world.conditions.visit.referrer,
        "keepsCookies": world.conditions.visit.cookies == "kept",
        "stored": _stored(world.conditions),
        "least": least,
        "patience": patience,
    }
    text = json.dumps(known, indent=1)
    files["answers.js"] = f"window.HARNESS_WORLD = {text};\n".encode()
    build = "files/build.js" if world.library == "next" else "files/library.js"
    return Found(files, scripts, build, least, patience)


def _asked(world: World, recording: Recording) -> Iterator[tuple[Role, str, str]]:
    """Yield what the page may request: what it did request, and what a correct build would.

    The edge sees no request for a script that the browser has cached.
    """
    keys = [_key(item.url) for item in recording.observations if isinstance(item, ScriptLoad)]
    keys += [_key(item.url) for item in recording.observations if isinstance(item, Request)]
    keys += [_key(item.tracker_url) for item in world.destinations]
    keys += [f"{segment.CDN}{path}" for path in (world.library_path(), world.bundle_path())]
    for key in dict.fromkeys(keys):
        host, _, rest = key.partition("/")
        role = world.role(host, f"/{rest}")
        if role in {Role.LIBRARY, Role.TRACKER}:
            yield role, host, f"/{rest}"


def _key(url: str) -> str:
    """Return the key of an address for the stand-in: host and path."""
    return re.sub(r"^https?://|[?#].*", "", url)


def _name(world: World, host: str, path: str, taken: Mapping[str, bytes]) -> str:
    """Return the file name of a script; those that people look for have fixed names."""
    key = f"{host}{path}"
    special = {
        _key(world.destination.tracker_url): "tracker.js",
        f"{segment.CDN}{world.library_path()}": "library.js",
    }
    if world.neighbour:
        special[_key(world.neighbour.destination.tracker_url)] = "neighbour-tracker.js"
    if world.library == "next":
        special[f"{segment.CDN}{world.bundle_path()}"] = "build.js"
    plain = PurePosixPath(path.removesuffix(".gz")).name
    name = special.get(key) or re.sub(r"[^\w.-]", "-", plain)
    while f"files/{name}" in taken:
        name = f"other-{name}"
    return f"files/{name}"


def _plain(reply: Reply) -> bytes:
    is_packed = reply.headers.get("Content-Encoding") == "gzip"
    return gzip.decompress(reply.body) if is_packed else reply.body


def _reply_to_json(reply: Reply) -> dict[str, Any]:
    text = _plain(reply).decode("utf-8", "replace")
    return {"status": reply.status, "type": reply.content_type, "headers": {}, "body": text}


def _answer(answer: Answer) -> dict[str, Any]:
    return {
        "status": answer.status,
        "type": answer.headers.get("Content-Type", "application/json; charset=utf-8"),
        "headers": dict(answer.headers),
        "body": answer.body.decode("utf-8", "replace"),
        "after": answer.after,
    }


def _paths(world: World) -> dict[str, tuple[Answer, ...]]:
    """Return what the destination's hosts answer by path, one after the other."""
    usual = {path: (answer,) for path, answer in world.destination.answers.items()}
    return {**usual, **world.conditions.answers}


def _pinned(world: World) -> Iterator[tuple[str, Answer]]:
    """Yield what pins say that the destinations' hosts answer to GET, by address."""
    for item in world.destinations:
        if item.tracker is not None:
            yield from item.tracker.answers.items()


def _stored(conditions: Conditions) -> dict[str, str]:
    """Return what the library has stored of the visitor in an earlier visit."""
    visit = conditions.visit
    known = {
        "ajs_user_id": conditions.returning_user,
        "ajs_anonymous_id": visit.anonymous_id,
        "ajs_user_traits": dict(visit.traits),
    }
    return {name: json.dumps(value, default=str) for name, value in known.items() if value}


def _hosts(world: World) -> dict[str, str]:
    """Return who claims which host."""
    named = {host for item in world.destinations for host in item.hosts} - {EVERY_HOST}
    named |= {_key(item.tracker_url).partition("/")[0] for item in world.destinations}
    claimed = dict.fromkeys(sorted(named), Role.DESTINATION.value)
    return {**claimed, **{host: role.value for host, role in world.host_roles().items()}}


def _least(world: World) -> int:
    """Return how many milliseconds a tracker may take to come, before the calls are made."""
    conditions = world.conditions
    return _TRACKER_AFTER_MS.get(conditions.tracker, 0) if conditions.when == "ready" else 0


def _patience(world: World, recording: Recording) -> int:
    """Return how many milliseconds after its last call a page may have something to show."""
    starts = {
        item.phase: item.time for item in recording.observations if isinstance(item, CallStarted)
    }
    late = [
        item.time - starts[item.phase]
        for item in recording.observations
        if isinstance(item, Invocation) and item.phase in starts
    ]
    latest = max([*late, 0])
    conditions = world.conditions
    is_ready = conditions.when == "ready" and conditions.tracker == "there"
    if world.library == "next" and not is_ready:
        latest = max(latest, _BUFFERED_MS)
    if conditions.when != "ready":
        latest += _TRACKER_AFTER_MS.get(conditions.tracker, 0)
    held = [answer.after or 0 for every in conditions.answers.values() for answer in every]
    return round(_PATIENCE_MS + latest + 1000 * sum(held))
