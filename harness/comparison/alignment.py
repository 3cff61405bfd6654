"""Aligns the signals of two builds for the same calls, and names their differences."""

import difflib
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, TypeAlias

from harness.analysis import differences_by_position, meets, type_name
from harness.codec import path_source
from harness.comparison.changes import Change, What
from harness.comparison.kinds import ADDRESSED, CARRYING, ORDERED, Kind
from harness.comparison.signals import LOADING, PATH, Signal
from harness.model import MISSING, Difference, Value

_LEAST_DELAY_MS: Final = 500.0
"""The least delay that counts, in the page's time: longer than a turn of its event loop."""

Pair: TypeAlias = tuple[Signal, Signal]


def changes(old: Sequence[Signal], new: Sequence[Signal]) -> Iterator[Change]:
    """Yield every difference between two sides' signals of one part."""
    for kind in Kind:
        before = [signal for signal in old if signal.kind is kind]
        after = [signal for signal in new if signal.kind is kind]
        is_chance = any(math.isinf(signal.chance) for signal in (*before, *after))
        if kind not in ORDERED or is_chance:  # their order is chance, or nobody sees it
            before.sort(key=_sign)
            after.sort(key=_sign)
        if kind is Kind.ERROR and is_chance:  # how often the library tries again is chance, too
            before, after = (
                list({_sign(one): one for one in some}.values()) for some in (before, after)
            )
        yield from _of_kind(before, after)


def unordered(value: Value) -> str:
    """Return a text that is the same for values that differ only in the order of their keys."""
    if isinstance(value, dict):
        members = sorted(f"{key!r}: {unordered(item)}" for key, item in value.items())
        return f"{{{', '.join(members)}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(unordered, value))}]"
    return repr(value)


def _of_kind(old: Sequence[Signal], new: Sequence[Signal]) -> Iterator[Change]:
    same, left, right = _matched(old, new)
    for before, after in same:
        yield from _delay(before, after)
        if repr(before.content) != repr(after.content):
            yield _whole(What.KEY_ORDER, before, after)
    for before, after in _closest_pairs(left, right, _is_same_elsewhere):
        yield _moved(before, after)
    for before, after in _closest_pairs(left, right, _is_same_otherwise, _distance):
        yield from _delay(before, after)
        yield from _content(before, after)
    for before, after in _closest_pairs(left, right, _is_same_under_another_key):
        yield from _delay(before, after)
        yield _renamed(before, after)
    known = {_sign(before)[1:] for before, _ in same}
    for before in left:
        hint = "it arrived more often before" if _sign(before)[1:] in known else ""
        yield _whole(What.LOST, before, None, hint)
    for after in right:
        yield _whole(What.DUPLICATED if _sign(after)[1:] in known else What.NEW, None, after)


def _matched(
    old: Sequence[Signal], new: Sequence[Signal]
) -> tuple[list[Pair], list[Signal], list[Signal]]:
    """Return the pairs that are the same in the same place and order, and the remaining signals."""
    signs = [_sign(item) for item in old], [_sign(item) for item in new]
    pairs: list[Pair] = []
    left: list[Signal] = []
    right: list[Signal] = []
    matcher = difflib.SequenceMatcher(None, *signs, autojunk=False)
    for word, *(begin, end, from_new, to_new) in matcher.get_opcodes():
        if word == "equal":
            pairs += zip(old[begin:end], new[from_new:to_new], strict=True)
        else:
            left += old[begin:end]
            right += new[from_new:to_new]
    return pairs, left, right


def _sign(signal: Signal) -> tuple[str, str, str]:
    return (str(signal.place), signal.key, unordered(signal.content))


def _closest_pairs(
    left: list[Signal],
    right: list[Signal],
    fits: Callable[[Signal, Signal], bool],
    distance: Callable[[Signal, Signal], int] = lambda *_: 0,
) -> list[Pair]:
    """Remove the pairs that fit from both sides, the closest first, and return them."""
    found = sorted(
        (distance(before, after), index, other)
        for index, before in enumerate(left)
        for other, after in enumerate(right)
        if fits(before, after)
    )
    olds: set[int] = set()
    news: set[int] = set()
    pairs: list[tuple[int, int]] = []
    for _, index, other in found:
        if index not in olds and other not in news:
            olds.add(index)
            news.add(other)
            pairs.append((index, other))
    removed = [(left[index], right[other]) for index, other in sorted(pairs)]
    left[:] = [item for index, item in enumerate(left) if index not in olds]
    right[:] = [item for index, item in enumerate(right) if index not in news]
    return removed


def _is_same_elsewhere(before: Signal, after: Signal) -> bool:
    return _sign(before)[1:] == _sign(after)[1:]


def _is_same_otherwise(before: Signal, after: Signal) -> bool:
    """Say whether it is the same thing with other contents; requests must share half their path."""
    if (before.place, before.key) != (after.place, after.key):
        return False
    if before.kind is Kind.SCRIPT:
        return set(before.content[PATH]) == set(after.content[PATH])
    if before.kind is not Kind.REQUEST:
        return True
    path, other = before.content[PATH], after.content[PATH]
    if unordered({**before.content, PATH: other}) == unordered(after.content):
        return True
    same = [name for name in path if path[name] == other.get(name)]
    return set(path) == set(other) and 2 * len(same) >= len(path)


