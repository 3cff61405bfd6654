"""What two builds are compared on: all of it, and the same in every process."""

import dataclasses
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

import pytest

from harness.analysis import differences
from harness.comparison.corpus import BATCH, Part, Scenario, Vocabulary, corpus
from harness.comparison.corpus.generated import CALLS, generated
from harness.comparison.corpus.settings_variants import variants
from harness.contracts import Destination, built_in, destination, semantic
from harness.model import (
    LIBRARIES,
    UNDEFINED,
    Call,
    Conditions,
    Date,
    Library,
    Value,
)

SHOP = Destination(
    "shop",
    "Shop",
    "https://a.example/t.js",
    "shop.js",
    (),
    (),
    (),
    settings={"siteId": "0047", "isLive": False, "limit": 5, "names": ["a"], "empty": ""},
)
WIGZO = destination("wigzo")
CONTRACT = built_in().of_destination("wigzo")


@pytest.fixture(scope="module")
def shop() -> tuple[Scenario, ...]:
    return corpus(SHOP, (), {})


def made(scenarios: tuple[Scenario, ...]) -> set[str]:
    return {repr(call) for item in scenarios for call in item.calls}


def test_ids_are_unique() -> None:
    for target in (SHOP, WIGZO):
        every = [
            item.id
            for item in corpus(target, built_in().of_destination(target.key), {"flag": False})
        ]
        assert [name for name, count in Counter(every).items() if count > 1] == []


