"""Two builds' recordings of the same scenarios to the differences in what they do: pure."""

from harness.comparison.changes import Change, Severity, What
from harness.comparison.compared import Comparer, Comparison, Finding, compare
from harness.comparison.sides import Judged, Key, Side
from harness.comparison.signals import Boundary
from harness.comparison.verdicts import Occurrence, judged, judged_in

__all__ = [
    "Boundary",
    "Change",
    "Comparer",
    "Comparison",
    "Finding",
    "Judged",
    "Key",
    "Occurrence",
    "Severity",
    "Side",
    "What",
    "compare",
    "judged",
    "judged_in",
]
