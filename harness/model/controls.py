"""What came of the controls of a run: the faults that were seen, and what the browser can do."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self


@dataclass(frozen=True, slots=True)
class Control:
    """One thing whose verdict was known before, and came out so.

    `build` says what the control's build does: it “drops a value”. `seen` is the key of the
    difference that showed it, and empty for a faithful build.
    """

    build: str
    seen: str = ""


@dataclass(frozen=True, slots=True)
class Capability:
    """One thing that a browser can do or cannot, as a probe in it showed.

    The harness relies on one that is `needed`; `use` says what it is for.
    """

    name: str
    use: str
    has: bool
    needed: bool = True


@dataclass(frozen=True, slots=True)
class Controls:
    """The controls of a run, all of which passed, in each of its `processes`.

    `seconds` is how long they took in the slowest one.
    """

    browser: str
    controls: tuple[Control, ...]
    capabilities: tuple[Capability, ...]
    seconds: float
    processes: int = 1

    def __str__(self) -> str:
        """Return it as a line for people."""
        lacking = [item.name for item in self.capabilities if not item.has]
        each = f" in each of {self.processes} processes" if self.processes > 1 else ""
        without = f" (it has no {', no '.join(lacking)}, which this run does not need)"
        return (
            f"{len(self.controls)} controls and {len(self.capabilities)} probes passed on "
            f"{self.browser}{each}, in {self.seconds:.1f} s{without if lacking else ''}"
        )

    @classmethod
    def of_all(cls, every: Sequence[Self]) -> Self | None:
        """Return the controls of several processes as those of one run; None where there are none.

        The run has a capability where the browser of each process has it.
        """
        if not every:
            return None
        first = every[0]
        able = [{item.name for item in one.capabilities if item.has} for one in every]
        everywhere = set[str].intersection(*able)
        return cls(
            " and ".join(sorted({item.browser for item in every})),
            first.controls,
            tuple(replace(item, has=item.name in everywhere) for item in first.capabilities),
            max(item.seconds for item in every),
            sum(item.processes for item in every),
        )
