"""A destination on the bench: its build, made anew when it changes, and a driver to try it with."""

import contextlib
import dataclasses
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from harness.builds import Bundles
from harness.codec import difference_words
from harness.console.attempt_parsing import Attempt
from harness.console.drafting import draft
from harness.console.matching import Match, matches
from harness.console.python_source import module_source
from harness.contracts import Contracts, Destination
from harness.driver import Driver
from harness.edge import RequestListener
from harness.judging import judge
from harness.model import (
    LIBRARIES,
    BrowserError,
    Build,
    BuildError,
    Difference,
    HarnessError,
    Library,
    Recording,
    Requirement,
    Stimulus,
    Verdict,
    Word,
)
from harness.session import Job, Outcome


@dataclass(frozen=True, slots=True)
class AttemptResult:
    """What came of an attempt: the recording, and what requirements that make it say of it.

    `nearly` are requirements that make the same calls, but otherwise.
    """

    recording: Recording
    outcomes: tuple[Outcome, ...]
    nearly: tuple[Match, ...]


@dataclass(frozen=True, slots=True)
class Drafted:
    """A requirement made of what was observed, and its source as a Python module."""

    requirement: Requirement
    source: str


class Workbench:
    """Tries calls against one build. Its methods may be called from any thread.

    One of them at a time has the browser. What is computed of a recording keeps nobody waiting.
    `target` is a destination of `contracts`. `make` makes the build from its source, which is in
    `places`, as that is now. `bundles` is the build; if the source does not build, it is None,
    and `problem` says why. With `stays`, the page of each try stays for a person to look at, until
    the next one or `close`.
    """

    def __init__(
        self,
        driver: Driver,
        contracts: Contracts,
        target: Destination,
        make: Callable[[], Bundles],
        places: Sequence[Path],
        *,
        stays: bool = False,
    ) -> None:
        self.contracts = contracts
        self.target = target
        self.bundles: Bundles | None = None
        self.problem = ""
        self._driver = driver
        self._stays = stays
        self._stage = contextlib.ExitStack()
        self._places = tuple(places)
        self._make = make
        self._latest: Recording | None = None
        self._state: tuple[Build | None, str, bytes] | None = None
        self._one_at_a_time = threading.Lock()

    @property
    def places(self) -> tuple[Path, ...]:
        """The folders with what a person may change meanwhile: the build and the tracker stub."""
        return (*self._places, self._stub.parent)

    @property
    def _stub(self) -> Path:
        return self.target.home() / "stubs" / self.target.stub

    def hear(self, tell: RequestListener | None) -> None:
        """Have somebody told of each request as it comes, on another thread; None ends that."""
        self._driver.hear = tell

    def rebuild(self) -> bool:
        """Make the build anew; return whether a run is another now, for it or the tracker stub."""
        with self._one_at_a_time:
            self._clear()
            before = self._state
            try:
                self.bundles, self.problem = self._made(), ""
            except HarnessError as problem:
                self.bundles, self.problem = None, str(problem)
            stub = self._stub.read_bytes() if self._stub.is_file() else b""
            built = self.bundles.build if self.bundles else None
            self._state = (built, self.problem, stub)
            return self._state != before

    def _made(self) -> Bundles:
        """Return the build as its source is now.

        Raises:
            BuildError: it is no good, or no integration.
        """
        made = self._make()
        if self.bundles is None or made.build != self.bundles.build:
            self._driver.examine(self.target, made)
        return made

    def try_out(self, attempt: Attempt) -> AttemptResult:
        """Make the calls in a clean page; judge what is observed by all requirements that do so.

        Raises:
            BuildError: there is no build, as its source is no good.
            HarnessError: the harness cannot tell what would be observed.
        """
        contract = self.contracts.of_destination(self.target.key)
        found = matches(self.target, attempt.scenario, attempt.library, contract)
        jobs = [
            Job.of(self.contracts, item.requirement, attempt.library)
            for item in found
            if not item.others
        ]
        with self._one_at_a_time:
            recording = self._record(attempt.scenario, attempt.library)
        outcomes = tuple(
            Outcome(
                job,
                judge(job.requirement, recording),
                recording,
                build_origin=recording.build.origin,
            )
            for job in jobs
        )
        if self._stays:
            self._let_stay(_worst(outcomes, recording), recording)
        return AttemptResult(recording, outcomes, tuple(item for item in found if item.others))

    def promise(self, attempt: Attempt) -> Drafted:
        """Return a requirement that holds of what is observed, as it is made twice.

        It is for every generation of the library under which it holds.

        Raises:
            BuildError: there is no build, as its source is no good.
            HarnessError: nothing can be promised, for the run is not the same twice.
        """
        scenario = attempt.scenario
        with self._one_at_a_time:
            twice = (
                self._record(scenario, attempt.library),
                self._record(scenario, attempt.library),
            )
        made = draft(self.target, scenario, twice, self.contracts.of_destination(self.target.key))
        for recording in twice:
            _refuse_what_fails(made, recording)
        libraries = tuple(
            library
            for library in LIBRARIES
            if library == attempt.library or self._holds(made, library)
        )
        made = dataclasses.replace(made, libraries=libraries)
        return Drafted(made, module_source("REQUIREMENT", made))

    def _holds(self, made: Requirement, library: Library) -> bool:
        with self._one_at_a_time:
            recording = self._record(made, library)
        return judge(made, recording).word is Word.PASS

    def close(self) -> None:
        """Let the page go that stayed."""
        with self._one_at_a_time:
            self._clear()

    def _let_stay(self, verdict: Verdict, recording: Recording) -> None:
        """Let the page of a recording stay, unless something else was done with it meanwhile."""
        with self._one_at_a_time:
            # Whoever closes the page does not want to look.
            if recording is self._latest:
                with contextlib.suppress(BrowserError):
                    self._stage.enter_context(self._driver.staged(verdict))

    def _clear(self) -> None:
        self._stage.close()
        self._latest = None

    def _record(self, stimulus: Stimulus, library: Library) -> Recording:
        self._clear()
        if self.bundles is None:
            raise BuildError(self.problem)
        self._latest = self._driver.record(stimulus, library, self.bundles)
        return self._latest


def _worst(outcomes: Sequence[Outcome], recording: Recording) -> Verdict:
    """Return the verdict to show in the page: one that is not `pass`, if there is one."""
    verdicts = sorted((item.verdict for item in outcomes), key=lambda one: one.word is Word.PASS)
    none = "no requirement makes just these calls"
    nobody = Verdict(recording.requirement, recording.library, Word.SKIP, reason=none)
    return verdicts[0] if verdicts else nobody


def _refuse_what_fails(made: Requirement, recording: Recording) -> None:
    """Refuse to promise what is an error by itself, such as an exception that nothing caught.

    Raises:
        HarnessError: the recording does not even pass the requirement that was made of it.
    """
    verdict = judge(made, recording)
    if verdict.word is not Word.PASS:
        why = verdict.reason or _told(verdict.differences[0])
        raise HarnessError(f"no requirement can promise what was observed: {why}")


def _told(difference: Difference) -> str:
    said = difference.observed
    where = difference_words.words(difference.place)
    return f"{where}: {said}" if isinstance(said, str) else where
