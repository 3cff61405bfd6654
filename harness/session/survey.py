"""Finds out which integration each of many builds is, and what it says of itself.

One that cannot be judged costs the others nothing.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from harness import builds
from harness.builds import Bundles, Chosen
from harness.contracts import Contracts, Destination, find_or_add
from harness.driver import Driver
from harness.judging import NOTHING_KNOWN
from harness.model import BuildError, HarnessError, SetupError
from harness.session.outcome import Job, Outcome, Recorded
from harness.session.run_options import RunOptions, folders
from harness.session.session import assess


@dataclass(frozen=True, slots=True)
class Survey:
    """The builds that can be judged, and for each of the others its outcome, by its name.

    `are_many` says that a person named a whole repository of them.
    """

    chosen: Chosen
    refused: Mapping[str, Outcome] = field(default_factory=dict)
    are_many: bool = False


def survey(
    driver: Driver, chosen: Chosen, specs: Iterable[str], look_at: Callable[[str], None]
) -> Survey:
    """Return the builds of these specs beside those that are chosen already.

    A build is called as its integration is. `look_at` is called with each spec before its build.

    Raises:
        SetupError: no build at all can be made.
    """
    refused: dict[str, HarnessError] = {}
    for spec in specs:
        look_at(spec)
        try:
            chosen = _with(driver, chosen, spec)
        except SetupError:
            raise
        except HarnessError as problem:
            refused[spec] = problem
    taken = {item.name for item in chosen.contracts.destinations.values()}
    outcomes = {}
    for spec, why in refused.items():
        name = spec if _guessed(spec) in taken else _guessed(spec)
        taken.add(name)
        outcomes[name] = _outcome(chosen.contracts, name, spec, why)
    return Survey(chosen, outcomes, are_many=True)


def _with(driver: Driver, chosen: Chosen, spec: str) -> Chosen:
    """Return the chosen builds and that of a spec.

    Raises:
        HarnessError: it cannot be judged, or not in the same run.
    """
    _, target = find_or_add(Contracts(), _guessed(spec))
    bundles = builds.resolve(target, spec, _quiet)
    found = driver.inspect(target, bundles)
    name = found.name or target.name
    contracts, target = find_or_add(chosen.contracts, name)
    _check_single(chosen, target, name, bundles)
    named = {**chosen.named, target.key: builds.resolve(target, spec, _quiet)}
    chosen = replace(chosen, contracts=contracts, named=named)
    return chosen.described({target.key: found.description} if target.is_unknown else {})


def _check_single(chosen: Chosen, target: Destination, name: str, bundles: Bundles) -> None:
    """Check that a build can be told from all others of the run.

    Raises:
        BuildError: it cannot.
    """
    if target.name != name:
        raise BuildError(
            f"{bundles.build.origin} is the integration {name!r}, which cannot be told from "
            f"{target.name!r}"
        )
    if target.key in chosen.named:
        other = chosen.named[target.key].build.origin
        raise BuildError(
            f"{bundles.build.origin} is the integration {name!r}, and so is {other}; a run judges "
            "one build of each name: judge this one by itself"
        )


def _guessed(spec: str) -> str:
    """Return what a build is called until it says so itself: as its folder or its file."""
    name = Path(spec).absolute().name.partition(".")[0]
    return name if any(sign.isalnum() for sign in name) else f"build {name}"


def _outcome(contracts: Contracts, name: str, spec: str, problem: HarnessError) -> Outcome:
    """Return the outcome of a build that cannot be judged: nobody can say even whether it loads."""
    known, target = find_or_add(Contracts(), name)
    loads, *_ = known.of_destination(target.key)
    options = RunOptions(builds.anchored(spec, Path.cwd()), folders(contracts))
    job = Job.of(known, loads, "next")
    return assess(job, Recorded(problem), NOTHING_KNOWN, options)


def _quiet(_: str) -> None:
    """Report no progress: so many builds have a progress of their own."""
