"""`harness list`: each requirement with its level, its source and the words that it quotes."""

import argparse
import dataclasses
import json
import textwrap
from collections.abc import Iterator
from typing import Any, Final

from harness.cli.options import Commands, add_names
from harness.contracts import Contracts
from harness.model import Requirement
from harness.session import options as shared

_WIDTH: Final = 100
_INDENT: Final = "    "


def add_to(commands: Commands) -> None:
    """Add the command."""
    summary = "list requirements, each with its level, its source and its quote"
    parser = commands.add_parser("list", help=summary)
    add_names(parser)
    parser.add_argument("--json", action="store_true", help="print a list of objects")
    shared.add_contracts(parser.add_argument)
    parser.set_defaults(command=_list)


def _list(options: argparse.Namespace, contracts: Contracts) -> int:
    keys = {contracts.destination(name).key for name in options.names}
    every = contracts.requirements.values()
    chosen = [item for item in every if item.destination in keys or not keys]
    if options.json:
        print(json.dumps(list(map(_to_json, chosen)), indent=2, ensure_ascii=False))
        return 0
    width = max((len(item.id) for item in chosen), default=0)
    for item in chosen:
        print("\n".join(_lines(item, width)))
    for key, reason in contracts.unsampled.items():
        if key in keys or not keys:
            print(f"{key}: early calls and consent are not judged: {reason}")
    return 0


def _lines(item: Requirement, width: int) -> Iterator[str]:
    yield f"{item.id:<{width}} {item.level:<11} {item.source.document} › {item.source.section}"
    quote = f"“{item.source.quote}”"
    yield from textwrap.wrap(quote, _WIDTH, initial_indent=_INDENT, subsequent_indent=_INDENT)


def _to_json(item: Requirement) -> dict[str, Any]:
    return {
        "id": item.id,
        "destination": item.destination,
        "level": item.level,
        "statement": item.statement,
        "source": dataclasses.asdict(item.source),
        "libraries": list(item.libraries),
    }
