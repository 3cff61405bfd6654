"""The contract is data that holds together: each requirement says what, why, and for whom."""

import dataclasses
import json
import re
from types import SimpleNamespace

import pytest

from harness.analysis import differences
from harness.codec import tagged_json
from harness.contracts import (
    Contracts,
    Destination,
    built_in,
    destination,
    requirement,
    requirements,
    semantic,
)
from harness.model import (
    LIBRARIES,
    Arrives,
    AtLeast,
    BeforeScript,
    Containing,
    Expected,
    GlobalsWhenDefined,
    Invocations,
    Library,
    LoadedOnce,
    Requests,
    UsageError,
    Value,
    segment,
)

EVERY = tuple(built_in().requirements.values())


def test_a_requirement_can_be_judged_and_looked_up(subtests: pytest.Subtests) -> None:
    for item in EVERY:
        with subtests.test(item.id):
            assert re.fullmatch(rf"{item.destination}-[a-z]+(-[a-z]+)*", item.id)
            assert item.destination in built_in().destinations
            assert re.fullmatch(r"[A-Z].*\.", item.statement)
            assert re.fullmatch(r"https?://\S+", item.source.url)
            assert item.source.document
            assert item.source.section
            assert item.source.quote
            assert item.source.quote == " ".join(item.source.quote.split()), (
                "one line, no odd blanks"
            )
            assert len(item.source.quote) <= 150, "a few words are enough to find the sentence"
            assert item.expectations, "a requirement without an expectation passes whatever happens"
            assert item.libraries, "a requirement without a library is never judged"


def test_an_inferred_statement_begins_with_what_it_reads_into_the_words(
    subtests: pytest.Subtests,
) -> None:
    for item in EVERY:
        with subtests.test(item.id):
            assert item.statement.startswith("Taking ") == (item.level == "inferred")


def test_what_is_expected_can_be_observed(subtests: pytest.Subtests) -> None:
    """An expectation of what nobody watches would never be met, or always."""
    for item in EVERY:
        with subtests.test(item.id):
            known = destination(item.destination)
            beside = item.conditions.neighbour
            there = (known, *([destination(beside)] if beside else []))
            for expectation in item.expectations:
                match getattr(expectation, "of", expectation):
                    case Invocations(functions=functions, expected=expected):
                        assert all(
                            any(_is_observed(one, name) for one in there) for name in functions
                        )
                        assert {one.function for one in expected} <= set(functions)
                    case BeforeScript(invocation=Expected(function=name), url=url):
                        assert _is_observed(known, name)
                        assert url == known.tracker_url
                    case GlobalsWhenDefined(function=name, globals=found):
                        assert _is_observed(known, name)
                        assert set(found) <= set(known.globals)
                    case LoadedOnce(url=url):
                        assert url == known.tracker_url
                    case Arrives(function=name) if name:
                        assert _is_observed(known, name)
                    case Requests(host=host) | Arrives(host=host):
                        assert host in {
                            segment.API,
                            *(host for one in there for host in one.hosts),
                        }


def _is_observed(known: Destination, name: str) -> bool:
    group = f"{name.rpartition('.')[0]}.*"
    return name in known.functions or group in known.functions


def test_what_is_given_crosses_to_the_page_unchanged(subtests: pytest.Subtests) -> None:
    for item in EVERY:
        with subtests.test(item.id):
            for call in item.calls:
                crossed = json.loads(json.dumps(tagged_json.encode(call.args)))
                assert not list(differences(call.args, tagged_json.decode(crossed)))


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("key", built_in().destinations)
def test_no_two_requirements_say_the_same(key: str, library: Library) -> None:
    said = [item.statement for item in built_in().of_destination(key) if library in item.libraries]
    assert sorted(said) == sorted(set(said))


def test_wishpond_is_asked_for_every_semantic_event_with_all_its_properties() -> None:
    asked: dict[str, list[Value]] = {}
    for item in built_in().of_destination("wishpond"):
        for expectation in item.expectations:
            listed = expectation.of if isinstance(expectation, AtLeast) else expectation
            if isinstance(listed, Invocations):
                for one in listed.expected:
                    if one.function == "Wishpond.Tracker.track" and len(one.args) > 1:
                        asked.setdefault(one.args[0], []).append(one.args[1])
    for category in semantic.categories():
        for event in semantic.events(category):
            for name in event.names:
                assert Containing(event.properties) in asked[name], name


def test_wishpond_is_asked_for_every_reserved_trait() -> None:
    given = {
        name
        for item in built_in().of_destination("wishpond")
        for call in item.calls
        if call.method == "identify" and isinstance(call.args[-1], dict)
        for name in call.args[-1]
    }
    assert set(semantic.user_traits()) <= given


@pytest.mark.parametrize("key", built_in().destinations)
def test_every_destination_has_a_contract(key: str) -> None:
    own = built_in().of_destination(key)
    assert own
    assert all(item.destination == key for item in own)


def test_nothing_belongs_to_no_destination() -> None:
    assert sum(len(built_in().of_destination(key)) for key in built_in().destinations) == len(EVERY)
    assert built_in().of_destination("nobody") == ()


def test_a_requirement_is_found_by_its_id() -> None:
    assert requirement("wishpond-track-params").id == "wishpond-track-params"


def test_a_misspelt_requirement_names_the_nearest() -> None:
    with pytest.raises(UsageError, match="did you mean wishpond-track-params or") as caught:
        requirement("wishpond-track-parms")
    assert caught.value.exit_code == 2


def test_an_id_like_no_other_suggests_nothing() -> None:
    with pytest.raises(UsageError) as caught:
        requirement("????")
    assert str(caught.value) == "unknown requirement '????' ('harness list' shows all)"


def test_two_requirements_of_one_id_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    twin = dataclasses.replace(EVERY[0], statement="Another.")
    monkeypatch.setattr(
        "importlib.import_module",
        lambda _: SimpleNamespace(REQUIREMENTS=(EVERY[0], twin)),
    )
    with pytest.raises(ValueError, match=f"two requirements have the id {EVERY[0].id}"):
        Contracts().plus((), requirements.built_in({}))


def test_modules_that_destinations_share_are_no_destinations(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shared = [SimpleNamespace(name="_platform"), SimpleNamespace(name="common")]
    monkeypatch.setattr("pkgutil.iter_modules", lambda _: shared)
    assert requirements.built_in({}) == ()


def test_only_destinations_with_probes_are_put_beside_each_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    own = dataclasses.replace(EVERY[0], id=f"{EVERY[0].destination}-own")
    monkeypatch.setattr("pkgutil.iter_modules", lambda _: [SimpleNamespace(name="wigzo")])
    monkeypatch.setattr("importlib.import_module", lambda _: SimpleNamespace(REQUIREMENTS=(own,)))
    assert requirements.built_in({}) == (own,)


def test_destinations_are_found_in_any_case_and_in_order() -> None:
    assert destination("Wigzo") is built_in().destinations["wigzo"]
    assert list(built_in().destinations) == sorted(built_in().destinations)
    with pytest.raises(UsageError, match="unknown destination 'wigz'; known are: wigzo, wishpond"):
        destination("wigz")


def test_modules_that_begin_with_an_underscore_are_no_destinations(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []

    def note(name: str) -> SimpleNamespace:
        asked.append(name.rpartition(".")[2])
        return SimpleNamespace(REQUIREMENTS=())

    monkeypatch.setattr("importlib.import_module", note)
    requirements.built_in({})
    assert "wigzo" in asked
    assert [name for name in asked if name.startswith("_")] == []
