"""docs/command.md and the pages that it names have every command and every option."""

import argparse
import re
from pathlib import Path
from typing import Final

import pytest

from harness.cli import main

DOCS: Final = Path(__file__).resolve().parents[3] / "docs"
REFERENCE: Final = (DOCS / "command.md").read_text(encoding="utf-8")
OF_ITS_OWN: Final = {
    "accept": "known-deviations.md",
    "compare": "comparing.md",
    "documents": "trackers.md",
    "open": "console.md",
    "pin": "trackers.md",
}
"""The pages that have the options of one command, beside those of all."""


def commands() -> dict[str, argparse.ArgumentParser]:
    [choices] = [
        action.choices
        for action in main.command_line()._actions
        if isinstance(action, argparse._SubParsersAction)
    ]
    return dict(choices)


@pytest.mark.parametrize("command", commands())
def test_every_option_is_described(command: str) -> None:
    assert f"| `harness {command}" in REFERENCE
    page = OF_ITS_OWN.get(command, "command.md")
    text = (DOCS / page).read_text(encoding="utf-8")
    text += REFERENCE if command == "accept" else ""  # it has those of `check` beside its own
    for action in commands()[command]._actions:
        for option in action.option_strings:
            if option not in {"-h", "--help"}:
                assert re.search(rf"`{option}[` ]", text), f"{page} does not have {option}"
