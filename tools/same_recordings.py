"""Compares what Chromium and Firefox have recorded: all is the same, but for the parts in `FIELDS`.

`harness check --browser chromium --browser firefox --isolation each` records in both. Then
`python -m tools.same_recordings results/recordings.jsonl` prints what they have recorded otherwise,
and ends with 1 if there is anything.
"""

import argparse
import base64
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from harness.codec import evidence_file

FIELDS: Final[Mapping[str, str]] = {
    "`browser`, `seconds`": "which browser it was, and how long the run took",
    "`world`": "the user agent and its brands",
    "`time`, `order`": "when something was seen; what a page shows has the same order in both",
    "`stack`, `source`, `position`": "the column, and how a stack is written",
    "console, callbacks: numbers": "the library tells how long something took",
    "requests: the order": "what is sent to several hosts at once comes in any order",
    "two destinations: the order": "which of them begins first is chance, so what it finds is, too",
    "requests: preflights": "each engine remembers for as long as it likes what it may send",
    "requests: `headers`": "each engine has its own",
    "requests: the user agent": "wherever it stands in an address or a body; and `userAgentData`",
    "moments": "as texts and as milliseconds, they are at most a second apart",
    "`reported`": "the order, the word for a failure, and what a policy forbids: in Chromium only",
    "refusals": "the browser's own word, and the method, which only Chromium says",
    "`leftovers`": "the order of the names",
}
"""The parts of a recording that may differ, and what they have; docs/engines.md lists them."""

_OF_ITSELF: Final = {"browser", "seconds", "observations", "reported", "leftovers", "world"}
_WHEN: Final = {"time", "order"}
_WHERE: Final = {"source", "position"}
_AGENTS: Final = {"user agent", "brands"}
_FORBIDDEN: Final = "csp"
"""What Playwright says of a request that the page's policy forbids, in Chromium."""

_COLUMN: Final = re.compile(r":\d+$")
_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z|(?<!\d)1\d{12}(?!\d)")
_APART_SECONDS: Final = 1
_LONGEST: Final = 160


def otherwise(first: Mapping[str, Any], second: Mapping[str, Any]) -> Iterator[str]:
    """Yield a line for each part that two recordings, as the evidence file has them, differ in."""
    yield from _differences(_comparable(first), _comparable(second), "")


def _comparable(line: Mapping[str, Any]) -> dict[str, Any]:
    """Return a recording without what may differ."""
    agent = line["world"]["user agent"]
    seen: Sequence[Mapping[str, Any]] = line["observations"]
    kept = {key: value for key, value in line.items() if key not in _OF_ITSELF}
    found = {
        **kept,
        "world": {key: value for key, value in line["world"].items() if key not in _AGENTS},
        "leftovers": {key: sorted(names) for key, names in line["leftovers"].items()},
        "reported": sorted(
            [one["method"], one["url"], bool(one["failure"])]
            for one in line["reported"]
            if one["failure"] != _FORBIDDEN
        ),
        "page": [_observed(one) for one in seen if one["kind"] != "request"],
        "requests": [
            _request(one) for one in seen if one["kind"] == "request" and not _is_preflight(one)
        ],
    }
    plain: dict[str, Any] = _without(found, agent)
    are_two = bool(line["neighbour_tracker"]["scripts"])
    page = _in_no_order(plain["page"]) if are_two else plain["page"]
    return {**plain, "page": page, "requests": sorted(plain["requests"], key=_rank)}


def _in_no_order(seen: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what a page with two destinations shows, without what each of them finds."""
    kept = ({key: value for key, value in one.items() if key != "globals"} for one in seen)
    return sorted(kept, key=lambda one: json.dumps(one, sort_keys=True))


def _observed(seen: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a page shows; of a place in a script, the script and the line."""
    if seen["kind"] in {"console", "callback"}:
        seen = {**seen, "args": _without_durations(seen["args"])}
    if seen["kind"] == "refusal":
        seen = {key: value for key, value in seen.items() if key not in {"said", "method"}}
    place = {key: _COLUMN.sub("", seen[key]) for key in _WHERE & seen.keys()}
    return {key: value for key, value in seen.items() if key not in {*_WHEN, "stack"}} | place


def _without_durations(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_durations(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_without_durations(item) for item in value]
    return None if isinstance(value, int | float) and not isinstance(value, bool) else value


def _is_preflight(seen: Mapping[str, Any]) -> bool:
    names = {name.lower() for name, _ in seen["headers"]}
    return seen["method"] == "OPTIONS" and "access-control-request-method" in names


def _request(seen: Mapping[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in seen.items() if key not in {*_WHEN, "headers"}}
    body = base64.b64decode(seen["body"]).decode("utf-8", "replace")
    # Where the body can be decoded, its parts are compared.
    return {**kept, "body": body if seen["parameters"] == {"$": "undefined"} else ""}


def _rank(item: Mapping[str, Any]) -> tuple[str, ...]:
    text = json.dumps(item, sort_keys=True)
    return item["method"], item["url"], item["phase"], _MOMENT.sub("", text), text


def _without(value: Any, agent: str) -> Any:
    """Return a value without the user agent."""
    if isinstance(value, dict):
        return {key: _without(item, agent) for key, item in value.items() if key != "userAgentData"}
    if isinstance(value, list):
        return [_without(item, agent) for item in value]
    return value.replace(agent, "") if isinstance(value, str) else value


def _differences(first: Any, second: Any, path: str) -> Iterator[str]:
    if isinstance(first, dict) and isinstance(second, dict):
        for key in sorted(first.keys() | second.keys()):
            yield from _differences(first.get(key), second.get(key), f"{path}.{key}".lstrip("."))
    elif isinstance(first, list) and isinstance(second, list) and len(first) == len(second):
        for index, (one, other) in enumerate(zip(first, second, strict=True)):
            yield from _differences(one, other, f"{path}[{index}]")
    elif first != second and not _are_moments(first, second):
        yield f"{path}: {_short(first)}, and {_short(second)}"


def _are_moments(first: Any, second: Any) -> bool:
    """Say whether two texts differ in moments only, which are at most a second apart."""
    if not (isinstance(first, str) and isinstance(second, str)):
        return False
    if _MOMENT.sub("", first) != _MOMENT.sub("", second):
        return False
    pairs = zip(_MOMENT.findall(first), _MOMENT.findall(second), strict=True)
    return all(abs(_seconds(one) - _seconds(other)) <= _APART_SECONDS for one, other in pairs)


def _seconds(moment: str) -> float:
    return datetime.fromisoformat(moment).timestamp() if "T" in moment else int(moment) / 1000


def _short(value: Any) -> str:
    text = json.dumps(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]} …"


def main(arguments: list[str] | None = None) -> int:
    """Compare the recordings of a file, print what differs, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("file", type=Path, metavar="FILE")
    by_name: dict[str, dict[str, Any]] = {}
    for line in evidence_file.lines(parser.parse_args(arguments).file)[1:-1]:
        if line["recording"] is not None:
            name = f"{line['requirement']}-{line['library']}"
            by_name.setdefault(name, {})[line["engine"]] = line["recording"]
    pairs = {name: both for name, both in by_name.items() if len(both) > 1}
    if not pairs:
        print("no requirement was recorded in two engines")
        return 1
    found = [
        f"{name}: {line}" for name, both in pairs.items() for line in otherwise(*both.values())
    ]
    print(*found, sep="\n") if found else print(f"{len(pairs)} recordings are the same")
    return int(bool(found))


if __name__ == "__main__":
    raise SystemExit(main())
