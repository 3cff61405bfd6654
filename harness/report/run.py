"""A run, from which all outputs are made."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from harness.judging import Passed, Standing
from harness.model import LIBRARIES, STUB, Build, Controls, ServedTracker, Word
from harness.report.engines import EngineDifference, engine_differences, engines_of, lines
from harness.report.found import Findings, find, is_red
from harness.session import Outcome, Shard


@dataclass(frozen=True)
class Run:
    """The verdicts of one run, and what belongs to them.

    `outcomes` has the outcomes by the destination's name. `began` is a moment in UTC.
    `problems` has a line for each known deviation that does not hold; `standings` has those of them
    that are known findings, which are no longer as their entries say. `unasserted` has, by build,
    the parameters that were passed and that no expectation checked. `artifacts` are those of
    each job, by its id. `controls` are those of the run, if there were any. `ended_early` says why
    the run ended before all was judged; it is empty for a whole run. `seed` says in which order
    the calls of shared pages were made. `are_many` says that the builds are those of a whole
    repository, of which a terminal shows a row each. `shard` says that this is a part of a run, and
    which; known deviations that no longer hold are those of the whole run.
    """

    outcomes: Mapping[str, Sequence[Outcome]]
    began: dt.datetime
    seconds: float
    problems: Sequence[str] = ()
    unasserted: Mapping[Build, Sequence[Passed]] = field(default_factory=dict)
    artifacts: Mapping[str, Sequence[Path]] = field(default_factory=dict)
    controls: Controls | None = None
    ended_early: str = ""
    seed: int = 0
    standings: Sequence[Standing] = ()
    are_many: bool = False
    shard: Shard | None = None

    @property
    def every(self) -> list[Outcome]:
        """All outcomes, destination by destination."""
        return [outcome for part in self.outcomes.values() for outcome in part]

    @cached_property
    def engines(self) -> tuple[str, ...]:
        """The engines that judged, in their order."""
        return engines_of(self.every)

    @cached_property
    def engine_differences(self) -> list[EngineDifference]:
        """The verdicts that are not the same in all engines."""
        return engine_differences(self.every)

    @property
    def engine_lines(self) -> list[str]:
        """How the engines agree; nothing where there is only one."""
        total = len({(one.job.requirement.id, one.job.library) for one in self.every})
        return [*lines(self.engines, self.engine_differences, total)]

    @property
    def title(self) -> str:
        """The result in a few words: `3 of 543 verdicts are not as promised`."""
        of = f"{self.shard}".capitalize() if self.shard else ""
        of = "The run ended early" if self.ended_early else of
        return f"{of}: {self._result[0].lower()}{self._result[1:]}" if of else self._result

    @property
    def is_good(self) -> bool:
        """Whether nothing needs attention: nothing is red, all entries hold, the run is whole.

        A run without a verdict is no good news.
        """
        return bool(self.every) and not (self.red or self.problems or self.ended_early)

    @property
    def _result(self) -> str:
        total, red, looks = len(self.every), len(self.red), len(self.worth_a_look)
        if not total:
            return "Nothing was judged"
        several = "verdict" if total == 1 else "verdicts"
        look = f"{'is' if looks == 1 else 'are'} worth a look"
        if red:
            undecided = sum(outcome.verdict.word is Word.ERROR for outcome in self.red)
            broken = red - undecided
            said = {
                f"{'is' if broken == 1 else 'are'} not as promised": broken,
                "could not be decided": undecided,
                look: looks,
            }
            (words, first), *others = ((words, count) for words, count in said.items() if count)
            more = "".join(f", {count} {words}" for words, count in others)
            return f"{first} of {total} {several} {words}{more}"
        if looks:
            return f"No promise is broken; {looks} of {total} {several} {look}"
        return (
            f"All {total} verdicts are as promised" if total > 1 else "The verdict is as promised"
        )

    @property
    def counts(self) -> dict[Word, int]:
        """How many verdicts there are of each word."""
        words = [outcome.verdict.word for outcome in self.every]
        return {word: words.count(word) for word in Word}

    @property
    def known(self) -> int:
        """How many fails are known deviations."""
        return sum(outcome.is_known for outcome in self.every)

    @property
    def red(self) -> list[Outcome]:
        """What needs attention: unknown fails, errors, known deviations that do not hold.

        A pass that rests on an expectation that cannot fail does, too.
        """
        return [outcome for outcome in self.every if is_red(outcome)]

    @cached_property
    def findings(self) -> Findings:
        """What is wrong with the builds, once each. To find it takes a while, so it is kept."""
        return find(self.outcomes, self.standings)

    @property
    def untold(self) -> list[str]:
        """The lines of `problems` that no finding tells: not those of a finding that changed."""
        told = {standing.line for item in self.findings.new for standing in item.was}
        return [line for line in self.problems if line not in told]

    @property
    def gone(self) -> list[Standing]:
        """The known findings that nothing shows any more, in whatever shape."""
        told = {standing.line for item in self.findings.new for standing in item.was}
        return [item for item in self.standings if item.is_gone and item.line not in told]

    @property
    def worth_a_look(self) -> list[Outcome]:
        """The fails of what no document promises, which fail no run."""
        return [outcome for outcome in self.every if outcome.is_worth_a_look]

    @property
    def builds(self) -> list[Build]:
        """The builds that were judged, each once."""
        return list(dict.fromkeys(outcome.build for outcome in self.every if outcome.build))

    @property
    def trackers(self) -> dict[str, ServedTracker]:
        """The trackers that pages were served, by the destination's key."""
        return {
            item.job.destination.key: item.tracker
            for item in self.every
            if item.tracker is not None
        }

    @property
    def tracker_lines(self) -> list[str]:
        """A line for each tracker that was served in place of a stub."""
        return [
            f"{key}: {tracker.words}"
            for key, tracker in self.trackers.items()
            if tracker.source != STUB
        ]

    @property
    def libraries(self) -> dict[str, str]:
        """The generations that ran, each with the version that it reports."""
        found: dict[str, str] = {}
        for outcome in self.every:
            found[outcome.job.library] = found.get(outcome.job.library) or outcome.library_version
        return {library: found[library] for library in LIBRARIES if library in found}

    @property
    def browsers(self) -> list[str]:
        """The browsers that were driven, with their versions."""
        return sorted({item.browser for item in self.every if item.browser})
