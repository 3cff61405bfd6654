"""Generated calls, from a fixed seed: the same in every run."""

import random
from collections.abc import Iterator, Sequence
from typing import Any, Final

from harness.comparison.corpus.scenario import Part
from harness.model import UNDEFINED, Call, Date, Value

CALLS: Final = 300
"""How many there are."""

_SEED: Final = 20_261_101
_DEEPEST: Final = 3
_MOST_MEMBERS: Final = 4

_KEYS: Final = (
    *("name", "email", "firstName", "lastName", "phone", "createdAt", "birthday", "address"),
    *("price", "revenue", "total", "currency", "quantity", "products", "product_id", "sku"),
    *("category", "brand", "url", "title", "path", "id", "userId", "type", "source", "value"),
    *("plan", "seats", "a.b", "with blank", "ünï", "0", "constructor", "lead_score", "CamelCase"),
)
_TEXTS: Final = (
    *("", " ", "pro", "Jane Kim", "jane.kim@example.com", "0", "false", "null", "007", "1e3"),
    *("مرحبا", "👩‍👩‍👧", "a&b=c", "<b>bold</b>", "'\"\\", "line\nbreak", "2026-02-03", "x" * 300),
)
_NUMBERS: Final = (0, 1, -1, 0.1, 19.9, 1e21, 2**53, -273.15)
_EVENTS: Final = (
    *("Plan Changed", "Product Viewed", "product viewed", "Order Completed", "Signed Up", "a.b"),
    *("Product Clicked", "ORDER COMPLETED", "Ünïcode", 'with "quotes"', "1", " padded "),
)
_IDS: Final = ("user-1047", "0042", "jane.kim@example.com", "مستخدم", "a b", "x" * 64)


def generated() -> Iterator[Part]:
    """Yield the calls, each as its own part."""
    chance = random.Random(_SEED)  # noqa: S311 - the same numbers every time are the point
    for number in range(1, CALLS + 1):
        yield Part(f"generated call {number}", (_call(chance),))


def _call(chance: random.Random) -> Call:
    given: Sequence[Value] = (_object(chance, 0),) if _happens(chance, 90) else ()
    if given and _happens(chance, 10):
        given = (*given, {"context": {"ip": "203.0.113.7"}})
    [method] = chance.choices(("track", "identify", "page"), weights=(5, 3, 2))
    if method == "track":
        return Call("track", (chance.choice(_EVENTS), *given))
    if method == "identify":
        named = (chance.choice(_IDS),) if _happens(chance, 80) else ()
        return Call("identify", (*named, *given))
    names: Sequence[tuple[str, ...]] = [("Pricing",), ("Docs", "Pricing"), ()]
    return Call("page", (*chance.choice(names), *given))


def _happens(chance: random.Random, percent: int) -> bool:
    return chance.randrange(100) < percent


def _object(chance: random.Random, depth: int) -> dict[str, Value]:
    keys = chance.sample(_KEYS, chance.randint(0, _MOST_MEMBERS))
    return {key: _value(chance, depth + 1) for key in keys}


def _value(chance: random.Random, depth: int) -> Value:
    kinds: list[Any] = [
        lambda: chance.choice(_TEXTS),
        lambda: chance.choice(_NUMBERS),
        lambda: chance.choice((True, False)),
        lambda: chance.choice((None, UNDEFINED)),
        lambda: Date(float(chance.randrange(10**12))),
    ]
    if depth < _DEEPEST:
        kinds += [
            lambda: _object(chance, depth),
            lambda: [_value(chance, depth + 1) for _ in range(chance.randint(0, 2))],
        ]
    return chance.choice(kinds)()
