"""Calls with any value in them, and the declared list of what is not promised to arrive."""

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from hypothesis import strategies as st

from harness.contracts.requirements._wishpond_identify import _WISHPOND_NAMES
from harness.model import UNDEFINED, Call, Method, Value


@dataclass(frozen=True, slots=True)
class Declared:
    """A kind of call that need not arrive unchanged, and why.

    `applies` is asked of each call that is made; `example` is a call of this kind to
    `destination`, which really does not arrive unchanged under one library at least.
    """

    name: str
    why: str
    applies: Callable[[str, Call], bool]
    destination: str
    example: Call


def declared(destination: str, call: Call) -> str | None:
    """Return why a call need not arrive unchanged at a destination; `None` where it must."""
    return next((kind.why for kind in DECLARED if kind.applies(destination, call)), None)


def calls(destination: str, method: Method) -> st.SearchStrategy[Call]:
    """Return calls of one method with any value in them, but for what is declared."""
    first = _IDS if method == "identify" else _EVENTS
    made = st.builds(lambda name, tree: Call(method, (name, tree)), first, _TREES)
    return made.filter(lambda call: declared(destination, call) is None)


def wishpond_names(traits: Mapping[str, Value]) -> dict[str, Value]:
    """Return traits under the names that Wishpond documents; of two with one name, the first."""
    named: dict[str, Value] = {}
    for name, value in traits.items():
        named.setdefault(_WISHPOND_NAMES.get(name, name), value)
    return named


