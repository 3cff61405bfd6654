"""Variants of a build's settings, made from the options that it declares."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from harness.analysis import meets
from harness.comparison.corpus.scenario import Part, Scenario
from harness.contracts import Destination, semantic
from harness.model import UNDEFINED, Call, Value

_MOST_COMPARED: Final = 4
"""No more texts than so many are tried as the value of an option."""


def variants(
    target: Destination, options: Mapping[str, Value], compared: Sequence[str] = ()
) -> Iterator[Scenario]:
    """Yield a scenario for each other value of each declared option, and for its absence.

    `compared` is what the builds compare values with, one of which may be that of an option.
    """
    for name, default in options.items():
        account = target.settings.get(name, default)
        known = [account]
        for words, value in _others(account, default, compared):
            if any(meets(other, value) for other in known):
                continue
            known.append(value)
            title = f"setting {name} {words}"
            yield Scenario(
                title.replace(" ", "-"),
                target.key,
                (Part(title, _calls()),),
                settings={name: value},
            )


def _others(account: Value, default: Value, compared: Sequence[str]) -> Iterator[tuple[str, Value]]:
    """Yield values that a setting may have, each with a description."""
    yield "left out", UNDEFINED
    yield "as declared", default
    match account:
        case bool():
            yield "turned round", not account
        case str():
            yield "another text", f"{account}-other"
            yield "blank", ""
            yield from ((f"set to {text}", text) for text in compared[:_MOST_COMPARED])
        case int() | float():
            yield "a greater number", account + 1
            yield "zero", 0
        case list() | tuple():
            yield "a list of one", ["Signed Up"]
            yield "an empty list", []
        case Mapping():
            yield "a mapping", {"Signed Up": "signed-up", "plan": "plan-2"}
        case _:
            yield "a text", "other"
            yield "true", True


def _calls() -> tuple[Call, ...]:
    commerce = {event.name: event.calls[0] for event in semantic.events("ecommerce-v2")}
    return (
        Call("identify", ("user-1047", semantic.user_traits())),
        Call("track", ("Signed Up", {"plan": "pro", "seats": 12, "trial": False})),
        commerce["Product Viewed"],
        commerce["Order Completed"],
        Call("page", ("Docs", "Pricing", {"section": "plans"})),
    )