def _is_same_under_another_key(before: Signal, after: Signal) -> bool:
    """Say whether the same content went elsewhere; without content nothing is recognized."""
    if before.kind not in CARRYING or not before.content:
        return False
    return _sign(before)[::2] == _sign(after)[::2]


def _distance(before: Signal, after: Signal) -> int:
    return sum(1 for _ in differences_by_position(before.content, after.content))


def _delay(before: Signal, after: Signal) -> Iterator[Change]:
    if before.delay is None or after.delay is None:
        return
    if abs(after.delay - before.delay) > _LEAST_DELAY_MS + before.chance:  # as of the other side
        what = What.DELAYED if after.delay > before.delay else What.EARLIER
        old, new = (f"{delay / 1000:.1f} s after the call" for delay in (before.delay, after.delay))
        yield Change(what, before.kind, before.key, "", old, new, "", before, after)


def _moved(before: Signal, after: Signal) -> Change:
    if before.place == after.place:
        return _whole(What.REORDERED, before, after)
    what = What.DELAYED if _moment(after) > _moment(before) else What.EARLIER
    old, new = place_words(before.place), place_words(after.place)
    return Change(what, before.kind, before.key, "", old, new, "", before, after)


def _moment(signal: Signal) -> float:
    if isinstance(signal.place, int):
        return signal.place
    return -1 if signal.place == LOADING else float("inf")


def place_words(place: int | str) -> str:
    """Return a place in words; the first call is 1."""
    return f"by call {place + 1}" if isinstance(place, int) else place


def _renamed(before: Signal, after: Signal) -> Change:
    what = What.FUNCTION_CHANGED
    if before.kind is Kind.REQUEST:
        same_host = before.key.partition(" ")[2] == after.key.partition(" ")[2]
        what = What.METHOD_CHANGED if same_host else What.HOST_CHANGED
    return Change(what, before.kind, before.key, "", before.key, after.key, "", before, after)


def _content(before: Signal, after: Signal) -> Iterator[Change]:
    old, new = before.content, after.content
    if before.kind is Kind.REQUEST and old[PATH].keys() != new[PATH].keys():
        # Segments that have moved cannot be compared one by one.
        yield _at(What.PATH_CHANGED, PATH, (_path(old), _path(new)), (before, after))
        old, new = {**old, PATH: {}}, {**new, PATH: {}}
    root = "arguments" if before.kind is Kind.INVOCATION else ""
    found = list(differences_by_position(old, new))
    if not found and old is before.content:
        yield _whole(What.KEY_ORDER, before, after)  # within what is compared by its content
    for gone, come in list(_renamings(found)):
        found.remove(gone)
        found.remove(come)
        old_name, new_name = (_shown(root, item) for item in (gone, come))
        yield _at(What.KEY_RENAMED, old_name, (old_name, new_name), (before, after))
    for item in found:
        is_path = before.kind in ADDRESSED and item.place.steps[:1] == (PATH,)
        what = What.PATH_CHANGED if is_path else _what(item)
        yield _at(what, _shown(root, item), (item.expected, item.observed), (before, after))


def _path(content: Mapping[str, Value]) -> str:
    return "/" + "/".join(content[PATH].values())


def _at(what: What, path: str, values: tuple[Value, Value], sides: Pair) -> Change:
    (old, new), (before, after) = values, sides
    hint = f"{type_name(old)} to {type_name(new)}" if what is What.TYPE_CHANGED else ""
    return Change(what, before.kind, before.key, path, old, new, hint, before, after)


def _shown(root: str, item: Difference) -> str:
    """Return the path of a difference, without the dot before a first property."""
    return path_source(item.place.steps, root).removeprefix(".")


def _what(item: Difference) -> What:
    if item.expected is MISSING:
        return What.VALUE_ADDED
    if item.observed is MISSING:
        return What.VALUE_REMOVED
    if type_name(item.expected) != type_name(item.observed):
        return What.TYPE_CHANGED
    return What.VALUE_CHANGED


def _renamings(found: Sequence[Difference]) -> Iterator[tuple[Difference, Difference]]:
    """Yield each removed property with one that was added beside it with the same value."""
    come = [item for item in found if item.expected is MISSING and _is_property(item)]
    for gone in found:
        if gone.observed is not MISSING or not _is_property(gone):
            continue
        for item in come:
            beside = item.place.steps[:-1] == gone.place.steps[:-1]
            if beside and meets(gone.expected, item.observed):
                come.remove(item)
                yield gone, item
                break


def _is_property(item: Difference) -> bool:
    steps = item.place.steps
    return bool(steps) and isinstance(steps[-1], str)


def _whole(what: What, before: Signal | None, after: Signal | None, hint: str = "") -> Change:
    some = before or after
    if some is None:
        raise ValueError("a change needs one side at least")
    old = MISSING if before is None else before.content
    new = MISSING if after is None else after.content
    return Change(what, some.kind, some.key, "", old, new, hint, before, after)
