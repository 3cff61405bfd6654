"""`harness compare` where no browser is needed: wrong usage, bad files, and files compared."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest

from harness.cli import main
from harness.codec import evidence_file
from harness.comparison import Part, Scenario, Side
from harness.comparison import evidence as side_evidence
from harness.contracts import built_in
from harness.model import (
    Build,
    Call,
    Invocation,
    Recording,
)

Compare = Callable[..., tuple[int, str, str]]
ONE = {"one": Scenario("one", "wigzo", (Part("a part", (Call("track", ("A",)),)),))}


@pytest.fixture
def compare(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Compare:
    """Run the command in an empty folder; return its exit code and what it said."""
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)

    def run(*arguments: object) -> tuple[int, str, str]:
        code = main.main(["compare", *map(str, arguments)])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


@pytest.fixture
def evidence(recorded: Callable[..., Recording], tmp_path: Path) -> Callable[..., Path]:
    """Write the evidence of a build whose tracker got this value, and return its place."""

    def write(name: str, value: object, key: str = "wigzo", **given: object) -> Path:
        build = Build(key, f"/{name}", "1.0.0", "0f" * 32)
        seen = Invocation("wigzo.track", (value,), "call 0", 1, 1.0)
        run = recorded(seen, build=build, **given)
        place = tmp_path / f"{name}.jsonl"
        side_evidence.write(place, Side(build, {("one", "next"): [run, run]}), ONE)
        return place

    return write


Evidence = Callable[..., Path]


def assert_one_line(done: tuple[int, str, str], *words: str) -> None:
    code, out, err = done
    assert (code, out) == (2, ""), err
    assert len(err.splitlines()) == 1, err
    for word in words:
        assert word in err
    assert list(Path().iterdir()) == []  # nothing half written


def test_a_destination_that_is_not_known_is_compared_but_has_no_reference(compare: Compare) -> None:
    assert_one_line(compare("Acme", "reference", "/nope"), "unknown destination 'Acme'")
    assert_one_line(compare("Acme", "/nope", "/nope"), "old build: ", "/nope", "does not exist")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), ("NAME OLD NEW", "harness compare --help")),
        (("wigzo",), ("a destination and two builds", ".jsonl", "harness compare --help")),
        (("wigzo", "reference"), ("a destination and two builds",)),
        (("wigzo", "reference", "reference", "b.jsonl"), ("without the name of a destination",)),
        (("wigzo", "reference", "--git", "a..b"), ("reference is not a folder",)),
        (("wigzo", ".", ".", "--git", "a..b"), ("--git takes one folder",)),
        (("wigzo", ".", "--git", "HEAD"), ("--git HEAD: expected a range",)),
        (("a.jsonl", "reference"), ("a destination and two builds",)),
        (("wigzoo", "reference", "reference"), ("wigzoo", "known are", "wigzo, wishpond")),
        (("wigzo", "reference", "reference", "--fail-on", "any"), ("any", "breaking")),
        (("wigzo", "reference", "reference", "--library", "nxt"), ("nxt", "classic")),
        (("wigzo", "reference", "/nope"), ("new build: ", "/nope", "does not exist")),
        (("wigzo", "/nope", "reference"), ("old build: ", "/nope", "does not exist")),
        (("wigzo", "reference", "cdn@ "), ("new build: ", "has no valid version")),
        (("a.jsonl", "b.jsonl"), ("a.jsonl does not exist",)),
        (("wigzo", "a.jsonl", "b.jsonl"), ("without the name", "compare OLD.jsonl NEW.jsonl")),
        (("wigzo", "reference", "b.jsonl"), ("without the name", "compare OLD.jsonl NEW.jsonl")),
    ],
)
def test_wrong_usage(compare: Compare, arguments: tuple[str, ...], words: tuple[str, ...]) -> None:
    assert_one_line(compare(*arguments), *words)


@pytest.mark.parametrize("side", ["old", "new"])
@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({}, ("package.json",)),
        ({"index.js": "module.exports = {;\n"}, ("index.js:1:19: ", "Expected identifier")),
        ({"lib/index.js": 'require("nowhere");\n'}, ("nowhere",)),
    ],
)
def test_a_build_that_is_no_good(
    compare: Compare, tmp_path: Path, side: str, files: dict[str, str], words: tuple[str, ...]
) -> None:
    folder = tmp_path / "build"
    folder.mkdir()
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    spec = folder / "index.js" if "index.js" in files else folder
    specs = (spec, "reference") if side == "old" else ("reference", spec)
    assert_one_line(compare("wigzo", *specs), f"{side} build: ", *words)


def test_a_file_that_is_cut_short(compare: Compare, evidence: Evidence) -> None:
    old, new = evidence("old", 1), evidence("new", 1)
    whole = new.read_text()
    for cut in (whole[: len(whole) // 2], "".join(whole.splitlines(keepends=True)[:-1]), ""):
        new.write_text(cut)
        assert_one_line(compare(new, old), str(new))


def test_a_file_from_a_newer_version(compare: Compare, evidence: Evidence) -> None:
    old, new = evidence("old", 1), evidence("new", 1)
    newer = evidence_file.FORMAT + 1
    new.write_text(
        new.read_text().replace(f'"format": {evidence_file.FORMAT}', f'"format": {newer}')
    )
    assert_one_line(compare(old, new), str(new), f"has format {newer}", "newer harness")


def test_files_of_different_destinations(compare: Compare, evidence: Evidence) -> None:
    old, new = evidence("old", 1), evidence("new", 1, key="wishpond")
    assert_one_line(compare(old, new), "the same destination", "wigzo and wishpond")


def test_files_of_a_destination_that_is_not_known(compare: Compare, evidence: Evidence) -> None:
    old, new = evidence("old", 1, key="acme"), evidence("new", 2, key="acme")
    assert compare(old, old)[0] == 0
    assert compare(old, new)[0] == 1


@pytest.mark.parametrize(
    ("old", "new", "fail_on", "code"),
    [
        (1, 1, "cosmetic", 0),
        (1, 2, "breaking", 1),
        (1, 2, "cosmetic", 1),
        ({}, {"a": 1}, "breaking", 0),
        ({}, {"a": 1}, "widening", 1),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, "widening", 0),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, "cosmetic", 1),
    ],
)
def test_exit_codes(  # noqa: PLR0917 - what a table gives
    compare: Compare, evidence: Evidence, old: object, new: object, fail_on: str, code: int
) -> None:
    places = evidence("old", old), evidence("new", new)
    found, out, err = compare(*places, "--fail-on", fail_on)
    assert (found, err) == (code, "")
    assert ("Wigzo: no difference" in out) == (old is new or repr(old) == repr(new))


def test_what_the_harness_cannot_tell(compare: Compare, evidence: Evidence, tmp_path: Path) -> None:
    old = evidence("old", 1)
    kept = side_evidence.read(built_in(), old, "wigzo")
    with_problem = Side(kept.side.build, kept.side.runs, {("one", "classic"): "the page hung"})
    new = tmp_path / "new.jsonl"
    side_evidence.write(new, with_problem, ONE)
    code, out, _ = compare(old, new)
    assert code == 3
    assert "cannot tell: one under classic, new build: the page hung" in out
    # What differs is told also where not everything can be.
    other = evidence("other", 2)
    assert compare(other, new)[0] == 1


def test_nothing_compared_is_not_green(
    compare: Compare, evidence: Evidence, tmp_path: Path
) -> None:
    old = evidence("old", 1)
    kept = side_evidence.read(built_in(), old, "wigzo").side
    new = tmp_path / "new.jsonl"
    side_evidence.write(
        new, Side(kept.build, {("two", "next"): kept.runs["one", "next"]}), {"two": ONE["one"]}
    )
    assert compare(old, new)[0] == 3


def test_outputs_are_written_whole(compare: Compare, evidence: Evidence) -> None:
    places = evidence("old", 1), evidence("new", 2)
    assert compare(*places, "--markdown", "out/c.md", "--json", "out/c.json")[0] == 1
    assert "### Breaking" in Path("out/c.md").read_text(encoding="utf-8")
    assert json.loads(Path("out/c.json").read_text())["kind"] == "compare"
    assert sorted(path.name for path in Path("out").iterdir()) == ["c.json", "c.md"]


@pytest.mark.parametrize("option", ["--markdown", "--json"])
def test_a_place_that_cannot_be_written(
    compare: Compare, evidence: Evidence, tmp_path: Path, option: str
) -> None:
    places = evidence("old", 1), evidence("new", 2)
    done = compare(*places, option, tmp_path)
    assert_one_line(done, str(tmp_path), "cannot be written: Is a directory")
    below = places[0] / "x.md"
    assert_one_line(compare(*places, option, below), str(below), "cannot be written")


def test_results_that_cannot_be_written(compare: Compare, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = compare("wigzo", "reference", "reference", "--results", tmp_path / "file")
    assert_one_line(done, "old.jsonl cannot be written: Not a directory")


def test_secrets_are_told_only_if_asked_for(compare: Compare, evidence: Evidence) -> None:
    secret = {"orgToken": "k3y-of-the-shop"}
    places = (
        evidence("old", "k3y-of-the-shop", settings=secret),
        evidence("new", "k3y-of-the-shop!", settings=secret),
    )
    outputs = ("--markdown", "c.md", "--json", "c.json")
    for options, is_told in (((), False), (("--show-secrets",), True)):
        code, out, _ = compare(*places, *outputs, *options)
        assert code == 1
        for said in (out, Path("c.md").read_text(), Path("c.json").read_text()):
            assert ("k3y" in said) == is_told


def test_only_what_one_library_has_is_compared(
    compare: Compare, recorded: Callable[..., Recording], tmp_path: Path
) -> None:
    def write(name: str, classic: object) -> Path:
        build = Build("wigzo", f"/{name}", "1.0.0", "0f" * 32)
        runs = {
            ("one", library): [
                recorded(
                    Invocation("wigzo.track", (value,), "call 0", 1, 1.0),
                    build=build,
                    library=library,
                )
            ]
            * 2
            for library, value in (("next", 1), ("classic", classic))
        }
        place = tmp_path / f"{name}.jsonl"
        side_evidence.write(place, Side(build, cast("Any", runs)), ONE)
        return place

    places = write("old", 1), write("new", 2)
    assert compare(*places)[0] == 1
    code, out, err = compare(*places, "--library", "next")
    assert (code, "no difference" in out) == (0, True)
    assert err == "harness: compares only recordings under next\n"
    assert compare(*places, "--library", "classic")[0] == 1


def test_files_with_nothing_of_a_library_are_refused(compare: Compare, evidence: Evidence) -> None:
    old, new = evidence("old", 1), evidence("new", 1)
    done = compare(old, new, "--library", "classic")
    assert_one_line(done, f"{old} has no recording under classic; leave out --library")