def _as_javascript(text: str) -> str:
    """Return the text with each pair of surrogates as the one character that JavaScript sees."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")


# Without arguments, `characters` has lone surrogates, too.
_ANY_TEXT: Final = st.text(st.characters(), max_size=12).map(_as_javascript)
_ODD_TEXTS: Final = (
    *("0", "-1", "007", "1e3", "true", "false", "null", "undefined", "NaN", "[object Object]"),
    *(" ", "\0", "'", '"', "\\", "`${1}`", "%20", "&amp;", "\u2028", "\ufeff", "\ud800", "a\udc00"),
    *(
        "مرحبا",
        "\u202eabc",
        "👩‍👩‍👧",
        "e\u0301",
        "İ",
        "{}",
        "[1]",
        "2026-02",
        "20260203",
        "2026-02-03x",
    ),
    *("long " * 200, "__proto__", "constructor", "a@b.example"),
)
_TEXTS: Final = _ANY_TEXT | st.sampled_from(_ODD_TEXTS)
_ODD_KEYS: Final = (
    *(
        "",
        "a.b",
        "a b",
        "0",
        "-",
        "$",
        "\0",
        "\ud800",
        "😀",
        "__proto__",
        "constructor",
        "prototype",
    ),
    *("hasOwnProperty", "valueOf", "toString", "toJSON", "then", "length", "nodeType", "splice"),
    *(
        "id",
        "userId",
        "anonymousId",
        "name",
        "firstName",
        "first_name",
        "email",
        "phone",
        "address",
    ),
    *("createdAt", "created", "birthday", "event", "type", "source", "traits", "properties"),
    *("context", "integrations", "timestamp", "revenue", "currency", "products", "path", "url"),
)
_KEYS: Final = _ANY_TEXT | st.sampled_from(_ODD_KEYS)
_SAFE: Final = 2**53 - 1
_SCALARS: Final = (
    st.none()
    | st.booleans()
    | st.integers(-_SAFE, _SAFE)
    | st.floats()
    | st.just(UNDEFINED)
    | _TEXTS
)
_VALUES: Final = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=3),
    max_leaves=6,
)
_TREES: Final = st.dictionaries(_KEYS, _VALUES, max_size=4)
_EVENTS: Final = _TEXTS.filter(bool)
_IDS: Final = _EVENTS | st.integers(0, _SAFE).map(str) | st.uuids().map(str)

_DATE: Final = re.compile(
    r"\d{4}-\d{2}-\d{2}"
    r"(?:[ T]\d{2}:?\d{2}(?::?\d{2}(?:[,.]\d+)?)?(?:Z|[+-]\d{2}(?::?\d{2})?)?)?",
    re.ASCII,
)


def _scalars(value: Value) -> Iterator[Value]:
    """Yield every value inside of `value` that has none inside of itself."""
    if isinstance(value, Mapping):
        for item in value.values():
            yield from _scalars(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _scalars(item)
    else:
        yield value


def _names(value: Value) -> Iterator[str]:
    """Yield the name of every property inside of `value`."""
    if isinstance(value, Mapping):
        yield from value
        for item in value.values():
            yield from _names(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _names(item)


def _is_date(value: Value) -> bool:
    return isinstance(value, str) and _DATE.fullmatch(value) is not None


def _is_minus_zero(value: Value) -> bool:
    return isinstance(value, float) and value == 0 and math.copysign(1, value) < 0


def _is_no_number(value: Value) -> bool:
    return isinstance(value, float) and not math.isfinite(value)


def _any_is(kind: Callable[[Value], bool]) -> Callable[[str, Call], bool]:
    """Tell of calls that have a value of this kind, at any depth."""
    return lambda _, call: any(map(kind, _scalars(call.args)))


def _named(*names: str) -> Callable[[str, Call], bool]:
    """Tell of calls that have a property of one of these names, at any depth."""
    return lambda _, call: not set(names).isdisjoint(_names(call.args))


def _trait(key: str, name: str) -> Callable[[str, Call], bool]:
    """Tell of an identify at one destination with a trait of this name."""
    return lambda destination, call: (
        destination == key and call.method == "identify" and name in call.args[1]
    )


def _has_both_names(destination: str, call: Call) -> bool:
    return (
        destination == "wishpond"
        and call.method == "identify"
        and len(wishpond_names(call.args[1])) < len(call.args[1])
    )


DECLARED: Final = (
    Declared(
        "iso-date",
        "the library makes a Date of a text that is an ISO date",
        _any_is(_is_date),
        "wishpond",
        Call("track", ("Trip Planned", {"start": "2026-02-03T04:05:06Z"})),
    ),
    Declared(
        "iso-date-as-event",
        "the library makes a Date of an event's name that is an ISO date",
        lambda _, call: _is_date(call.args[0]),
        "wishpond",
        Call("track", ("2026-02-03", {})),
    ),
    Declared(
        "minus-zero",
        "JSON, in which traits are stored and requests are sent, makes -0 a 0",
        _any_is(_is_minus_zero),
        "wishpond",
        Call("identify", ("kim", {"balance": -0.0})),
    ),
    Declared(
        "no-number",
        "JSON has no NaN and no Infinity, and makes them null",
        _any_is(_is_no_number),
        "wigzo",
        Call("track", ("Trip Planned", {"distance": math.nan, "limit": math.inf})),
    ),
    Declared(
        "undefined",
        "JSON leaves out a property that is undefined",
        _any_is(lambda value: value is UNDEFINED),
        "wigzo",
        Call("track", ("Trip Planned", {"limit": UNDEFINED})),
    ),
    Declared(
        "proto",
        "the library copies properties by assignment, which makes __proto__ the prototype",
        _named("__proto__"),
        "wishpond",
        Call("track", ("Trip Planned", {"trip": {"__proto__": {"days": 3}}})),
    ),
    Declared(
        "has-own-property",
        "classic calls hasOwnProperty of the objects that it is given, and throws",
        _named("hasOwnProperty"),
        "wishpond",
        Call("track", ("Trip Planned", {"hasOwnProperty": True})),
    ),
    Declared(
        "value-of",
        "classic calls valueOf of the objects that it is given, and throws",
        _named("valueOf"),
        "wishpond",
        Call("track", ("Trip Planned", {"trip": {"valueOf": True}})),
    ),
    Declared(
        "both-names",
        "of a trait that is given under Segment's name and under Wishpond's, one can arrive",
        _has_both_names,
        "wishpond",
        Call("identify", ("kim", {"firstName": "Jane", "first_name": "Kim"})),
    ),
    Declared(
        "user-id-as-trait",
        "Wigzo has the user's id among the user's data, under this name",
        _trait("wigzo", "userId"),
        "wigzo",
        Call("identify", ("kim", {"userId": "lee"})),
    ),
    Declared(
        "source-as-trait",
        "Wigzo's tracker says under this name where the data are from",
        _trait("wigzo", "source"),
        "wigzo",
        Call("identify", ("kim", {"source": "fair"})),
    ),
)
"""Everything that generated calls leave out: what JSON, the library or a tracker cannot carry."""