def leaves_of(value: Value) -> Iterator[Value]:
    """Yield the values in a value that have no others in them."""
    if isinstance(value, Mapping):
        for item in value.values():
            yield from leaves_of(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from leaves_of(item)
    else:
        yield value


def depth(value: Value) -> int:
    """Return how many objects and lists are within each other, at most."""
    if not isinstance(value, Mapping | list | tuple):
        return 0
    inner = value.values() if isinstance(value, Mapping) else value
    return 1 + max(map(depth, inner), default=0)


def keys_of(value: Value) -> Iterator[str]:
    """Yield the name of each property in a value."""
    if isinstance(value, Mapping):
        yield from value
    for item in value.values() if isinstance(value, Mapping) else value:
        if isinstance(item, Mapping | list | tuple):
            yield from keys_of(item)


def test_no_name_and_no_text_is_empty_but_those_that_are_made_up() -> None:
    words = Vocabulary(
        methods=("orderCompleted",),
        names=("giftWrap",),
        compared=("eu",),
        members={"giftWrap": ("kind", "colour")},
    )
    target = dataclasses.replace(SHOP, functions=("shop.track",))
    for item in corpus(target, (), {"flag": False}, words=words):
        names = [part.name for part in item.parts]
        assert re.fullmatch(r"[a-z][\w-]*", item.id)
        assert all(name.strip() for name in names), item.id
        assert len(set(names)) == len(names), item.id
        assert all(name for call in item.calls for name in keys_of(call.args)), item.id
        given = (part.calls for part in item.parts if not part.name.startswith("generated"))
        assert "" not in {
            value
            for calls in given
            for call in calls
            for value in leaves_of(call.args)
            if isinstance(value, str)
        }, item.id


def test_the_pieces_of_a_page_have_all_of_its_parts() -> None:
    parts = tuple(Part(name, (Call("track", (name,)),)) for name in "abcd")
    page = Scenario("page", "shop", parts)
    for cuts, expected in (
        ((2,), {"pagea": "ab", "pageb": "cd"}),
        ((1, 2), {"pagea": "a", "pageb": "b", "pagec": "cd"}),
        ((0, 1), {"pagea": "a", "pageb": "bcd"}),
        ((3, 4), {"pagea": "abc", "pageb": "d"}),
    ):
        pieces = page.pieces(*cuts)
        assert {one.id: "".join(part.name for part in one.parts) for one in pieces} == expected


def test_every_semantic_event_with_and_without_its_properties(shop: tuple[Scenario, ...]) -> None:
    calls = made(shop)
    assert set(semantic.categories()) >= {"ecommerce-v2", "video", "mobile"}
    for category in semantic.categories():
        for event in semantic.events(category):
            for call in event.calls:
                assert repr(call) in calls
                assert repr(Call("track", call.args[:1])) in calls
    assert repr(Call("track", ("Viewed Product",))) in calls  # of the first version


def test_every_reserved_trait_alone_and_all_together(shop: tuple[Scenario, ...]) -> None:
    calls = made(shop)
    traits = semantic.user_traits()
    assert len(traits) >= 15
    assert repr(Call("identify", ("user-1047", traits))) in calls
    for name, value in traits.items():
        for spelled in (name, f"{name[0].upper()}{name[1:]}"):
            assert repr(Call("identify", ("user-1047", {spelled: value}))) in calls


def test_calls_of_each_method_with_as_little_as_there_may_be(shop: tuple[Scenario, ...]) -> None:
    for call in (
        Call("identify", ("user-1047",)),
        Call("identify", (semantic.user_traits(),)),
        Call("page"),
        Call("page", ("Pricing",)),
        Call("page", ("Docs", "Pricing")),
        Call("group", ("group-31",)),
        Call("alias", ("user-1047",)),
        Call("screen", ("Docs", "Pricing")),
    ):
        assert repr(call) in made(shop)


def test_every_method_of_the_library(shop: tuple[Scenario, ...]) -> None:
    methods = {call.method for item in shop for call in item.calls}
    assert methods >= {"identify", "track", "page", "group", "alias", "screen", "reset"}
    screens = [item for item in shop if any(call.method == "screen" for call in item.calls)]
    assert {item.libraries for item in screens} == {("next",)}  # the classic one knows none


@pytest.mark.parametrize("library", LIBRARIES)
def test_every_method_is_called_with_what_the_library_keeps(
    shop: tuple[Scenario, ...], library: Library
) -> None:
    ordinary = Conditions(options={"integrations": {"Segment.io": False}})  # cookies and all
    pages = [item for item in shop if item.conditions == ordinary and library in item.libraries]
    [page] = [item for item in pages if any(call.method == "group" for call in item.calls)]
    methods = ["identify", "group", "track", "alias", "page"]
    if library == "next":
        methods.insert(4, "screen")
    assert [call.method for call in page.calls] == methods
    for call in page.calls[:2]:
        assert any(isinstance(value, Date) for value in call.args[1].values())
    assert {type(value) for value in page.calls[1].args[1].values()} == {str, int, Date}


def test_options_and_contexts_for_each_method(shop: tuple[Scenario, ...]) -> None:
    parts = {part.name for item in shop for part in item.parts}
    for method in ("identify", "track", "page"):
        assert {
            f"{method} call, this integration off",
            f"{method} call with the context campaign",
        } <= parts
    assert "track call with timestamp" in parts
    assert any("'Shop': False" in call for call in made(shop))


def test_each_made_up_call_is_made_under_one_generation(shop: tuple[Scenario, ...]) -> None:
    libraries = [
        item.libraries for item in shop for part in item.parts if part.name.startswith("generated")
    ]
    assert (libraries.count(("next",)), libraries.count(("classic",))) == (150, 150)
    assert len(libraries) == CALLS


def in_turns(scenarios: Iterable[Scenario], *libraries: Library) -> list[str]:
    """Return the names of the parts that take turns and are for one of these generations."""
    return sorted(
        part.name
        for item in scenarios
        for part in item.parts
        if part.name.startswith("generated") or part.name.endswith("without properties")
        if set(item.libraries) & set(libraries)
    )


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_generation_that_is_asked_for_by_itself_gets_all(
    shop: tuple[Scenario, ...], library: Library
) -> None:
    every = in_turns(shop, *LIBRARIES)
    assert len(in_turns(shop, library)) in {len(every) // 2, (len(every) + 1) // 2}
    alone = corpus(SHOP, (), {}, (library,))
    assert in_turns(alone, library) == every
    # A page with other calls is not taken for the same one.
    words = Vocabulary(texts=("Joined", "Left", "Moved"))
    both = {item.id: item for item in corpus(SHOP, (), {}, words=words)}
    alone = corpus(SHOP, (), {}, (library,), words)
    assert [item.id for item in alone if item != both.get(item.id, item)] == []


def test_each_load_state_is_there_once() -> None:
    states = [
        (item.conditions.when, item.conditions.tracker, library)
        for item in corpus(WIGZO, CONTRACT, {})
        for library in item.libraries
        if not (item.conditions.neighbour or item.settings or item.conditions.burst)
        and (item.conditions.when, item.conditions.tracker) != ("ready", "there")
    ]
    assert ("before tracker", "slow", "classic") in states
    assert ("before library", "slow", "next") in states
    assert ("before build", "slow", "classic") not in states
    twice = {state for state in states if states.count(state) > 1}
    # Requirements make different calls in the same state.
    assert {(when, tracker) for when, tracker, _ in twice} <= {
        ("before library", "there"),
        ("before tracker", "there"),
        ("before tracker", "missing"),
    }


def test_every_requirement_is_in_it_with_its_conditions_and_settings() -> None:
    every = corpus(WIGZO, CONTRACT, {})
    found = {
        name: (item, part) for item in every for part in item.parts for name in part.requirements
    }
    contract = built_in().of_destination("wigzo")
    assert found.keys() == {item.id for item in contract}
    for requirement in contract:
        item, part = found[requirement.id]
        assert [call for call in part.calls if call.method != "reset"] == [
            call for call in requirement.calls if call.method != "reset"
        ]
        assert item.libraries == requirement.libraries
        if len(item.parts) == 1:
            assert item.conditions == requirement.conditions
            assert item.settings == requirement.settings


def test_every_load_state(shop: tuple[Scenario, ...]) -> None:
    states = {(item.conditions.when, item.conditions.tracker) for item in shop}
    every = {
        (when, tracker)
        for when in ("ready", "before library", "before build", "before tracker")
        for tracker in ("there", "slow", "missing", "blocked", "broken", "late functions")
    }
    assert every - states == {("before tracker", "missing"), ("before tracker", "blocked")}
    assert ("ready", "very late functions") in states


def test_a_page_has_no_more_calls_than_it_takes(shop: tuple[Scenario, ...]) -> None:
    assert max(len(item.calls) for item in shop) <= BATCH
    assert sum(len(item.calls) > BATCH // 2 for item in shop) >= 5
    names = [item.id for item in shop if re.fullmatch(r"batch-\d+", item.id)]
    assert names == [f"batch-{number}" for number in range(1, len(names) + 1)]


def test_no_part_finds_a_user_that_another_left(shop: tuple[Scenario, ...]) -> None:
    for item in shop:
        for before, after in zip(item.parts, item.parts[1:], strict=False):
            if any(call.method in {"identify", "group", "alias"} for call in before.calls):
                assert after.calls[0] == Call("reset")
        assert item.calls[:1] != (Call("reset"),)


def test_generated_calls_are_many_and_of_every_kind() -> None:
    every = list(generated())
    assert len(every) == CALLS == 300
    assert len({part.name for part in every}) == 300
    calls = [part.calls[0] for part in every]
    often = Counter(call.method for call in calls).most_common()
    assert [method for method, _ in often] == ["track", "identify", "page"]
    events = {call.args[0] for call in calls if call.method == "track"}
    assert events >= {"Plan Changed", "product viewed", "ORDER COMPLETED", "Ünïcode", " padded "}
    assert "" not in events
    assert max(depth(call.args) for call in calls) == 4, "an argument, and what is in it"
    text = repr(calls)
    for word in ("UNDEFINED", "None", "Date(", "True", "False", "[]", "{}", "مرحبا", "''"):
        assert word in text
    given = {value for call in calls for value in leaves_of(call.args) if isinstance(value, str)}
    odd = {
        " ",
        "0",
        "false",
        "null",
        "007",
        "1e3",
        "👩‍👩‍👧",
        "a&b=c",
        "<b>bold</b>",
        "'\"\\",
        "line\nbreak",
    }
    assert odd <= given
    assert max(map(len, given)) == 300
    numbers = {value for call in calls for value in leaves_of(call.args) if type(value) is not bool}
    assert {0, 1, -1, 0.1, 19.9, 1e21, 2**53, -273.15} <= numbers


def test_the_corpus_is_the_same_in_every_process() -> None:
    script = (
        "import hashlib; from harness.comparison.corpus import corpus; "
        "from harness.contracts import built_in; known = built_in(); "
        "contract = known.of_destination('wishpond'); "
        "made = corpus(known.destination('wishpond'), contract, {'flag': False}); "
        "print(hashlib.sha256(repr(made).encode()).hexdigest())"
    )
    said = {
        subprocess.run(  # noqa: S603 - our own code
            [sys.executable, "-c", script],
            capture_output=True,
            check=True,
            encoding="utf-8",
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
            timeout=60,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(said) == 1


OPTIONS: Mapping[str, Value] = {
    "siteId": "",
    "isLive": False,
    "limit": 5,
    "names": ["a"],
    "empty": "",
    "events": {},
    "mode": None,
}


def test_each_declared_option_has_variants_that_differ_from_the_account() -> None:
    found: dict[str, list[Value]] = {}
    for item in variants(SHOP, OPTIONS):
        [(name, value)] = item.settings.items()
        assert item.id.startswith(f"setting-{name}-")
        found.setdefault(name, []).append(value)
    assert {name: repr(some) for name, some in found.items()} == {
        "siteId": repr([UNDEFINED, "", "0047-other"]),
        "isLive": repr([UNDEFINED, True]),
        "limit": repr([UNDEFINED, 6, 0]),
        "names": repr([UNDEFINED, ["Signed Up"], []]),
        "empty": repr([UNDEFINED, "-other"]),
        "events": repr([UNDEFINED, {"Signed Up": "signed-up", "plan": "plan-2"}]),
        "mode": repr([UNDEFINED, "other", True]),
    }
    for name, values in found.items():
        account = SHOP.settings.get(name, OPTIONS[name])
        assert all(any(differences(account, value)) for value in values)


def test_variants_make_calls_of_each_method_under_both_generations() -> None:
    for item in variants(SHOP, OPTIONS):
        assert {call.method for call in item.calls} == {"identify", "track", "page"}
        assert item.libraries == LIBRARIES
