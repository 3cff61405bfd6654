"""Two builds' recordings of the same scenarios to the differences in what they do: pure."""

from harness.comparison.changes import Change, Severity, What
from harness.comparison.compared import Comparer, Comparison, Finding, Occurrence, compare
from harness.comparison.sides import Key, Side
from harness.comparison.signals import Boundary

__all__ = [
    "Boundary",
    "Change",
    "Comparer",
    "Comparison",
    "Finding",
    "Key",
    "Occurrence",
    "Severity",
    "Side",
    "What",
    "compare",
]
