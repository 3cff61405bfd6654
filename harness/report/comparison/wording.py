"""The words for a comparison, which the terminal, Markdown and JSON share."""

import difflib
from collections import Counter
from collections.abc import Sequence
from typing import Final

from harness.codec import source, visible
from harness.comparison import Comparison, Group, Kind, Severity, What
from harness.model import MISSING, STUB, Build, Value

SHORT: Final = 72
"""The most columns that a value fills on the line of its finding."""

_WHOLE: Final = frozenset({What.LOST, What.NEW, What.DUPLICATED, What.REORDERED, What.KEY_ORDER})
_VERDICTS: Final = (
    (What.VERDICT_BROKEN, "broke"),
    (What.ADVICE_BROKEN, "that no document promises broke"),
    (What.VERDICT_FIXED, "fixed"),
)
_AROUND: Final = 2
_LONGEST: Final = 400
"""The most characters that are shown of one line."""


def headline(comparison: Comparison) -> str:
    """Return the result in one line: the counts by severity."""
    counts = Counter(item.severity for item in comparison.behaviours)
    told = ", ".join(f"{counts[severity]} {severity}" for severity in Severity)
    behaves = f"{_several(counts.total(), 'difference')}: {told}" if counts else "no difference"
    changed = {(item.change.what, item.change.subject) for item in comparison.verdicts}
    verdicts = Counter(what for what, _ in changed)
    return behaves + "".join(
        f"; {_several(verdicts[what], 'requirement')} {word}"
        for what, word in _VERDICTS
        if verdicts[what]
    )


def extent(comparison: Comparison) -> str:
    """Return how much was compared."""
    calls, pages = comparison.calls, comparison.pages
    both = "with both trackers" if _is_of_trackers(comparison) else "on both builds"
    return f"{_several(calls, 'call')} on {_several(pages, 'page')}, each made {both}"


def _is_of_trackers(comparison: Comparison) -> bool:
    old, new = comparison.trackers
    return comparison.old == comparison.new and old != new


def title(comparison: Comparison) -> str:
    """Return what a comparison shows: of two builds, or of one build with two trackers."""
    what = "tracker" if _is_of_trackers(comparison) else "build"
    return f"what the new {what} does differently"


def old_and_new(comparison: Comparison) -> tuple[str, str]:
    """Return the names of both sides: a build, with its tracker if that is not the stub."""
    old, new = (
        f", tracker {_flat(tracker.words)}" if tracker.source != STUB else ""
        for tracker in comparison.trackers
    )
    return f"{build_name(comparison.old)}{old}", f"{build_name(comparison.new)}{new}"


def build_name(build: Build) -> str:
    """Return the name of a build, with its version and the beginning of its hash."""
    known = ", ".join(filter(None, (build.version, f"sha256 {build.sha256[:12]}")))
    return _flat(f"{build.origin} ({known})")


def subject(group: Group) -> str:
    """Return what a finding is about: the function or address, and the place in it."""
    change = group.change
    named = {Kind.INVOCATION, Kind.REQUEST, Kind.VERDICT}
    kind = "" if change.kind in named else f"{change.kind} "
    return _flat(f"{kind}{change.subject}{f' › {change.path}' if change.path else ''}")


def what(group: Group) -> str:
    """Return what changed, and the hint where there is one."""
    change = group.change
    return _flat(f"{change.what}{f' ({change.hint})' if change.hint else ''}")


def values(group: Group) -> str:
    """Return the old and the new value in one line; empty if whole signals differ."""
    change = group.change
    if change.what in _WHOLE:
        return ""
    if change.what is What.KEY_RENAMED:  # paths, not texts
        return _flat(f"{change.old} → {change.new}")
    return " → ".join(_around(_value_text(change.old), _value_text(change.new), SHORT))


def whole(group: Group) -> str:
    """Return the new or lost signal in one line; empty if its name says all, or if neither."""
    change = group.change
    some = change.after or change.before
    if some is None or change.what not in {What.LOST, What.NEW} or some.text == change.subject:
        return ""
    return _window(_flat(some.text), 0, SHORT)


def where(group: Group) -> str:
    """Return how often it was seen, and under which generations of the library."""
    count = len({item.part for item in group.occurrences})
    parts = "1 place" if count == 1 else f"{count} places"
    return f"{parts}, {' and '.join(group.libraries)}"


def line(group: Group) -> str:
    """Return what a change is about, what changed, and both values, in one line."""
    values_ = values(group) or whole(group)
    return f"{subject(group)}: {what(group)}{f': {values_}' if values_ else ''}"


def broken(verdicts: Sequence[Group]) -> list[str]:
    """Return what became of requirements and why; those with the same reason share a line."""
    alike: dict[tuple[str, str], list[str]] = {}
    for group in verdicts:
        change = group.change
        name = f"{change.subject} ({' and '.join(group.libraries)})"
        alike.setdefault((change.what, change.hint), []).append(name)
    return [_flat(f"{what}: {', '.join(names)}: {hint}") for (what, hint), names in alike.items()]


def diff(group: Group) -> list[str]:
    """Return what was sent before and now as lines that begin with ` `, `-` or `+`.

    Equal lines far from any difference are left out, and so are the parts of a long line that are
    far from its first difference.
    """
    change = group.change
    old = visible(change.before.text).splitlines() if change.before else []
    new = visible(change.after.text).splitlines() if change.after else []
    for index, (before, after) in enumerate(zip(old, new, strict=False)):
        old[index], new[index] = _around(before, after, _LONGEST)
    old, new = ([_around(line, "", _LONGEST)[0] for line in lines] for lines in (old, new))
    if old == new:
        return [f" {line}" for line in old]
    lines = list(difflib.unified_diff(old, new, n=_AROUND, lineterm=""))[3:]  # behind its head
    return [line if line[:1] in "+- " else " …" for line in lines]


def places(group: Group, most: int) -> Sequence[str]:
    """Return the names of the parts in which it was seen: at most `most`, then how many more."""
    names = list(dict.fromkeys(_flat(item.part.rstrip(".")) for item in group.occurrences))
    more = [f"and {len(names) - most} more"] if len(names) > most else []
    return [*names[:most], *more]


def _several(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def _value_text(value: Value) -> str:
    return "nothing" if value is MISSING else _flat(source(value))


def _flat(text: str) -> str:
    return visible(" ".join(text.split()))


def _around(old: str, new: str, longest: int) -> tuple[str, str]:
    """Return two texts, cut if they are long, so that their first difference is visible."""
    begin = 0
    if max(len(old), len(new)) > longest:
        pairs = enumerate(zip(old, new, strict=False))
        same = next((at for at, (one, other) in pairs if one != other), min(len(old), len(new)))
        begin = same - longest // 3 if same > longest // 2 else 0
    return _window(old, begin, longest), _window(new, begin, longest)


def _window(text: str, begin: int, longest: int) -> str:
    if begin >= len(text):  # the other one is longer
        begin = max(0, len(text) - longest // 3)
    end = begin + longest
    return f"{'…' if begin else ''}{text[begin:end]}{'…' if len(text) > end else ''}"
