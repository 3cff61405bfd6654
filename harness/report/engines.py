"""What differs between the engines of a run: verdicts, and findings that only some of them show."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from harness.model import Library, Word
from harness.session import Outcome

_MOST_NAMED: Final = 3
_BOTH: Final = 2


@dataclass(frozen=True, slots=True)
class EngineDifference:
    """A requirement under one library whose verdict is not the same in all engines of a run.

    `words` has what is shown of the verdict, by the engine's name.
    """

    requirement: str
    library: Library
    words: Mapping[str, str]

    @property
    def told(self) -> str:
        """The words with their engines: `pass in Chromium, fail in Firefox`."""
        return ", ".join(f"{word} in {engine.title()}" for engine, word in self.words.items())


def engines_of(outcomes: Iterable[Outcome]) -> tuple[str, ...]:
    """Return the engines of a run, in the order in which they judged."""
    return tuple(dict.fromkeys(outcome.verdict.engine for outcome in outcomes))


def engine_differences(outcomes: Iterable[Outcome]) -> list[EngineDifference]:
    """Return the requirements whose verdicts are not the same in all engines that judged them."""
    found: dict[tuple[str, Library], dict[str, str]] = {}
    for outcome in outcomes:
        words = found.setdefault((outcome.job.requirement.id, outcome.job.library), {})
        words[outcome.verdict.engine] = outcome.shown_word
    return [
        EngineDifference(requirement, library, words)
        for (requirement, library), words in found.items()
        if len({*words.values()}) > 1
    ]


def lines(
    engines: Sequence[str], differing: Sequence[EngineDifference], total: int
) -> Iterator[str]:
    """Yield how the engines of a run agree; nothing where it has only one.

    `total` is how many verdicts each engine has.
    """
    if len(engines) < _BOTH:
        return
    named = " and ".join(engine.title() for engine in engines)
    if not differing:
        same = "verdict" if total == 1 else f"{total} verdicts"
        yield f"engines: {named} came to the same {same}"
        return
    yield f"engines: {named} differ in {len(differing)} of {total} verdicts"
    sorts: dict[str, list[str]] = {}
    for one in differing:
        sorts.setdefault(one.told, []).append(f"{one.requirement}-{one.library}")
    for told, names in sorts.items():
        more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
        yield f"  {told}: {', '.join(names[:_MOST_NAMED])}{more}"


def only(shown_in: Sequence[str], met: Iterable[Outcome], every: Iterable[Outcome]) -> str:
    """Say which engines alone show a finding: `Firefox only`; nothing where all of them do.

    `shown_in` has the engines that show it, `met` the outcomes that do, `every` those of the build.
    An engine that has decided nothing of what the finding is about says nothing of it.
    """
    about = {(one.job.requirement.id, one.job.library) for one in met}
    every = [*every]
    silent: list[str] = []
    spared: list[str] = []
    for engine in engines_of(every):
        if engine not in shown_in:
            decided = any(
                (one.job.requirement.id, one.job.library) in about
                and one.verdict.engine == engine
                and one.verdict.word in {Word.PASS, Word.FAIL}
                for one in every
            )
            (spared if decided else silent).append(engine.title())
    named = " and ".join(engine.title() for engine in shown_in)
    if silent:
        return f"{named}, not judged in {' and '.join(silent)}"
    return f"{named} only" if spared else ""


def spread(marks: Sequence[str], engines: Sequence[str]) -> str:
    """Say of how many findings only some engines show: `2 Firefox only, 1 in both engines`.

    `marks` has what `only` says of each finding.
    """
    if len(engines) < _BOTH or not marks:
        return ""
    counts = {mark: marks.count(mark) for mark in sorted({*marks} - {""})}
    told = [f"{count} {mark}" for mark, count in counts.items()]
    whole = marks.count("")
    where = "both engines" if len(engines) == _BOTH else "all engines"
    return ", ".join([*told, *([f"{whole} in {where}"] if whole else [])])
