"""`harness explain`: says what a rule of `harness compare` means, with an example."""

import argparse

from harness.cli.options import Commands
from harness.comparison import RULES, Rule, rulebook
from harness.contracts import Contracts


def add_to(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "explain",
        help="say what a rule of 'harness compare' means; without one, list all rules",
        epilog="exit codes: 0 explained, 2 there is no such rule",
    )
    parser.add_argument("rules", nargs="*", metavar="RULE", help="ids, as value-lost")
    parser.set_defaults(command=_explain)


def _explain(options: argparse.Namespace, _: Contracts) -> int:
    for name in options.rules:
        rulebook.check_id(name, "harness explain")
    if options.rules:
        print("\n\n".join(_whole(RULES[name]) for name in options.rules))
    else:
        width = max(map(len, RULES))
        for rule in RULES.values():
            print(f"{rule.id:<{width}}  {rule.severity:<8}  {rule.meaning}")
    return 0


def _whole(rule: Rule) -> str:
    return f"{rule.id} ({rule.severity})\n  {rule.meaning}\n  old: {rule.old}\n  new: {rule.new}"
