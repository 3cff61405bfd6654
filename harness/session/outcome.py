"""A job, what was recorded of it, and its outcome: the verdict with all that it rests on."""

import functools
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, Self, TypeAlias

from harness.analysis import nothing_arrived
from harness.contracts import Contracts, Destination
from harness.judging import NO_ASSESSMENT, Assessment, Examination, Vacuous
from harness.model import (
    PROMISED,
    Build,
    HarnessError,
    Library,
    Recording,
    Requirement,
    ServedTracker,
    Verdict,
    Word,
)
from harness.session.packed import Packed
from harness.session.run_options import DEFAULT, RunOptions


@dataclass(frozen=True, slots=True)
class Job:
    """One requirement under one generation of the library, and what its page needs.

    `destination` is the requirement's own, `neighbour` another one on the same page, if there is
    one. `folder` is the contracts folder that has the requirement, if one has it. With `is_strict`,
    a failure fails the run whatever the requirement's level is. `engine` names the engine to judge
    it in, where the run has several; else it is empty.
    """

    requirement: Requirement
    library: Library
    destination: Destination
    neighbour: Destination | None = None
    folder: Path | None = None
    is_strict: bool = False
    engine: str = ""

    @classmethod
    def of(
        cls,
        contracts: Contracts,
        requirement: Requirement,
        library: Library,
        *,
        is_strict: bool = False,
        engine: str = "",
    ) -> Self:
        """Return a job, with its destinations and its folder from the contracts.

        Raises:
            UsageError: the contracts lack its destination, or the neighbour.
        """
        beside = requirement.conditions.neighbour
        return cls(
            requirement,
            library,
            contracts.destination(requirement.destination),
            contracts.destination(beside) if beside else None,
            contracts.folders.get(requirement.id),
            is_strict,
            engine,
        )

    def described(self, contracts: Contracts) -> Self:
        """Return the same job, with what is known by now of its destination.

        Of an unknown one nothing is known before its build is examined.
        """
        return replace(self, destination=contracts.destination(self.destination.key))

    @property
    def id(self) -> str:
        """The id by which people select it: `wishpond-identify-params-next`.

        Where the run has several engines, it ends with the engine.
        """
        name = f"{self.requirement.id}-{self.library}"
        return f"{name}-{self.engine}" if self.engine else name

    @property
    def where(self) -> str:
        """The library, and the engine where the run has several: `next, Firefox`."""
        return f"{self.library}, {self.engine.title()}" if self.engine else self.library

    @property
    def inapplicable(self) -> str:
        """Why the requirement does not apply in this run; empty if it does."""
        if self.library not in self.requirement.libraries:
            under = " and ".join(self.requirement.libraries)
            return f"the requirement applies under {under} only, and this run uses {self.library}"
        tracker = self.destination.tracker
        if tracker is not None and self.requirement.rests_on_stub:
            return (
                f"the requirement rests on the tracker stub, and this run's tracker is "
                f"{tracker.source}: {self.requirement.rests_on_stub}"
            )
        return ""


PageUse: TypeAlias = Literal["own", "shared", "own only", "shared only"]
"""A page of its own, or one with other calls before. `own only`: there it is a `pass`, but was none
in the shared page. `shared only`: the other way round; the page of its own counts."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """The recording that a job is judged by, or why there is none, and the page it was made in."""

    result: Recording | HarnessError
    page: PageUse = "own"


@dataclass(frozen=True)
class Outcome:
    """A verdict, and the recording that it rests on, maybe packed; None if nothing was recorded.

    `assessment` says which known deviations explain it. `run_options` are the options of the run,
    to run it again. `proof` says which expectations can fail; None if none was made. `page` says
    what the recording is of.
    """

    job: Job
    verdict: Verdict
    evidence: Recording | Packed | None
    assessment: Assessment = NO_ASSESSMENT
    run_options: RunOptions = DEFAULT
    proof: Examination | None = None
    page: PageUse = "own"

    @property
    def recording(self) -> Recording | None:
        """The recording that the verdict rests on; None if nothing was recorded."""
        return self.evidence.unpacked() if isinstance(self.evidence, Packed) else self.evidence

    def packed(self) -> Self:
        """Return the same outcome, which holds its recording in little memory."""
        if not isinstance(self.evidence, Recording):
            return self
        return replace(self, evidence=Packed.of(self.evidence))

    @property
    def vacuous(self) -> tuple[Vacuous, ...]:
        """The expectations that cannot fail, and the values in them that nothing tests."""
        return self.proof.vacuous if self.proof else ()

    @property
    def is_known(self) -> bool:
        """Whether the verdict is a `fail` that known deviations explain."""
        return bool(self.assessment.known)

    @functools.cached_property  # each output asks
    def nothing_arrived(self) -> bool:
        """Whether the verdict is a `pass`, and yet nothing reached the destination."""
        return (
            self.verdict.word is Word.PASS
            and (recording := self.recording) is not None
            and nothing_arrived(recording, self.job.destination, self.job.neighbour)
        )

    @property
    def is_worth_a_look(self) -> bool:
        """Whether the verdict is a `fail` that fails no run: no document promises what it asks."""
        return (
            self.verdict.word is Word.FAIL
            and self.job.requirement.level not in PROMISED
            and not (self.job.is_strict or self.is_known)
            and not (self.assessment.problems or self.vacuous)
        )

    @property
    def shown_word(self) -> str:
        """The verdict's word; `known` or `worth a look` for a `fail` that fails no run."""
        if self.is_known:
            return "known"
        return "worth a look" if self.is_worth_a_look else self.verdict.word.value

    @property
    def build(self) -> Build | None:
        """The build that was judged; None if nothing was recorded."""
        return None if self.evidence is None else self.evidence.build

    @property
    def browser(self) -> str:
        """The browser that was driven, with its version; empty if nothing was recorded."""
        return "" if self.evidence is None else self.evidence.browser

    @property
    def library_version(self) -> str:
        """What the library reports in the page; empty if nothing was recorded."""
        return "" if self.evidence is None else self.evidence.library_version

    @property
    def tracker(self) -> ServedTracker | None:
        """The tracker that was served; None if nothing was recorded."""
        return None if self.evidence is None else self.evidence.served_tracker
