"""The evidence file: all of a run comes back, and half a file is never taken for a whole one."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness.codec import evidence_file
from harness.model import (
    MISSING,
    UNDEFINED,
    BlindSpot,
    Call,
    CallbackRan,
    CallStarted,
    ConsoleMessage,
    Date,
    Definition,
    Difference,
    Error,
    GlobalState,
    HarnessError,
    Invocation,
    Leftovers,
    Observation,
    PageError,
    Recording,
    RecordingsError,
    Refusal,
    Reported,
    Request,
    Role,
    ScriptLoad,
    ServedTracker,
    Verdict,
    Word,
)
from tests.difference_places import at

PASS = Verdict("shop-track", "next", Word.PASS)
ERROR = Verdict("shop-page", "classic", Word.ERROR, reason="the page hung")


@pytest.fixture
def every_kind(
    invoked: Callable[..., Invocation], requested: Callable[..., Request]
) -> tuple[Observation, ...]:
    """An observation of each kind, with values that JSON does not have."""
    request = requested(
        "POST",
        "https://api.shop.example/v1?a=1&a=&b=2",
        headers=(("X-A", "1"), ("X-A", "2")),
        body=b"\xff\x00",
        parameters=[["a", "1"], ["a", ""]],
        role=Role.UNCLAIMED,
    )
    when = {"phase": "call 0", "order": 7, "time": 0.5}
    return (
        invoked("shop.track", UNDEFINED, -0.0, {"$": [Date(0)], "__proto__": None, "\ud800": 1}),
        Invocation("shop", (), "load", 1, 0.0, caller="a.js", threw=Error("E", "m", cause=None)),
        CallStarted(index=1, **when),  # type: ignore[arg-type]
        CallbackRan(name="done", args=(UNDEFINED,), **when),  # type: ignore[arg-type]
        Definition(function="shop", globals={"a.b": MISSING, "c": float("nan")}, **when),  # type: ignore[arg-type]
        GlobalState(globals={"a.b": UNDEFINED}, **when),  # type: ignore[arg-type]
        ScriptLoad(url="//a/b.js", element_id="", state="failed", **when),  # type: ignore[arg-type]
        PageError(kind="rejection", message="m\u2028", source="s", stack="t", **when),  # type: ignore[arg-type]
        PageError("caught", "m", "", "t", "load", 1, 0.0, position="lib/index.js:12:5"),
        ConsoleMessage(level="log", args=(UNDEFINED, [1]), **when),  # type: ignore[arg-type]
        BlindSpot(where="an iframe", reason="another origin", **when),  # type: ignore[arg-type]
        Refusal("POST", "https://a/", "CORS", "s", "load", 1, 0.0, Role.DESTINATION, is_sent=True),
        request,
        requested("GET", "https://shop.example/"),
    )


@pytest.fixture
def whole(tmp_path: Path, recorded: Callable[..., Recording]) -> Path:
    """An evidence file of two runs, one without a recording."""
    place = tmp_path / "evidence" / "recordings.jsonl"
    with evidence_file.Writer(place, {"library": "all"}) as writer:
        writer.add(PASS, recorded())
        writer.add(ERROR, None)
    return place


def lines(place: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in place.read_text(encoding="utf-8").splitlines()]


def test_a_recording_survives_the_file(
    tmp_path: Path, recorded: Callable[..., Recording], every_kind: tuple[Observation, ...]
) -> None:
    kept = recorded(
        *every_kind,
        library="classic",
        settings={"siteId": "0047", "on": None, "off": UNDEFINED},
        calls=(
            Call("track", ("a", {"at": Date(None)}, UNDEFINED)),
            Call("page"),
            Call("track", (), "shop"),
        ),
        leftovers=Leftovers(("shop",), ("id=1",), ("a", "b"), ("c",), ("window scroll",)),
        tracker="https://cdn.shop.example/t.js",
        neighbour_tracker=ServedTracker("pinned", {"https://cdn.other.example/t.js": "1" * 64}),
        reported=(Reported("GET", "https://shop.example/", "net::ERR_ABORTED"),),
        kept={"cookie seen": "1", "shop.user": UNDEFINED},
    )
    assert {type(seen) for seen in every_kind} == set(evidence_file.KINDS.values())
    place = tmp_path / "recordings.jsonl"
    with evidence_file.Writer(place, {}) as writer:
        writer.add(PASS, kept)
    [back] = evidence_file.read(place)
    # Not `==`, which takes -0 for 0 and NaN for no equal of itself.
    assert repr(back) == repr(kept)


def test_a_file_begins_with_what_was_asked_and_ends_with_its_counts(whole: Path) -> None:
    header, passed, failed, footer = lines(whole)
    assert (header["kind"], header["format"], header["library"]) == (
        "header",
        evidence_file.FORMAT,
        "all",
    )
    assert (passed["requirement"], passed["library"], passed["verdict"]) == (
        "shop-track",
        "next",
        "pass",
    )
    assert (failed["verdict"], failed["reason"], failed["recording"]) == (
        "error",
        "the page hung",
        None,
    )
    assert footer == {"kind": "footer", "runs": 2, "verdicts": {"error": 1, "pass": 1}}


def test_a_run_says_whether_its_fail_is_known(
    tmp_path: Path, recorded: Callable[..., Recording]
) -> None:
    place = tmp_path / "recordings.jsonl"
    fail = Verdict("shop-track", "next", Word.FAIL, (Difference(at("first it"), 1, 2),))
    with evidence_file.Writer(place, {}) as writer:
        writer.add(fail, recorded(), known=True)
        writer.add(fail, recorded())
    _, known, unknown, footer = lines(place)
    assert [(line["verdict"], line["known"]) for line in (known, unknown)] == [
        ("fail", True),
        ("fail", False),
    ]
    assert footer["verdicts"] == {"fail": 2}


def test_a_run_that_no_requirement_asked_for_is_a_run_too(
    tmp_path: Path, recorded: Callable[..., Recording]
) -> None:
    place = tmp_path / "recordings.jsonl"
    with evidence_file.Writer(place, {}) as writer:
        writer.add_scenario("page", "next", recorded(), scenario={"calls": 1})
        for name in ("a", "b"):
            writer.add_scenario(name, "next", None, scenario={"calls": 1}, reason="it hung")
    assert [line["kind"] for line in lines(place)] == ["header", *["run"] * 3, "footer"]
    assert lines(place)[-1]["verdicts"] == {"not recorded": 2, "recorded": 1}
    assert list(evidence_file.read(place)) == [recorded()]


def test_reading_gives_the_recordings_that_there_are(
    whole: Path, recorded: Callable[..., Recording]
) -> None:
    assert list(evidence_file.read(whole)) == [recorded()]


def test_a_file_without_runs_is_whole(tmp_path: Path) -> None:
    with evidence_file.Writer(tmp_path / "empty.jsonl", {}):
        pass
    assert list(evidence_file.read(tmp_path / "empty.jsonl")) == []


def test_a_new_file_replaces_the_old_one(whole: Path) -> None:
    with evidence_file.Writer(whole, {}):
        pass
    assert list(evidence_file.read(whole)) == []


def test_a_run_that_ends_early_leaves_its_lines_and_no_footer(
    tmp_path: Path, recorded: Callable[..., Recording]
) -> None:
    place = tmp_path / "recordings.jsonl"
    writer = evidence_file.Writer(place, {})
    writer.__enter__()
    writer.add(PASS, recorded())
    assert [line["kind"] for line in lines(place)] == ["header", "run"], "not yet on disk"
    writer.__exit__(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert [line["kind"] for line in lines(place)] == ["header", "run"]
    with pytest.raises(RecordingsError, match="is cut short"):
        list(evidence_file.read(place))


def test_a_writer_that_is_not_open_refuses(tmp_path: Path) -> None:
    with pytest.raises(RecordingsError, match="is not open"):
        evidence_file.Writer(tmp_path / "recordings.jsonl", {}).add(PASS, None)


Edit = Callable[[list[str]], list[str]]


def edited(number: int, **parts: Any) -> Edit:
    """Change parts of one line."""

    def edit(text: list[str]) -> list[str]:
        changed = list(text)
        changed[number] = json.dumps({**json.loads(text[number]), **parts})
        return changed

    return edit


DAMAGES: list[Any] = [
    pytest.param(lambda text: text[:-1], "is cut short", id="no footer"),
    pytest.param(lambda text: [text[0], *text[2:]], "is cut short", id="no line"),
    pytest.param(lambda text: [text[0], text[1], *text[1:]], "is cut short", id="line twice"),
    pytest.param(lambda text: text[:1], "is cut short", id="header alone"),
    pytest.param(edited(-1, runs=3), "is cut short", id="footer of another file"),
    pytest.param(lambda text: [*text[:-1], '{"kind": "footer"}'], "cut short", id="no count"),
    pytest.param(lambda text: [*text[:-1], text[-1][:9]], "or cut short", id="half a line"),
    pytest.param(lambda text: text[1:], "its first line is not a header", id="no header"),
    pytest.param(lambda _: [], "is not an evidence file", id="empty"),
    pytest.param(lambda _: ["[]", "5"], "is not an evidence file", id="other JSON"),
    pytest.param(lambda _: ["# Notes"], "is not an evidence file", id="no JSON"),
    pytest.param(edited(0, format=99), "has format 99 and this harness", id="newer format"),
    pytest.param(edited(0, format=None), "is not a header", id="no format"),
    pytest.param(edited(1, recording={}), "a recording is damaged", id="no parts"),
    pytest.param(edited(1, recording=[]), "a recording is damaged", id="another kind"),
    pytest.param(
        lambda text: [text[0], '{"kind": "run"}', *text[2:]], "is damaged", id="no recording"
    ),
]


@pytest.mark.parametrize(("damage", "message"), DAMAGES)
def test_a_damaged_file_is_refused_with_its_name(whole: Path, damage: Edit, message: str) -> None:
    text = damage(whole.read_text(encoding="utf-8").splitlines())
    whole.write_text("".join(f"{line}\n" for line in text), encoding="utf-8")
    with pytest.raises(RecordingsError, match=message) as caught:
        list(evidence_file.read(whole))
    assert caught.value.exit_code == 2


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RecordingsError, match=r"nowhere\.jsonl does not exist"):
        list(evidence_file.read(tmp_path / "nowhere.jsonl"))


@pytest.mark.parametrize(
    "part",
    [
        pytest.param({"library": "vintage"}, id="library"),
        pytest.param({"build": {"origin": "x"}}, id="build"),
        pytest.param({"settings": {"$": "nonsense"}}, id="value"),
        pytest.param({"calls": None}, id="calls"),
        pytest.param({"leftovers": []}, id="leftovers"),
        pytest.param({"observations": [{"kind": "rumour"}]}, id="kind of observation"),
        pytest.param({"observations": [{"kind": "request", "role": "king"}]}, id="role"),
        pytest.param({"observations": [{"kind": "blind", "where": "x"}]}, id="observation"),
    ],
)
def test_a_damaged_recording_is_refused(
    recorded: Callable[..., Recording], part: dict[str, Any]
) -> None:
    line = {**evidence_file.to_json(recorded()), **part}
    with pytest.raises(HarnessError) as caught:
        evidence_file.from_json(line)
    assert type(caught.value) is RecordingsError


def test_the_names_of_observations_are_those_that_files_and_recorders_have() -> None:
    names = "invocation call callback definition state script error console blind request refusal"
    assert [*evidence_file.KINDS] == names.split()
