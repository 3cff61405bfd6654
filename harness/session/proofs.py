"""Proofs that the expectations of a contract can fail, each made once while the contract stays.

A proof takes the recording that was judged, so it needs no browser. What was proven stands in the
cache, under a hash of the requirement, its destination and the program that proves; what was found
to be vacuous does not, so that every run names it anew.
"""

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from harness import __version__
from harness.judging import Examination, Vacuous, sabotage
from harness.model import Recording
from harness.session.outcome import Job
from harness.toolchain import paths


class Proofs:
    """Proves requirements on the recordings on which they pass; remembers what it proved."""

    def __init__(self) -> None:
        self._made: dict[str, Examination] = {}

    def of_folder(self, job: Job, recording: Recording) -> Examination | None:
        """Return the proof of a contracts folder's requirement, an earlier one if there is one.

        The harness's own requirements are proven by its tests: of those it is None.

        Raises:
            UsageError: the cache cannot be written.
        """
        if job.folder is None:
            return None
        key = _key(job)
        if key not in self._made:
            self._made[key] = _remembered(key) or self.anew(job, recording)
        return self._made[key]

    def anew(self, job: Job, recording: Recording) -> Examination:
        """Return a proof that is made now, and remember it if nothing is vacuous.

        Raises:
            UsageError: the cache cannot be written.
        """
        found = sabotage.examine(job.requirement, recording)
        if not found.vacuous:
            with paths.filling_cache():
                paths.write_atomically(_place(_key(job)), json.dumps(proof_to_json(found)).encode())
        return found


def proof_to_json(proof: Examination) -> dict[str, Any]:
    """Return a proof as JSON; `proof_from_json` gives back an equal one."""
    return dataclasses.asdict(proof)


def proof_from_json(parts: Mapping[str, Any]) -> Examination:
    """Return the proof that `proof_to_json` made this JSON of."""
    vacuous = tuple(Vacuous(**part) for part in parts["vacuous"])
    return Examination(**{**parts, "vacuous": vacuous})


def _remembered(key: str) -> Examination | None:
    try:
        return proof_from_json(json.loads(_place(key).read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError):  # none, or one that was damaged
        return None


def _place(key: str) -> Path:
    return paths.cache() / "proofs" / f"{key}.json"


def _key(job: Job) -> str:
    where = dataclasses.replace(job.destination, folder=None)
    parts = (__version__, program(), job.requirement, where)
    return hashlib.sha256(repr(parts).encode()).hexdigest()


@cache
def program() -> str:
    """Return a hash of what judges and proves: what it says holds for no other program."""
    digest = hashlib.sha256()
    for package in ("analysis", "judging", "model"):
        for file in sorted((paths.PACKAGE / package).rglob("*.py")):
            digest.update(file.read_bytes())
    return digest.hexdigest()
