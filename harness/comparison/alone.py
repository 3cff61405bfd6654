"""Makes the calls that a finding shows in a page of their own, to see that they do show it.

On the page where a change was seen, many calls came before. What of these it takes is shown, too.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Final, TypeAlias

from harness.codec import call_source
from harness.comparison.comparer import Comparer
from harness.comparison.corpus import Part, Scenario
from harness.comparison.finding import Comparison, Finding
from harness.comparison.flakiness import places
from harness.comparison.signals import Boundary
from harness.comparison.verdicts import Occurrence
from harness.model import Call, Library, Recording

MOST: Final = 20
"""No more findings than so many are tried, the most severe first."""

_OCCURRENCES: Final = 2
"""So many occurrences are tried alone, before one is tried with what came before it."""

Record: TypeAlias = Callable[[Scenario, Library], tuple[Recording, Recording] | None]
"""Makes the calls of a scenario on the old and on the new build; None if that fails."""


_NEVER: Final = "// seen only among the other calls of its page"
"""What is shown below calls that do not show a change again, even with all before them."""


def with_shown_calls(
    comparison: Comparison,
    scenarios: Mapping[str, Scenario],
    boundary: Boundary,
    record: Record,
    *,
    workers: int,
    progress: Callable[[str, int, int], None],
) -> Comparison:
    """Return a comparison whose findings show the calls that it takes, the most severe of them."""
    chosen = [item for item in comparison.behaviours if any(_shared(item, scenarios))][:MOST]
    words = "making alone what is shown"
    progress(words, 0, len(chosen))

    def shown(finding: Finding) -> Finding:
        return _shown(finding, scenarios, boundary, record)

    found: dict[int, Finding] = {}
    with ThreadPoolExecutor(max_workers=workers) as pool:
        for number, made in enumerate(pool.map(shown, chosen), 1):
            found[id(chosen[number - 1])] = made
            progress(words, number, len(chosen))
    return replace(
        comparison, findings=tuple(found.get(id(item), item) for item in comparison.findings)
    )


def _shown(
    finding: Finding, scenarios: Mapping[str, Scenario], boundary: Boundary, record: Record
) -> Finding:
    """Return a finding with the fewest calls in a page of their own that show it.

    If those of an occurrence do not, the calls before it are added: of one part, of three, of
    seven, until it shows or there are no more.
    """
    shared = list(_shared(finding, scenarios))[:_OCCURRENCES]
    for item in shared:
        made = _alone(item, scenarios[item.scenario], 0)
        if _shows(item, made, boundary, record):
            return _with_first(finding, item, _source(made))
    [item, *_] = shared
    scenario = scenarios[item.scenario]
    before, most = 1, [part.name for part in scenario.parts].index(item.part)
    while most:
        made = _alone(item, scenario, min(before, most))
        if _shows(item, made, boundary, record):
            return _with_first(finding, item, _source(made))
        if before >= most:
            break
        before = 2 * before + 1
    return _with_first(finding, item, f"{item.calls}\n{_NEVER}")


def _shared(finding: Finding, scenarios: Mapping[str, Scenario]) -> Iterator[Occurrence]:
    """Yield the occurrences of a finding in one of several parts of a page."""
    for item in finding.occurrences:
        scenario = scenarios.get(item.scenario)
        parts = scenario.parts if scenario else ()
        if len(parts) > 1 and any(part.name == item.part for part in parts):
            yield item


def _alone(item: Occurrence, scenario: Scenario, before: int) -> Scenario:
    """Return the scenario of an occurrence with its part and so many before it as one."""
    index = next(n for n, part in enumerate(scenario.parts) if part.name == item.part)
    parts = scenario.parts[index - before : index + 1]
    calls = _without_first_reset([call for part in parts for call in part.calls])
    return replace(
        scenario,
        id=f"{scenario.id} › {item.part} with {before} before",
        parts=(Part(item.part, tuple(calls)),),
        libraries=(item.library,),
    )


def _source(made: Scenario) -> str:
    return "\n".join(map(call_source, made.calls))


def _without_first_reset(calls: Sequence[Call]) -> Sequence[Call]:
    """Leave out the `reset` by which a part begins that shares its page: a page begins clean."""
    return calls[1:] if calls[0].method == "reset" and len(calls) > 1 else calls


def _shows(item: Occurrence, made: Scenario, boundary: Boundary, record: Record) -> bool:
    recorded = record(made, item.library)
    if recorded is None:
        return False
    comparer = Comparer({made.id: made}, boundary)
    key = (made.id, item.library)
    comparer.add(key, *([one] for one in recorded))
    wanted = set(places(item.change))
    return any(wanted & set(places(seen.change)) for seen in comparer.occurrences(key, []))


def _with_first(finding: Finding, item: Occurrence, calls: str) -> Finding:
    """Return a finding that shows this occurrence first, with these calls."""
    [main, *others] = finding.groups
    rest = tuple(one for one in main.occurrences if one is not item)
    first = replace(item, calls=calls)
    return replace(finding, groups=(replace(main, occurrences=(first, *rest)), *others))
