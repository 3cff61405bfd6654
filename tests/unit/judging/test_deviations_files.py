"""Known deviations as files: what is written comes back, and damage is one line with its place."""

import datetime as dt
import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from packaging.specifiers import SpecifierSet

from harness.cli import main
from harness.codec import difference_keys, difference_words
from harness.judging import deviations
from harness.judging.deviations import FOLDER, load
from harness.model import (
    MISSING,
    Build,
    Difference,
    DifferencePlace,
    HarnessError,
    Requirement,
    UsageError,
    Verdict,
    Word,
)
from harness.report import story
from harness.session import Job, Outcome
from tests.difference_places import PLACES, at
from tests.report_samples import SHOP

WHOLE: dict[str, Any] = {
    "build": "shop",
    "versions": ">=1.0,<2",
    "library": "all",
    "requirement": "shop-track",
    "path": "shop.track arguments[1].seats",
    "observed": "(nothing)",
    "reason": "The seats come with version 2.",
    "link": "https://github.com/shop/integration/issues/7",
    "expires": dt.date(2027, 1, 31),
}


def toml(table: dict[str, Any]) -> str:
    """Return an entry as TOML, whose strings are JSON's; what is no string is written as is."""
    lines = [
        f"{key} = {json.dumps(value) if isinstance(value, str) else value}"
        for key, value in table.items()
    ]
    return "\n".join(["[[deviation]]", *lines, ""])


def can_be_in_a_file(place: DifferencePlace) -> bool:
    return place.kind in difference_keys.KINDS_IN_FILES


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder of known deviations, below the current folder."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / FOLDER).mkdir()
    return tmp_path / FOLDER


def single(folder: Path) -> list[deviations.Deviation]:
    """Return the entries for a single difference of a folder that has no others."""
    return [entry for entry in load(folder) if isinstance(entry, deviations.Deviation)]


def refused(folder: Path, text: str | bytes) -> str:
    """Return what is said of a file."""
    content = text.encode() if isinstance(text, str) else text
    (folder / "shop.toml").write_bytes(content)
    with pytest.raises(HarnessError) as caught:
        load(folder)
    assert type(caught.value) is UsageError
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_an_entry_comes_back_whole(folder: Path) -> None:
    whole = {**WHOLE, "browser": "firefox"}
    (folder / "shop.toml").write_text(toml(whole), encoding="utf-8")
    [entry] = load(folder)
    assert entry == deviations.Deviation(
        **{
            **whole,
            "place": "known-deviations/shop.toml, deviation 1",
            "versions": SpecifierSet(">=1.0,<2"),
            "file": folder / "shop.toml",
            "number": 1,
        }
    )


def test_files_are_read_in_order_and_entries_counted_in_each(folder: Path) -> None:
    without = {key: value for key, value in WHOLE.items() if key != "observed"}
    (folder / "b.toml").write_text(toml(WHOLE), encoding="utf-8")
    (folder / "a.toml").write_text(toml(without) + toml(WHOLE), encoding="utf-8")
    (folder / "c.toml").write_text("# none any more\n", encoding="utf-8")
    (folder / "README.md").write_text("not [[read", encoding="utf-8")
    found = single(folder)
    assert [entry.place for entry in found] == [
        "known-deviations/a.toml, deviation 1",
        "known-deviations/a.toml, deviation 2",
        "known-deviations/b.toml, deviation 1",
    ]
    assert [entry.observed for entry in found] == ["", "(nothing)", "(nothing)"]


def test_a_folder_elsewhere_is_named_whole(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "shop.toml").write_text(toml(WHOLE), encoding="utf-8")
    monkeypatch.chdir("/")
    relative = folder.relative_to("/")
    assert [load(place)[0].place for place in (folder, relative)] == [
        f"{relative}/shop.toml, deviation 1"
    ] * 2
    monkeypatch.chdir(folder)
    assert load(folder)[0].place == "shop.toml, deviation 1"
    assert load(Path("..") / FOLDER)[0].place == f"../{FOLDER}/shop.toml, deviation 1"


