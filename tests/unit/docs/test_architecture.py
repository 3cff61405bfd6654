"""ARCHITECTURE.md names what is there, and says of each change where it is made."""

import re
from pathlib import Path
from typing import Final

import pytest

REPOSITORY: Final = Path(__file__).resolve().parents[3]
TEXT: Final = (REPOSITORY / "ARCHITECTURE.md").read_text(encoding="utf-8")
CELLS: Final = [
    cell.strip() for line in TEXT.splitlines() if line.startswith("|") for cell in line.split("|")
]
PATHS: Final = sorted(
    {
        quoted
        for cell in CELLS
        for quoted in re.findall(r"`([^`]+)`", cell)
        if "/" in quoted or quoted.endswith((".md", ".toml", ".lock"))
    }
    - {"docs/", "tools/"}  # folders of tests/unit, by the side of the packages
)
CHANGES: Final = (
    "add a destination",
    "add a kind of expectation",
    "add a kind of observation",
    "add a kind of value",
    "decode protobuf bodies",
    "drive another browser engine",
    "say otherwise what differs between engines",
    "add a column to the report",
    "group verdicts by another cause",
    "say more in an entry of the known deviations",
    "check more of a contract",
    "require more of every contract",
    "prove more of a contract",
    "add a rule of severity",
    "change what counts as the smallest edit",
    "learn more of a build that nobody has described",
    "say more of each of many builds",
    "describe more of a destination",
    "add a generation of the library",
    "add an option to the command",
    "add a condition",
    "record in several processes",
    "run browsers elsewhere",
    "share a run out among machines",
    "let more requirements share a page",
    "add a control",
    "add a hostile condition",
    "add a level",
    "judge another published integration",
    "quote another document",
    "add a miniature",
)


def test_what_a_table_names_is_there(subtests: pytest.Subtests) -> None:
    assert PATHS
    for path in PATHS:
        with subtests.test(path):
            found = REPOSITORY / path
            assert found.is_dir() if path.endswith("/") else found.is_file()


def test_every_change_has_a_row() -> None:
    rows = [cell.strip("*") for cell in CELLS if cell.startswith("**")]
    assert rows == list(CHANGES)


def test_every_package_and_folder_has_a_row() -> None:
    own = {
        item.name for item in (REPOSITORY / "harness").iterdir() if (item / "__init__.py").exists()
    }
    pages = {item.name for item in (REPOSITORY / "pages").iterdir() if item.is_dir()}
    tests = {item.name for item in (REPOSITORY / "tests").iterdir() if item.is_dir()}
    wanted = {
        *(f"harness/{name}/" for name in own),
        *(f"pages/{name}/" for name in pages - {"node_modules"}),
        *(f"tests/{name}/" for name in tests - {"__pycache__"}),
    }
    assert wanted <= {cell.strip("`") for cell in CELLS}
