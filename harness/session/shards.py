"""Shards: parts of a run that several machines share out, each requirement in exactly one of them.

What is recorded in one go stays together, so that each page is that of a run in one piece. All
shards are split in the same way where they are given the same jobs, seed and times.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Final, Self

from harness.model import UsageError
from harness.session.outcome import Job
from harness.session.page_group import Page

_FORM: Final = re.compile(r"([1-9]\d{0,3})/([1-9]\d{0,3})", re.ASCII)
_ALONE: Final = 3.0
"""How many times as long a requirement takes in a page of its own as in one that others share."""


@dataclass(frozen=True, slots=True, order=True)
class Shard:
    """One part of a run: the `number`, from 1, of `count` parts."""

    number: int
    count: int

    def __str__(self) -> str:
        """Return it as people say it: `shard 2 of 4`."""
        return f"shard {self.number} of {self.count}"

    @classmethod
    def of(cls, text: str) -> Self:
        """Return the shard that is typed as `2/4`.

        Raises:
            UsageError: it has another form, or there is no such part.
        """
        found = _FORM.fullmatch(text)
        if found is None or int(found[1]) > int(found[2]):
            raise UsageError(
                f"--shard {text}: expected I/N, the part from 1 to N and how many there are: 2/4"
            )
        return cls(int(found[1]), int(found[2]))


def split(
    units: Sequence[Page], count: int, times: Mapping[str, float]
) -> tuple[tuple[Job, ...], ...]:
    """Return the jobs of each of `count` shards, which take about the same time.

    `units` are never split. `times` has the seconds that jobs took, by their id, as far as they are
    known. The longest unit goes first, always to the shard that has least to do.
    """
    known = [times[job.id] for unit in units for job in unit if job.id in times]
    usual = fmean(known) if known else 1.0
    costs = [_cost(unit, times, usual) for unit in units]
    loads = [0.0] * count
    found: list[list[Job]] = [[] for _ in range(count)]
    for place in sorted(range(len(units)), key=lambda place: (-costs[place], place)):
        least = min(range(count), key=lambda number: (loads[number], number))
        loads[least] += costs[place]
        found[least] += units[place]
    return tuple(map(tuple, found))


def _cost(unit: Page, times: Mapping[str, float], usual: float) -> float:
    guess = usual if len(unit) > 1 else usual * _ALONE
    return sum(times.get(job.id, guess) if not job.inapplicable else 0.0 for job in unit)


def read_times(file: Path) -> dict[str, float]:
    """Return the seconds that each job took in an earlier run, by its id.

    `file` is what `harness check --json` or `harness merge --json` wrote.

    Raises:
        UsageError: it cannot be read, or is another file.
    """
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
        return {item["id"]: float(item["seconds"]) for item in told["verdicts"]}
    except OSError as problem:
        raise UsageError(f"--shard-times {file}: {problem.strerror}") from None
    except (KeyError, TypeError, ValueError):
        raise UsageError(
            f"--shard-times {file}: is not what 'harness check --json FILE' writes"
        ) from None
