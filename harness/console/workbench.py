"""The console's workbench: a destination, its build as it is now, and a driver to try calls."""

import contextlib
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from harness.builds import Bundles, Chosen
from harness.console.attempt_parsing import Attempt
from harness.console.drafts import drafted
from harness.console.matching import Match, matches
from harness.console.python_source import module_source
from harness.contracts import Contracts, Destination
from harness.driver import Driver
from harness.edge import RequestListener
from harness.judging import judge
from harness.model import (
    BrowserError,
    Build,
    BuildError,
    HarnessError,
    Library,
    Recording,
    Requirement,
    Stimulus,
    Verdict,
    Word,
)
from harness.session import Job, Outcome, RunOptions, folders, given_settings, tracker_spec


@dataclass(frozen=True, slots=True)
class AttemptResult:
    """The result of an attempt: its recording, and its verdict for each requirement that makes it.

    `others` are requirements that make the same calls under other settings or conditions.
    """

    recording: Recording
    outcomes: tuple[Outcome, ...]
    others: tuple[Match, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """A requirement that was made from two recordings, and its source as a Python module."""

    requirement: Requirement
    source: str


class Workbench:
    """Tries calls against one build. Its methods may be called from any thread.

    One of them at a time has the browser; to judge a recording, none has to wait for another.
    `target` is a destination of `contracts`; of an unknown one both have what its build says.
    `make` makes the build from its source as it is now, which is in `folders`. `bundles` is the
    build; if it cannot be made, it is None, and `problem` says why. With `stays`, the page of each
    attempt stays open for a person to look at, until the next attempt or `close`.
    """

    def __init__(
        self,
        driver: Driver,
        contracts: Contracts,
        target: Destination,
        make: Callable[[], Bundles],
        folders: Sequence[Path],
        *,
        stays: bool = False,
    ) -> None:
        self.contracts = contracts
        self.target = target
        self.bundles: Bundles | None = None
        self.problem = ""
        self._driver = driver
        self._stays = stays
        self._reopened = contextlib.ExitStack()
        self._folders = tuple(folders)
        self._make = make
        self._latest: Recording | None = None
        self._state: tuple[Build | None, str, bytes] | None = None
        self._one_at_a_time = threading.Lock()

    @property
    def folders(self) -> tuple[Path, ...]:
        """The folders whose files a person may change: the build's and the tracker stub's."""
        return (*self._folders, self._stub.parent)

    @property
    def _stub(self) -> Path:
        return self.target.home() / "stubs" / self.target.stub

    def on_request(self, listener: RequestListener | None) -> None:
        """Call `listener` with each request as it comes, on another thread; None ends that."""
        self._driver.request_listener = listener

    def rebuild(self) -> bool:
        """Make the build again, and return whether it or the tracker stub has changed."""
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
            BuildError: it cannot be used, or it is not an integration.
        """
        made = self._make()
        if self.bundles is None or made.build != self.bundles.build:
            self._driver.examine(self.target, made)
            found = Chosen(self.contracts, {self.target.key: made}).described(
                self._driver.descriptions
            )
            self.contracts = found.contracts
            self.target = self.contracts.destination(self.target.key)
        return made

    def try_out(self, attempt: Attempt) -> AttemptResult:
        """Make an attempt in a clean page, and judge it by all requirements that make the same run.

        Raises:
            BuildError: the source does not build.
            HarnessError: the harness cannot record the attempt.
        """
        contract = self.contracts.of_destination(self.target.key)
        found = matches(self.target, attempt.scenario, attempt.library, contract)
        jobs = [
            Job.of(self.contracts, item.requirement, attempt.library)
            for item in found
            if not item.mismatches
        ]
        with self._one_at_a_time:
            recording = self._record(attempt.scenario, attempt.library)
        outcomes = tuple(
            Outcome(
                job,
                judge(job.requirement, recording),
                recording,
                run_options=self._options(recording),
            )
            for job in jobs
        )
        if self._stays:
            self._reopen_page(_worst(outcomes, recording), recording)
        return AttemptResult(recording, outcomes, tuple(item for item in found if item.mismatches))

    def _options(self, recording: Recording) -> RunOptions:
        return RunOptions(
            recording.build.origin,
            folders(self.contracts),
            browser_executable=self._driver.named_browser,
            settings=given_settings(self.contracts, self.target.key),
            tracker=tracker_spec(self.contracts, self.target.key),
        )

    def draft(self, attempt: Attempt) -> Draft:
        """Make an attempt twice, and return a requirement that both recordings pass.

        The requirement applies under each generation of the library under which it passes.

        Raises:
            BuildError: the source does not build.
            HarnessError: no requirement can be made: the recordings differ, or one fails by itself.
        """
        known = self.contracts.of_destination(self.target.key)
        made = drafted(self._record_each, self.target, attempt.scenario, attempt.library, known)
        return Draft(made, module_source("REQUIREMENTS", (made,)))

    def close(self) -> None:
        """Close the page that was opened again."""
        with self._one_at_a_time:
            self._clear()

    def _reopen_page(self, verdict: Verdict, recording: Recording) -> None:
        """Open the page of a recording again, unless the browser has been used again since."""
        with self._one_at_a_time:
            if recording is self._latest:
                with contextlib.suppress(BrowserError):  # the person may have closed the page
                    self._reopened.enter_context(self._driver.page_reopened(verdict))

    def _clear(self) -> None:
        self._reopened.close()
        self._latest = None

    def _record_each(
        self, stimulus: Stimulus, library: Library, seeds: Sequence[int]
    ) -> list[Recording]:
        with self._one_at_a_time:
            return [self._record(stimulus, library, seed=seed) for seed in seeds]

    def _record(self, stimulus: Stimulus, library: Library, *, seed: int = 0) -> Recording:
        self._clear()
        if self.bundles is None:
            raise BuildError(self.problem)
        self._latest = self._driver.record(stimulus, library, self.bundles, seed=seed)
        return self._latest


def _worst(outcomes: Sequence[Outcome], recording: Recording) -> Verdict:
    """Return the verdict to show in the page: one that is not `pass`, if there is one."""
    verdicts = sorted((item.verdict for item in outcomes), key=lambda one: one.word is Word.PASS)
    reason = "no requirement makes just these calls"
    skip = Verdict(recording.requirement, recording.library, Word.SKIP, reason=reason)
    return verdicts[0] if verdicts else skip
