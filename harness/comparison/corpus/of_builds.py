"""Calls that the builds themselves suggest: events that they handle, and what they may look for."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from harness.comparison.corpus import dispatched
from harness.comparison.corpus.scenario import Part
from harness.comparison.corpus.vocabulary import Vocabulary
from harness.contracts import Destination, semantic
from harness.model import Call, Value

_USER: Final = "user-1047"
_GROUP: Final = "group-31"
_BEFORE: Final = "visitor-3"

_ACCESSORS: Final[Mapping[str, Value]] = {
    "product_id": "0040",
    "sku": "B-1",
    "name": "Summit Boots",
    "category": "Boots",
    "brand": "Borealis",
    "price": 189.5,
    "quantity": 2,
    "currency": "CAD",
    "coupon": "SPRING10",
    "position": 3,
    "order_id": "order-1047",
    "revenue": 379,
    "total": 410.25,
    "subtotal": 379,
    "shipping": 9.25,
    "tax": 22,
    "discount": 5,
    "value": 410.25,
    "query": "waterproof boots",
    "id": "id-7",
    "title": "Boots",
    "url": "https://shop.example/boots",
    "email": "jane.kim@example.com",
    "username": "jkim",
    "description": "Warm boots",
}
"""What the library reads for an integration in the properties of a track call."""

_AMONG: Final = "products"

_MOST_COMPARED: Final = 6
"""No more texts than so many are tried as the value of what a build may read."""


def unspecified_events() -> Iterator[Part]:
    """Yield events for which the base class looks for a method, beside the specified ones."""
    for name, properties in dispatched.unspecified():
        yield Part(name, (Call("track", (name, properties)),))


def bare_unspecified_events() -> Iterator[Part]:
    """Yield these events without their properties."""
    for name, _ in dispatched.unspecified():
        yield Part(f"{name} without properties", (Call("track", (name,)),))


def suggested(target: Destination, words: Vocabulary) -> Iterator[Part]:
    """Yield what both generations of the library get."""
    given = {name: f"{name}-1" for name in words.names}
    options: Mapping[str, Value] = {"integrations": {target.name: given}, "context": given}
    for method in words.methods:
        for name in dispatched.names(method):
            call = Call("track", (name, _properties(method), options))
            yield Part(f"{name} with options that the builds may read", (call,))
            more = Call("track", (name, _enriched(_properties(method), given)))
            yield Part(f"{name} with all that the builds may read", (more,))
    if words.names:
        yield from _of_methods(given, {"integrations": {target.name: given}})
    yield from _with_members(target, words)


def _of_methods(given: Mapping[str, Value], options: Mapping[str, Value]) -> Iterator[Part]:
    traits = {**semantic.user_traits(), **given}
    calls = (
        Call("identify", (_USER, traits)),
        Call("identify", (_USER, {"plan": "pro"}, options)),
        Call("identify", (traits,)),
        Call("track", ("Plan Changed", given)),
        Call("track", ("Plan Changed", {"plan": "pro"}, options)),
        Call("page", ("Docs", "Pricing", given)),
        Call("page", ("Pricing", {"section": "plans"}, options)),
        Call("group", (_GROUP, given)),
        Call("group", (_GROUP, {"plan": "pro"}, options)),
        Call("alias", (_USER, _BEFORE, options)),
    )
    for number, call in enumerate(calls, 1):
        yield Part(f"{call.method} call {number} with what the builds may read", (call,))


def _with_members(target: Destination, words: Vocabulary) -> Iterator[Part]:
    """Yield calls of each method with what the builds may look into: objects with their members."""
    given = _nested(words)
    options = {"integrations": {target.name: given}}
    calls = (
        Call("identify", (_USER, given)),
        Call("identify", (_USER, {"plan": "pro"}, options)),
        Call("track", ("Plan Changed", given)),
        Call("track", ("Plan Changed", {"plan": "pro"}, options)),
        Call("page", ("Pricing", given)),
        Call("page", ("Pricing", {"section": "plans"}, options)),
        Call("group", (_GROUP, given)),
        Call("group", (_GROUP, {"plan": "pro"}, options)),
        Call("alias", (_USER, _BEFORE, options)),
    )
    for number, call in enumerate(calls if given else (), 1):
        yield Part(f"{call.method} call {number} with what the builds may look into", (call,))


def _nested(words: Vocabulary) -> dict[str, dict[str, str]]:
    return {
        owner: {name: f"{name}-1" for name in members} for owner, members in words.members.items()
    }


def _without_members(target: Destination, words: Vocabulary) -> Iterator[Part]:
    """Yield calls with options whose objects each lack a member that the builds may look for."""
    for owner, members in _nested(words).items():
        for name in members:
            options = {"integrations": {target.name: {owner: _without(members, name)}}}
            call = Call("track", ("Plan Changed", {"plan": "pro"}, options))
            yield Part(f"track call with the option {owner} without {name}", (call,))


def in_turns(target: Destination, words: Vocabulary) -> Iterator[Part]:
    """Yield what the generations of the library take turns in."""
    yield from _without_members(target, words)
    for text in words.texts:
        yield Part(f"track call {text!r}", (Call("track", (text, {"plan": "pro", "value": 7})),))
    yield from _with_compared(words)
    traits = semantic.user_traits()
    for name in traits:
        yield Part(f"identify without the trait {name}", (_identify(_without(traits, name)),))
    for method in words.methods:
        yield from _with_and_without(dispatched.names(method)[0], _properties(method))
        yield from _otherwise_spelled(dispatched.names(method)[0], _properties(method))


def _with_compared(words: Vocabulary) -> Iterator[Part]:
    """Yield each event with all that the builds may read being a text that they compare with.

    There and back again: what one event begins, as a film does, another one ends.
    """
    for text in words.compared[:_MOST_COMPARED]:
        given = dict.fromkeys(words.names, text)
        for number, method in enumerate((*words.methods, *reversed(words.methods))):
            name = dispatched.names(method)[0]
            again = " again" if number >= len(words.methods) else ""
            call = Call("track", (name, _enriched(_properties(method), given)))
            yield Part(f"{name} with {text!r} for all that the builds may read{again}", (call,))


def _identify(traits: Mapping[str, Value]) -> Call:
    return Call("identify", (_USER, traits))


def _properties(method: str) -> dict[str, Value]:
    """Return what the specification gives with an event, and all else that the library reads."""
    return {**_ACCESSORS, **dispatched.properties(method)}


def _enriched(properties: Mapping[str, Value], given: Mapping[str, Value]) -> dict[str, Value]:
    """Return properties with what a build may look for beside them, and in each product."""
    found = {**given, **properties}
    products = found.get(_AMONG)
    if isinstance(products, list | tuple):
        found[_AMONG] = [
            {**given, **item} if isinstance(item, Mapping) else item for item in products
        ]
    return found


def _with_and_without(event: str, properties: Mapping[str, Value]) -> Iterator[Part]:
    for name, value in properties.items():
        alone = Call("track", (event, {name: value}))
        yield Part(f"{event} with {name} alone", (alone,))
        others = Call("track", (event, _without(properties, name)))
        yield Part(f"{event} without {name}", (others,))
    for name in _members(properties.get(_AMONG)):
        changed = {**properties, _AMONG: _each_without(properties[_AMONG], name)}
        yield Part(f"{event} without {name} of products", (Call("track", (event, changed)),))
    if _AMONG in properties:
        yield Part(f"{event} with no products", (Call("track", (event, {_AMONG: []})),))


def _otherwise_spelled(event: str, properties: Mapping[str, Value]) -> Iterator[Part]:
    spelled = {_camel(name): _spelled(value) for name, value in properties.items()}
    yield Part(f"{event} in camel case", (Call("track", (event, spelled)),))


def _spelled(value: Value) -> Value:
    if isinstance(value, list | tuple):
        return [_spelled(item) for item in value]
    if isinstance(value, Mapping):
        return {_camel(name): item for name, item in value.items()}
    return value


def _members(products: Value) -> Sequence[str]:
    if not isinstance(products, list | tuple):
        return ()
    every = (name for item in products if isinstance(item, Mapping) for name in item)
    return tuple(dict.fromkeys(every))


def _each_without(products: Value, name: str) -> Value:
    some = products if isinstance(products, list | tuple) else ()
    return [_without(item, name) if isinstance(item, Mapping) else item for item in some]


def _without(given: Mapping[str, Value], name: str) -> dict[str, Value]:
    return {key: value for key, value in given.items() if key != name}


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)
