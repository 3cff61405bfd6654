"""Two runs say the same if each requirement has the same verdict with the same differences."""

import json
from pathlib import Path
from typing import Any

import pytest

from tools import same_verdicts


def verdict(name: str, word: str = "pass", *differences: str) -> dict[str, Any]:
    return {
        "requirement": name,
        "library": "next",
        "verdict": word,
        "differences": [{"place": place} for place in differences],
    }


FIRST = [verdict("a"), verdict("b", "fail", "url")]


@pytest.mark.parametrize(
    ("second", "said", "code"),
    [
        (FIRST[::-1], "2 verdicts are the same", 0),
        ([verdict("a", "error"), FIRST[1]], "a-next: pass, and error", 1),
        (
            [FIRST[0], verdict("b", "fail", "body")],
            "b-next: fail with 1 differences, and fail with 1 differences",
            1,
        ),
        (FIRST[:1], "b-next: fail with 1 differences, and no verdict", 1),
        ([*FIRST, verdict("c")], "c-next: no verdict, and pass", 1),
    ],
)
def test_what_is_said_otherwise_is_named(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    second: list[dict[str, Any]],
    said: str,
    code: int,
) -> None:
    files = [tmp_path / "first.json", tmp_path / "second.json"]
    for file, verdicts in zip(files, (FIRST, second), strict=True):
        file.write_text(json.dumps({"verdicts": verdicts}), encoding="utf-8")
    assert same_verdicts.main([*map(str, files)]) == code
    assert capsys.readouterr().out == f"{said}\n"
