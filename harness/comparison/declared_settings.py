"""Compares the settings that two builds declare, each with its default."""

from collections.abc import Iterator, Mapping

from harness.analysis import meets, type_name
from harness.codec import source
from harness.comparison.changes import Change, What
from harness.comparison.kinds import Kind
from harness.comparison.side import Side
from harness.comparison.signals import AFTERWARDS, Signal
from harness.model import MISSING, Recording, Value


def setting_changes(old: Side, new: Side) -> Iterator[tuple[Recording, Change]]:
    """Yield what changed in the declared settings, with a recording of the new build that has it.

    Only the library's generation `next` leaves them in the page, so only its recordings tell.
    """
    before, after = (_first(side) for side in (old, new))
    if before is not None and after is not None:
        yield from ((after, change) for change in _changes(before.declared, after.declared))


def _first(side: Side) -> Recording | None:
    every = (runs[0] for (_, library), runs in side.runs.items() if library == "next")
    return next(every, None)


def _changes(old: Mapping[str, Value], new: Mapping[str, Value]) -> Iterator[Change]:
    gone = [name for name in old if name not in new]
    come = [name for name in new if name not in old]
    if len(gone) == len(come) == 1 and meets(old[gone[0]], new[come[0]]):
        [name], [other] = gone, come
        sides = _signal(name, old[name]), _signal(other, new[other])
        yield Change(What.KEY_RENAMED, Kind.SETTING, name, "", name, other, "", *sides)
        gone, come = [], []
    for name in gone:
        signal = _signal(name, old[name])
        yield Change(What.LOST, Kind.SETTING, name, "", old[name], MISSING, "", signal, None)
    for name in come:
        signal = _signal(name, new[name])
        yield Change(What.NEW, Kind.SETTING, name, "", MISSING, new[name], "", None, signal)
    for name, default in old.items():
        if name in new and not meets(default, new[name]):
            same_type = type_name(default) == type_name(new[name])
            what = What.VALUE_CHANGED if same_type else What.TYPE_CHANGED
            sides = _signal(name, default), _signal(name, new[name])
            yield Change(what, Kind.SETTING, name, "default", default, new[name], "", *sides)


def _signal(name: str, default: Value) -> Signal:
    text = f"{name}, by default {source(default)}"
    return Signal(Kind.SETTING, name, default, AFTERWARDS, text=text)
