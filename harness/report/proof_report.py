"""What proofs say of expectations: for a terminal, and as JSON."""

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rich.console import Console
from rich.text import Text

from harness import __version__
from harness.judging import Examination, Vacuous
from harness.session import Outcome

FORMAT = 1
"""The version of the JSON; it grows by one with each change that would mislead older readers."""


def vacuous_lines(proofs: Iterable[Examination | None]) -> list[str]:
    """Return a line for each expectation that cannot fail, or value in it that nothing tests."""
    return list(dict.fromkeys(str(one) for proof in proofs if proof for one in proof.vacuous))


def proof_line(proofs: Mapping[str, Examination | None]) -> str:
    """Return one line on the proofs of requirements, by their ids, or an empty text."""
    made = [proof for proof in proofs.values() if proof]
    if not made:
        return ""
    total = sum(made, Examination())
    several = "expectation" if total.expectations == 1 else "expectations"
    found = {(one.requirement, one.number) for one in total.vacuous}
    if found:
        return f"proof: {len(found)} of {total.expectations} {several} cannot fail, or not in full"
    values = f" in each of {total.values} values" if total.values else ""
    return f"proof: {total.expectations} {several} can fail{values}"


def print_proofs(console: Console, proofs: Mapping[str, Examination | None]) -> None:
    """Print what cannot fail in red, and one line on the proofs, if there are any."""
    for text in vacuous_lines(proofs.values()):
        console.print(Text(f"cannot fail: {text}", style="bold red"), soft_wrap=True)
    if line := proof_line(proofs):
        console.print(line, soft_wrap=True)


def unproven_lines(outcomes: Iterable[Outcome]) -> Iterator[str]:
    """Yield a line for each requirement that did not pass, so that nothing could be proven."""
    for outcome in outcomes:
        if outcome.proof is None:
            yield (
                f"{outcome.job.id}: not proven, because the verdict is {outcome.verdict.word}; "
                "name a build on which it passes with --build"
            )


def proofs_to_json(outcomes: Iterable[Outcome]) -> dict[str, Any]:
    """Return what `harness prove --json` writes; docs/schemas/prove.schema.json describes it."""
    return {
        "kind": "prove",
        "format": FORMAT,
        "harness": __version__,
        "requirements": [_requirement(outcome) for outcome in outcomes],
    }


def _requirement(outcome: Outcome) -> dict[str, Any]:
    proof = outcome.proof
    return {
        "requirement": outcome.job.requirement.id,
        "destination": outcome.job.requirement.destination,
        "library": outcome.job.library,
        "build": dataclasses.asdict(outcome.build) if outcome.build else None,
        "verdict": outcome.verdict.word.value,
        "reason": outcome.verdict.reason,
        "proven": proof is not None and not proof.vacuous,
        "expectations": proof.expectations if proof else 0,
        "values": proof.values if proof else 0,
        "vacuous": vacuous_to_json(proof.vacuous if proof else ()),
    }


def vacuous_to_json(found: Iterable[Vacuous]) -> list[dict[str, Any]]:
    """Return what cannot fail as JSON."""
    return [
        {
            "expectation": one.number,
            "kind": one.kind,
            "path": one.path,
            "unnoticed": one.unnoticed,
            "message": str(one),
        }
        for one in found
    ]
