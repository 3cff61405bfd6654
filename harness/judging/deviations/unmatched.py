"""Says which entries for a single difference match nothing."""

from collections.abc import Iterable, Iterator, Mapping

from harness.judging.deviations.entry import Deviation, Reach, comparable
from harness.model import Build, Requirement, Verdict


def line(entry: Deviation, problem: str, library: Reach | None = None) -> str:
    """Return a line about an entry for a single difference."""
    return f"{entry.place} ({entry.requirement}, {library or entry.library}): {problem}"


def unmatched(
    entries: Iterable[Deviation],
    requirements: Iterable[Requirement],
    judged: Iterable[tuple[Verdict, Build | None]],
) -> Iterator[str]:
    """Yield a line for each entry for a single difference that matches nothing."""
    known = {item.id: item for item in requirements}
    builds = [(verdict, build) for verdict, build in judged if build and comparable(build.version)]
    for entry in entries:
        versions = [build.version for verdict, build in builds if entry.concerns(verdict, build)]
        problem = _mismatch(entry, known)
        if not problem and versions and not any(map(entry.has, versions)):
            problem = (
                f"version {versions[0]} of the build is not in '{entry.versions}'; "
                "correct the range or delete the entry"
            )
        if problem:
            yield line(entry, f"matches nothing: {problem}")


def _mismatch(entry: Deviation, known: Mapping[str, Requirement]) -> str:
    """Say why no run at all can match an entry; empty if one can."""
    builds = sorted({item.destination for item in known.values()})
    if entry.build not in builds:
        names = ", ".join(builds)
        return (
            f"there is no build {entry.build!r}; correct it, or add its contracts folder "
            f"(known are: {names})"
        )
    required = known.get(entry.requirement)
    if required is None:
        return f"there is no requirement {entry.requirement!r}; 'harness list' shows all"
    if required.destination != entry.build:
        return f"the requirement is for {required.destination!r}, not for {entry.build!r}"
    if entry.library != "all" and entry.library not in required.libraries:
        return f"the requirement does not run under {entry.library}; delete the entry"
    return ""