@given(PLACES.filter(can_be_in_a_file).map(difference_keys.key).filter(str.isprintable))
def test_a_path_comes_back_as_it_is(path: str) -> None:
    # JSON's escapes are TOML's.
    text = toml({**WHOLE, "path": "?"}).replace('"?"', json.dumps(path, ensure_ascii=False))
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "shop.toml").write_text(text, encoding="utf-8")
        [entry] = single(Path(folder))
    assert entry.path == path


@pytest.mark.parametrize(
    ("path", "like"),
    [
        ("Invocation 1", "invocation 1"),
        ("value.phone", "wigzo.identify arguments[1].phone"),  # only outside of verdicts
    ],
)
def test_a_path_that_no_difference_has_is_refused_with_one_that_is_like_it(
    folder: Path, path: str, like: str
) -> None:
    assert refused(folder, toml({**WHOLE, "path": path})) == (
        f"known-deviations/shop.toml, deviation 1: 'path' is '{path}', which no difference has; "
        f'write it as in this one: path = "{like}"'
    )


@pytest.mark.parametrize("path", ["shop.track arguments[1].seats", "invocation 1 (call 0)"])
def test_a_file_still_matches_when_what_people_read_is_worded_anew(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    required: Callable[..., Requirement],
    path: str,
) -> None:
    (folder / "shop.toml").write_text(toml({**WHOLE, "path": path}), encoding="utf-8")
    monkeypatch.setattr(difference_words, "words", lambda place: f"somewhere: {place.kind}")
    known = deviations.KnownDeviations(tuple(single(folder)), dt.date(2027, 1, 1))
    verdict = Verdict("shop-track", "next", Word.FAIL, (Difference(at(path), 5, MISSING),))
    assessment = known.assess(verdict, Build("shop", "reference", "1.4.0", "0f" * 32))
    assert assessment.known == known.entries
    # And whoever writes an entry anew still reads what to write.
    told = story(Outcome(Job(required(), "next", SHOP), verdict, None)).splitlines()
    at_line = next(line for line in told if "differs at" in line)
    assert "somewhere: " in at_line
    assert f"    path     {path}" in told


def test_text_may_stand_on_several_lines(folder: Path) -> None:
    lines = toml(WHOLE).replace('"(nothing)"', "'''\n{\n  a: 1\n}\n'''")
    lines = lines.replace(WHOLE["reason"], "The seats come\\nwith  version 2.")
    (folder / "shop.toml").write_text(lines, encoding="utf-8")
    [entry] = single(folder)
    assert entry.observed == "{\n  a: 1\n}"
    assert entry.reason == WHOLE["reason"]


ENTRY = "known-deviations/shop.toml, deviation 1: "


@pytest.mark.parametrize("key", [key for key in WHOLE if key != "observed"])
def test_a_missing_key_is_named(folder: Path, key: str) -> None:
    said = refused(folder, toml({name: value for name, value in WHOLE.items() if name != key}))
    assert said.startswith(f"{ENTRY}{key!r} is missing; write {key} = ")


@pytest.mark.parametrize("key", [key for key in WHOLE if key != "expires"])
@pytest.mark.parametrize("value", ["7", '""', '"  "', "[]", "2027-01-31"])
def test_what_is_no_text_is_refused(folder: Path, key: str, value: str) -> None:
    text = toml({**WHOLE, key: "?"}).replace('"?"', value)
    assert refused(folder, text).startswith(f"{ENTRY}{key!r} is not a text; write {key} = ")


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("versions", "1.0", "'versions' is '1.0', not a range of versions; write versions = \">=1"),
        ("versions", ">1 <2", "'versions' is '>1 <2', not a range of versions"),
        ("library", "nxt", '\'library\' is \'nxt\'; write library = "next", "classic" or "all"'),
        (
            "browser",
            "opera",
            "'browser' is 'opera'; write browser = \"chromium\" or \"firefox\"",
        ),
        (
            "link",
            "javascript:alert(1)",
            "'link' is 'javascript:alert(1)', not an address; write link",
        ),
        ("path", "a\nb", "'path' has invisible characters; write path"),
        (
            "expires",
            "2027-01-31",
            "'expires' is not a date; write expires = 2031-01-31, without quo",
        ),
        ("expires", dt.datetime(2027, 1, 31, tzinfo=dt.UTC), "'expires' is not a date"),
        ("expires", 7, "'expires' is not a date"),
        ("librarys", "all", "unknown key 'librarys'; the keys are: build, versions, library, "),
    ],
)
def test_a_wrong_value_is_named(folder: Path, key: str, value: object, said: str) -> None:
    assert refused(folder, toml({**WHOLE, key: value})).startswith(ENTRY + said)


