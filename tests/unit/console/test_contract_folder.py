"""A contracts folder from what was observed: what is tried, what is written, what it means."""

import dataclasses
from pathlib import Path

import pytest

from harness.console import calls_to_try, concrete, contract_files, observed, show_something
from harness.contracts import (
    UNKNOWN_ANSWER,
    UNWRITTEN_SOURCE,
    Call,
    Description,
    Expected,
    Invocations,
    LoadedOnce,
    Never,
    Requirement,
    built_in,
    described,
    find_or_add,
    with_folder,
)
from harness.model import PROMISED, Role, UsageError
from tests.unit.timeline import Timeline

TRACKED = Call("track", ("Signed Up", {"plan": "pro"}))
_, UNKNOWN = find_or_add(built_in(), "Acme")
FOUND = Description(("acme",), {"key": ""}, ("acme.track", "_self.emit"), (), ("orderCompleted",))
ACME = described(UNKNOWN, FOUND)
LISTED = Invocations(("acme.track",), (Expected("acme.track", ("Signed Up",)),))
MADE = Requirement("acme-track", "acme", "", "documented", UNWRITTEN_SOURCE, (TRACKED,), (LISTED,))


def test_each_method_is_tried_and_each_event_that_the_build_has_a_method_for() -> None:
    tried = [*calls_to_try(FOUND)]
    methods = [[call.method for call in calls] for calls in tried[:6]]
    assert methods == [[], ["page"], ["identify"], ["track"], ["group"], ["alias"]]
    assert [call.args[0] for [call] in tried[6:]] == ["Order Completed"]
    assert tried[6][0].args[1], "with the properties that the specification lists"


def test_a_build_that_assumes_a_page_call_gets_one_before_each() -> None:
    first, *others = calls_to_try(dataclasses.replace(FOUND, assumes_page=True))
    assert first == ()
    assert {calls[0] for calls in others} == {Call("page")}
    assert [calls[1:] for calls in others] == [*calls_to_try(FOUND)][1:]


def test_a_destination_has_the_hosts_and_the_tracker_that_were_seen() -> None:
    page = Timeline(TRACKED).script("https://cdn.acme.example/a.js").wait().call(0)
    page.invoked("acme.track", "Signed Up").invoked("_self.emit", "ready")
    page.sent("/e", {"n": 1})
    made = concrete(ACME, [page.recording()])
    assert made.tracker_url == "https://cdn.acme.example/a.js"
    assert made.hosts == ("cdn.acme.example", "api.shop.example")
    assert made.functions == ("acme", "acme.*", "acme.track", "acme.track.*", "acme.push")
    assert (made.stub, made.settings, made.is_unknown) == ("acme.js", {"key": "key-1"}, False)
    assert concrete(ACME, []).hosts == ("acme.invalid",)


def test_a_host_goes_on_to_answer_what_a_script_of_the_build_has_read() -> None:
    fetched = (("Sec-Fetch-Dest", "empty"),)
    page = Timeline().sent("/plans.json", method="GET", headers=fetched)
    page.sent("/pixel", method="GET", headers=(("Sec-Fetch-Dest", "image"),))
    page.sent("/v1/x", headers=fetched, role=Role.SEGMENT)
    permission = (*fetched, ("Access-Control-Request-Method", "POST"))
    page.sent("/allowed", method="OPTIONS", headers=permission)
    made = concrete(ACME, [page.recording()])
    assert made.answers == {"/plans.json": UNKNOWN_ANSWER}
    written = contract_files(made, ())["destinations/acme.py"]
    assert """answers={"/plans.json": Answer(body=b'[]')}""" in written


def test_what_is_observed_is_inferred_and_says_what_it_takes_to_be_right() -> None:
    made = observed(MADE, "Acme 1.2.0")
    assert made.level not in PROMISED
    assert made.source.document == "Acme 1.2.0"
    assert made.statement == (
        "Taking what Acme 1.2.0 does to be right, track of Signed Up gives acme.track(…)."
    )
    nothing = dataclasses.replace(MADE, expectations=(Never(LISTED),))
    assert observed(nothing, "Acme").statement.endswith("gives the tracker nothing.")
    loading = dataclasses.replace(MADE, calls=(), expectations=(LoadedOnce("https://a.example"),))
    assert show_something([loading, nothing, MADE])
    assert not show_something([loading, nothing]), "what no call gives is no beginning"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    target = concrete(ACME, [Timeline().script("https://cdn.acme.example/a.js").recording()])
    for name, text in contract_files(target, [observed(MADE, "Acme 1.2.0")]).items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_the_folder_is_read_although_nothing_is_quoted_yet(folder: Path) -> None:
    contracts = with_folder(built_in(), folder)
    assert contracts.requirement("acme-track") == observed(MADE, "Acme 1.2.0")
    assert "no document promises" in contracts.unsampled["acme"]
    stub = (folder / "stubs/acme.js").read_text(encoding="utf-8")
    assert 'const HARNESS_GLOBALS = ["_self", "acme"];' in stub


def test_what_quotes_nothing_cannot_be_a_promise(folder: Path) -> None:
    file = folder / "requirements/acme.py"
    text = file.read_text(encoding="utf-8")
    assert text.count('"inferred"') == 1
    file.write_text(text.replace('"inferred"', '"documented"'), encoding="utf-8")
    with pytest.raises(UsageError, match="the source's quote is not written yet"):
        with_folder(built_in(), folder)
