"""`harness pin --check`: says what has changed at the source of a pin, and what that changes."""

import argparse
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from harness.analysis import differences
from harness.builds import Chosen
from harness.cli import compare, compare_builds, pin_run, pin_table
from harness.cli.ending import Output
from harness.codec import path_source, source
from harness.contracts import Destination
from harness.model import LIVE, MISSING, Tracker, TrackerError, UsageError, Value
from harness.trackers import AskedAnswers, Fetched, PinnedAnswer, pins

EXIT_SAME: Final = 0
EXIT_CHANGED: Final = 1

Answers = Mapping[str, PinnedAnswer | str]
"""What is answered now, by address, or why it would not be kept."""


@dataclass(frozen=True, slots=True)
class _Row:
    """A script or an answer: what was pinned, what is there now, and how it has changed."""

    address: str
    pinned: str
    now: str
    how: str


def run(options: argparse.Namespace, chosen: Chosen, target: Destination, folder: Path) -> int:
    """Say what has changed, and what the new tracker sends differently; return the exit code.

    Raises:
        UsageError: the pin has no answers to ask for.
        TrackerError: the tracker's own script cannot be had, or the pin cannot be used.
        HarnessError: the trackers cannot be compared.
    """
    lock = pins.read(folder, target)
    old = pins.tracker(folder, target)
    now = {item.address: _now(item, target) for item in lock.scripts}
    known = {item.address: item.sha256 for item in lock.scripts}
    words = {address: _words(known[address], one) for address, one in now.items()}
    asked = _asked_again(options, lock.answers, chosen, target)
    answers = [*_answer_rows(lock.answers, asked)]
    console = Output()
    if not any(words.values()) and all(row.how == "unchanged" for row in answers):
        _say_nothing_has_changed(console, lock, target, asked)
        return EXIT_SAME
    entry = now[target.tracker_url]
    if isinstance(entry, TrackerError):
        raise entry
    served = {one.address: one.answer() for one in asked.values() if isinstance(one, PinnedAnswer)}
    new = Tracker(LIVE, LIVE, (entry.script,), served if asked else old.answers)
    bundles = chosen.of(target.key)
    found = compare_builds.recorded(
        chosen.contracts, target, (bundles, bundles), options, (old, new)
    )
    pin_run.check_named(recording for runs in found.new.runs.values() for recording in runs)
    rows = [*_script_rows(words, known, found.new.tracker.scripts), *answers]
    cells = [(row.address, row.pinned, row.now, row.how) for row in rows]
    pin_table.show(console, ("script or answer", "pinned", "now", ""), *cells)
    comparison = compare_builds.written(found, target, options, options.results)
    name = f"{target.name}, its tracker as pinned and as it is now"
    compare.report(comparison, name, options, before=_plain(rows))
    return EXIT_CHANGED


def _now(item: pins.Pinned, target: Destination) -> Fetched | TrackerError:
    """Return what is now where a script was fetched; why it cannot be had where it cannot."""
    try:
        return pin_run.fetched(item.source, item.address, target)
    except TrackerError as problem:
        if item.address == target.tracker_url:
            raise
        return problem


def _words(sha256: str, now: Fetched | TrackerError) -> str:
    """Say how a script has changed; empty if it has not."""
    if isinstance(now, TrackerError):
        return f"gone: {now}"
    return "" if now.script.sha256 == sha256 else "changed"


def _asked_again(
    options: argparse.Namespace,
    pinned: Sequence[PinnedAnswer],
    chosen: Chosen,
    target: Destination,
) -> Answers:
    if not options.answers:
        return {}
    if not pinned:
        raise UsageError(
            "the pin has no answers; leave out --answers, or pin the tracker again with it"
        )
    contract = chosen.contracts.of_destination(target.key)
    return AskedAnswers(target).ask_again(pinned, contract)


def _say_nothing_has_changed(
    console: Output, lock: pins.Lock, target: Destination, asked: Answers
) -> None:
    since = max(item.date for item in lock.scripts)
    what = "no script and no answer" if asked else "no script"
    console.print(f"{target.name}: {what} has changed since {since}", soft_wrap=True)
    if lock.answers and not asked:
        words = "the pinned answers were not asked for again; --answers does so"
        console.print(words, soft_wrap=True)


def _script_rows(
    words: Mapping[str, str], known: Mapping[str, str], loaded: Mapping[str, str]
) -> Iterator[_Row]:
    for address, how in words.items():
        unused = "" if address in loaded or how else "no longer loaded"
        now = loaded.get(address, "" if how else known[address])
        yield _Row(address, known[address][:12], now[:12], how or unused or "unchanged")
    for address in loaded.keys() - known.keys():
        yield _Row(address, "", loaded[address][:12], "new")


def _answer_rows(pinned: Sequence[PinnedAnswer], asked: Answers) -> Iterator[_Row]:
    for one in pinned:
        now = asked.get(one.address)
        if isinstance(now, str):
            yield _Row(one.address, str(one.status), "", f"gone: {now}")
        elif now is not None:
            how = "; ".join(_changes(one, now)) or "unchanged"
            yield _Row(one.address, str(one.status), str(now.status), how)


def _changes(pinned: PinnedAnswer, now: PinnedAnswer) -> Iterator[str]:
    """Yield how an answer has changed."""
    if pinned.status != now.status:
        yield "changed"
    if pinned.content_type != now.content_type:
        yield f"{pinned.content_type} → {now.content_type}"
    for one in differences(pinned.shape, now.shape):
        place = path_source(one.place.steps, "answer")
        yield f"{place}: {_value(one.expected)} → {_value(one.observed)}"


def _value(value: Value) -> str:
    return "nothing" if value is MISSING else source(value)


def _plain(rows: Sequence[_Row]) -> str:
    """Return the same in lines of text."""
    return "\n".join(f"{row.address}: {row.how}" for row in rows)