def test_the_damaged_entry_is_counted(folder: Path) -> None:
    said = refused(folder, toml(WHOLE) + toml({**WHOLE, "library": "both"}))
    assert said.startswith("known-deviations/shop.toml, deviation 2: 'library' is 'both'")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[deviation]\n", "is not TOML: "),
        ("\n\nbuild = ?", "is not TOML: Invalid value (at line 3, column 9)"),
        (b"build = '\xff'", "is not UTF-8: invalid start byte"),
        (
            toml(WHOLE) + "[extra]\n",
            "unknown key 'extra'; each entry begins with [[finding]] or [[deviation]]",
        ),
        (toml(WHOLE)[len("[[deviation]]") :], "unknown key 'build'; each entry begins with [[find"),
        (
            toml(WHOLE).replace("[[", "[").replace("]]", "]"),
            "'deviation' is not a list; each entry",
        ),
    ],
)
def test_a_damaged_file_is_named(folder: Path, text: str | bytes, said: str) -> None:
    assert said in refused(folder, text)
    assert refused(folder, text).startswith("known-deviations/shop.toml")


def test_a_list_of_something_else_is_refused(folder: Path) -> None:
    said = refused(folder, "deviation = [1]")
    assert said == f"{ENTRY}is not a table; an entry begins with [[deviation]]"


def test_a_damaged_entry_for_a_finding_names_what_to_write(folder: Path) -> None:
    table: dict[str, Any] = {
        "finding": "track loses seats",
        "build": "shop",
        "versions": ">=1",
        "library": "all",
    }
    table |= {"shows": ["lost: *"], "requirements": ["shop-*"], "reason": "Version 2 has them."}
    assert refused(folder, toml({**table, "except": ""}).replace("deviation", "finding")) == (
        "known-deviations/shop.toml, finding 1: 'except' is not a list of texts; write except = "
        '["lost: wigzo.identify arguments[0].email (identify)"]'
    )
    said = refused(folder, toml({**table, "path": "a"}).replace("deviation", "finding"))
    assert said.endswith(
        "unknown key 'path'; the keys are: finding, build, versions, library, shows, except, "
        "requirements, tracker, browser, reason, link, expires"
    )


def test_what_cannot_be_read_is_refused(folder: Path) -> None:
    (folder / "shop.toml").mkdir()
    with pytest.raises(UsageError, match=r"shop\.toml cannot be read: Is a directory"):
        load(folder)


def test_a_folder_that_is_named_must_be_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(UsageError, match=r"there is no folder .*nope to read known deviations"):
        load(tmp_path / "nope")
    assert main.main(["check", "--known-deviations", str(tmp_path / "nope")]) == 2
    said = capsys.readouterr()
    assert said.err == (
        f"harness: there is no folder {tmp_path}/nope to read known deviations from\n"
    )


def test_the_folder_of_that_name_is_read_where_none_is_given(folder: Path) -> None:
    (folder / "shop.toml").write_text(toml(WHOLE), encoding="utf-8")
    assert len(deviations.read([], folder.parent).entries) == 1
    assert deviations.read([], folder).entries == ()
    assert len(deviations.read([folder, folder], folder).entries) == 2


def test_the_repository_knows_of_no_deviation() -> None:
    assert load(Path(__file__).resolve().parents[3] / FOLDER) == ()
