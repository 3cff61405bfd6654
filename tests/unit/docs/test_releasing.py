"""What docs/releasing.md has tests hold: version, changelog, and that those tests are there."""

import re
import tomllib
from pathlib import Path
from typing import Final

import pytest

from harness import __version__

REPOSITORY: Final = Path(__file__).resolve().parents[3]
CHECKLIST: Final = (REPOSITORY / "docs" / "releasing.md").read_text(encoding="utf-8")
CHANGELOG: Final = (REPOSITORY / "CHANGELOG.md").read_text(encoding="utf-8")
NEWEST: Final = CHANGELOG.split("\n## ")[1]
ENTRIES: Final = [
    " ".join(entry.split())
    for entry in re.findall(r"^- (.*(?:\n  .*)*)", CHANGELOG, flags=re.MULTILINE)
]


def test_the_version_is_one() -> None:
    with (REPOSITORY / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)["project"]
    assert re.match(r"\S+ \((?:unreleased|\d{4}-\d\d-\d\d)\)\n", NEWEST)
    assert NEWEST.split()[0] == project["version"] == __version__


def test_the_newest_version_has_an_entry() -> None:
    assert "\n- " in NEWEST


def test_an_entry_is_one_sentence(subtests: pytest.Subtests) -> None:
    assert ENTRIES
    for entry in ENTRIES:
        with subtests.test(entry):
            assert entry.endswith(".")
            assert not re.search(r"\. [A-Z`]", entry)


def test_tests_that_the_checklist_names_are_there() -> None:
    named = re.findall(r"`((?:tests|\.github)/[\w./]+)`", CHECKLIST)
    assert named
    assert [name for name in named if not (REPOSITORY / name).is_file()] == []
