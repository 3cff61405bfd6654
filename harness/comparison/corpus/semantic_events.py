"""The calls in Segment's specification: events, traits, page properties, options, contexts."""

from collections.abc import Iterator, Mapping
from typing import Final

from harness.comparison.corpus.scenario import Part
from harness.contracts import Destination, semantic
from harness.model import Call, Date, Library, Method, Value

_USER: Final = "user-1047"
_GROUP: Final = "group-31"

_SPELLED_EVENTS: Final = frozenset({"Product Viewed", "Order Completed"})

_CONTEXTS: Final[Mapping[str, Value]] = {
    "active": False,
    "app": {"name": "Borealis", "version": "1.9.0", "build": "4410"},
    "campaign": {"name": "spring", "source": "newsletter", "medium": "email", "term": "boots"},
    "device": {"id": "device-7", "type": "ios", "token": "ff15bc0c20c4aa6c"},
    "ip": "203.0.113.7",
    "locale": "fr-CA",
    "page": {"url": "https://shop.example/other", "path": "/other", "title": "Other"},
    "referrer": {"id": "ABCD582CDEFFFF01919", "type": "dataxu"},
    "timezone": "America/Vancouver",
    "traits": {"email": "jane.kim@example.com", "plan": "pro"},
    "userAgent": "Borealis/1.9",
}


def specified_calls(target: Destination, libraries: tuple[Library, ...]) -> Iterator[Part]:
    """Yield the parts for both generations, or those for `next` alone."""
    if libraries == ("next",):
        yield Part("screen call", (Call("screen", ("Pricing", {"section": "plans"})),))
        yield Part("screen call with a category", (Call("screen", ("Docs", "Pricing")),))
        return
    yield from _events()
    yield from _traits()
    yield from _pages()
    yield from _groups_and_aliases()
    yield from _options(target)
    yield from _otherwise_spelled()


def _events() -> Iterator[Part]:
    for category in semantic.categories():
        for event in semantic.events(category):
            for call in event.calls:
                yield Part(f"{call.args[0]} ({category})", (call,))


def bare_events() -> Iterator[Part]:
    """Yield all of Segment's semantic events without their properties."""
    for category in semantic.categories():
        for event in semantic.events(category):
            for name in event.names:
                yield Part(f"{name} ({category}) without properties", (Call("track", (name,)),))


def _traits() -> Iterator[Part]:
    every = semantic.user_traits()
    yield Part("identify with all reserved traits", (Call("identify", (_USER, every)),))
    yield Part("identify without an id", (Call("identify", (every,)),))
    yield Part("identify without traits", (Call("identify", (_USER,)),))
    for name, value in every.items():
        yield Part(f"identify with the trait {name}", (Call("identify", (_USER, {name: value})),))


def _pages() -> Iterator[Part]:
    properties: dict[str, Value] = {
        "keywords": ["boots", "winter"],
        "path": "/boots",
        "referrer": "https://search.example/",
        "search": "?size=41",
        "title": "Boots",
        "url": "https://shop.example/boots?size=41",
    }
    yield Part("page call without anything", (Call("page"),))
    yield Part("page call with a name", (Call("page", ("Pricing",)),))
    yield Part("page call with category and name", (Call("page", ("Docs", "Pricing")),))
    yield Part("page call with all of it", (Call("page", ("Docs", "Pricing", properties)),))
    for name, value in properties.items():
        yield Part(f"page call with {name}", (Call("page", ({name: value},)),))


def _groups_and_aliases() -> Iterator[Part]:
    traits: dict[str, Value] = {
        "createdAt": Date(1_770_000_000_000.0),
        "email": "office@borealis.example",
        "employees": "410",
        "industry": "Outdoor",
        "name": "Borealis",
        "plan": "enterprise",
        "website": "https://borealis.example",
    }
    yield Part("group call", (Call("group", (_GROUP, traits)),))
    yield Part("group call without traits", (Call("group", (_GROUP,)),))
    yield Part("alias call", (Call("alias", (_USER, "visitor-3")),))
    yield Part("alias call with one id", (Call("alias", (_USER,)),))


def _options(target: Destination) -> Iterator[Part]:
    """Yield calls with options, which follow the properties."""
    without: tuple[tuple[str, Mapping[str, Value]], ...] = (
        ("all integrations off", {"All": False}),
        ("this integration alone", {"All": False, target.name: True}),
        ("this integration off", {target.name: False}),
        ("options for this integration", {target.name: {"custom": "yes", "n": 1}}),
    )
    for name, integrations in without:
        for call in _three({"integrations": integrations}):
            yield Part(f"{call.method} call, {name}", (call,))
    for name, value in _CONTEXTS.items():
        for call in _three({"context": {name: value}}):
            yield Part(f"{call.method} call with the context {name}", (call,))
    for name, other in (
        ("timestamp", Date(1_500_000_000_000.0)),
        ("anonymousId", "visitor-3"),
        ("messageId", "message-3"),
    ):
        yield Part(f"track call with {name}", (Call("track", ("Signed Up", {}, {name: other})),))


def _three(options: Mapping[str, Value]) -> Iterator[Call]:
    given: tuple[tuple[Method, str, Mapping[str, Value]], ...] = (
        ("identify", _USER, {"plan": "pro"}),
        ("track", "Plan Changed", {"plan": "pro"}),
        ("page", "Pricing", {"section": "plans"}),
    )
    for method, name, members in given:
        yield Call(method, (name, members, options))


def _otherwise_spelled() -> Iterator[Part]:
    """Yield calls whose names are not spelled as in the specification.

    The library's accessors find them all the same. A build that reads the property itself does not.
    """
    every = semantic.user_traits()
    for name, value in every.items():
        spelled = f"{name[0].upper()}{name[1:]}"
        yield Part(f"identify with {spelled}", (Call("identify", (_USER, {spelled: value})),))
    for event in semantic.events("ecommerce-v2"):
        if event.name in _SPELLED_EVENTS:
            camel = {_camel(key): value for key, value in event.properties.items()}
            upper = {key.upper(): value for key, value in event.properties.items()}
            yield Part(f"{event.name} in camel case", (Call("track", (event.name, camel)),))
            yield Part(f"{event.name} in capitals", (Call("track", (event.name, upper)),))


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)
