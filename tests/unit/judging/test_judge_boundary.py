"""What must be seen of requests, scripts and globals, on recordings made by hand."""

from collections.abc import Callable

import pytest

from harness.codec.difference_words import words
from harness.model import (
    ANYTHING,
    MISSING,
    UNDEFINED,
    BeforeScript,
    Containing,
    Definition,
    Difference,
    Expected,
    ExpectedRequest,
    GlobalsWhenDefined,
    Invocation,
    LoadedOnce,
    Request,
    Requests,
    ScriptLoad,
    Verdict,
    Word,
)
from tests.difference_places import at

URL = "https://cdn.shop.example/t.js"

Judged = Callable[..., Verdict]
Invoked = Callable[..., Invocation]
Requested = Callable[..., Request]


def script(state: str, order: int = 1, url: str = URL) -> ScriptLoad:
    return ScriptLoad(url=url, element_id="", state=state, phase="load", order=order, time=0)  # type: ignore[arg-type]


def defined(name: str, **found: object) -> Definition:
    return Definition(function=name, globals=found, phase="load", order=1, time=0)


def paths(verdict: Verdict) -> list[str]:
    return [words(difference.place) for difference in verdict.differences]


SENT = Requests(
    "POST", "api.shop.example", "/v1/*/push", (ExpectedRequest(Containing({"t": "1"}), {"a": 1}),)
)
SENT_URL = "https://api.shop.example/v1/40/push"


def test_a_request_is_known_by_method_host_and_path(judged: Judged, requested: Requested) -> None:
    seen = requested("POST", f"{SENT_URL}?t=1&u=2", parameters={"a": 1})
    others = (
        requested("GET", f"{SENT_URL}?t=9"),
        requested("OPTIONS", f"{SENT_URL}?t=9"),
        requested("POST", "https://www.shop.example/v1/40/push"),
        requested("POST", "https://api.shop.example/v1/40/41/push"),
        requested("POST", "https://api.shop.example/v1/40/push/"),
        requested("POST", "https://api.shop.example/a/v1/40/push"),
    )
    assert judged(SENT, *others, seen).word is Word.PASS


def test_requests_that_are_missing_or_too_many_fail(judged: Judged, requested: Requested) -> None:
    where = "(POST api.shop.example/v1/*/push)"
    assert judged(SENT).differences == (Difference(at(f"request 1 {where}"), {"a": 1}, MISSING),)
    seen = requested("POST", f"{SENT_URL}?t=1", parameters={"a": 1})
    assert judged(SENT, seen, seen).differences == (
        Difference(at(f"request 2 {where}"), MISSING, {"a": 1}, "one request too many"),
    )


@pytest.mark.parametrize(
    ("query", "said", "part"),
    [
        pytest.param("t=2", {"a": 1}, "query.t", id="another value"),
        pytest.param("", {"a": 1}, "query.t", id="no query"),
        pytest.param("t=2&t=1", {"a": 1}, "query.t", id="twice, the expected one last"),
        pytest.param("t=1&t=1", {"a": 1}, "query.t", id="twice the same"),
        pytest.param("t=1", {"a": True}, "body.a", id="another type"),
        pytest.param("t=1", UNDEFINED, "body", id="no body"),
    ],
)
def test_a_request_that_says_something_else_fails(
    judged: Judged, requested: Requested, query: str, said: object, part: str
) -> None:
    verdict = judged(SENT, requested("POST", f"{SENT_URL}?{query}", parameters=said))
    assert paths(verdict) == [f"request 1 (POST api.shop.example/v1/*/push) {part}"]


def test_a_query_that_is_packed_is_compared_by_what_it_says(
    judged: Judged, requested: Requested
) -> None:
    query = Containing({"t": {"a": 1}})
    expected = Requests("GET", "a.example", "/", (ExpectedRequest(query),))
    assert judged(expected, requested("GET", "https://a.example/?t=eyJhIjoxfQ")).word is Word.PASS
    verdict = judged(expected, requested("GET", "https://a.example/?t=eyJhIjoyfQ"))
    assert paths(verdict) == ["request 1 (GET a.example/) query.t.a"]


def test_a_dot_in_a_path_is_a_dot(judged: Judged, requested: Requested) -> None:
    expected = Requests("GET", "a.example", "/a.gif", ())
    assert judged(expected, requested("GET", "https://a.example/a.gif")).word is Word.FAIL
    assert judged(expected, requested("GET", "https://a.example/abgif")).word is Word.PASS
    assert judged(expected, requested("GET", "https://axexample/a.gif")).word is Word.PASS


def test_globals_are_those_at_the_first_definition(judged: Judged) -> None:
    expected = GlobalsWhenDefined("shop", {"id": "0047", "key": ANYTHING})
    good, bad = defined("shop", id="0047", key=""), defined("shop", id=47, key="")
    assert judged(expected, defined("other", id=1), good, bad).word is Word.PASS
    assert paths(judged(expected, bad, good)) == ["window.id as the tracker finds it"]
    assert paths(judged(expected)) == ["definition of shop"]


def test_a_global_that_is_not_there_is_undefined(judged: Judged) -> None:
    [difference] = judged(GlobalsWhenDefined("shop", {"id": "0047"}), defined("shop")).differences
    assert difference.observed is UNDEFINED


@pytest.mark.parametrize(
    ("loads", "requests", "word"),
    [
        pytest.param(("inserted", "loaded"), 1, Word.PASS, id="once"),
        pytest.param((), 0, Word.FAIL, id="never"),
        pytest.param(("inserted", "inserted", "loaded"), 1, Word.FAIL, id="inserted twice"),
        pytest.param(("inserted", "loaded"), 2, Word.FAIL, id="asked for twice"),
        pytest.param(("inserted", "failed"), 1, Word.FAIL, id="failed"),
        pytest.param(("inserted", "loaded"), 0, Word.FAIL, id="not from its address"),
    ],
)
def test_a_tracker_is_loaded_once(
    judged: Judged, requested: Requested, loads: tuple[str, ...], requests: int, word: Word
) -> None:
    asked = [requested("GET", URL)] * requests
    other = script("inserted", url=f"{URL}?v=2")
    verdict = judged(LoadedOnce(URL), *map(script, loads), *asked, other)
    assert verdict.word is word


BEFORE = BeforeScript(Expected("shop.configure", ("0047",)), URL)
SHOP = {"dispatchers": ("shop",)}


def test_an_invocation_comes_before_the_script(judged: Judged, invoked: Invoked) -> None:
    early, late = (invoked("shop", "configure", "0047", order=order) for order in (1, 3))
    inserted = script("inserted", order=2)
    assert judged(BEFORE, early, inserted, **SHOP).word is Word.PASS
    assert paths(judged(BEFORE, inserted, late, **SHOP)) == ["first shop.configure"]
    assert paths(judged(BEFORE, early, **SHOP)) == [f"script {URL}"]
    assert paths(judged(BEFORE, inserted, **SHOP)) == ["first shop.configure"]


def test_only_the_first_such_invocation_counts(judged: Judged, invoked: Invoked) -> None:
    wrong = invoked("shop", "configure", "47", order=1)
    right = invoked("shop", "configure", "0047", order=2)
    inserted = script("inserted", order=3)
    assert judged(BEFORE, right, wrong, inserted, **SHOP).word is Word.PASS
    assert paths(judged(BEFORE, wrong, right, inserted, **SHOP)) == ["shop.configure arguments[0]"]
