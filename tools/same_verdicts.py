"""Compares the JSON of two runs of `harness check`: both must say the same of each requirement.

`python -m tools.same_verdicts each.json shared.json` prints what they say otherwise, and ends with
1 if there is anything: a shared page, a process or an order has changed a verdict.
"""

import argparse
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any


def otherwise(first: Mapping[str, Any], second: Mapping[str, Any]) -> Iterator[str]:
    """Yield a line for each verdict that one of the runs has otherwise, or not at all."""
    said, also = _said(first), _said(second)
    for name in said.keys() | also.keys():
        one, other = said.get(name), also.get(name)
        if one != other:
            yield f"{name}: {_words(one)}, and {_words(other)}"


def _said(run: Mapping[str, Any]) -> dict[str, tuple[str, list[Any]]]:
    return {
        f"{item['requirement']}-{item['library']}": (item["verdict"], item["differences"])
        for item in run["verdicts"]
    }


def _words(said: tuple[str, list[Any]] | None) -> str:
    if said is None:
        return "no verdict"
    word, differences = said
    return f"{word} with {len(differences)} differences" if differences else word


def main(arguments: list[str] | None = None) -> int:
    """Compare two files, print what differs, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("files", nargs=2, type=Path, metavar="FILE")
    first, second = (
        json.loads(file.read_text(encoding="utf-8")) for file in parser.parse_args(arguments).files
    )
    found = sorted(otherwise(first, second))
    print(*found, sep="\n") if found else print(f"{len(first['verdicts'])} verdicts are the same")
    return int(bool(found))


if __name__ == "__main__":
    raise SystemExit(main())
