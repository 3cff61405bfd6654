"""Two builds over the corpus: the differences in what they do, each with a severity."""

from harness.comparison import evidence
from harness.comparison.changes import Change, Severity, What
from harness.comparison.corpus import Part, Scenario
from harness.comparison.findings import Comparer, Comparison, Finding, compare
from harness.comparison.runner import SIDES, Progress, blaming, boundary, compare_builds
from harness.comparison.side import BriefVerdict, Key, Side
from harness.comparison.signals import Boundary, Kind, Signal
from harness.comparison.verdicts import Occurrence, judged

__all__ = [
    "SIDES",
    "Boundary",
    "BriefVerdict",
    "Change",
    "Comparer",
    "Comparison",
    "Finding",
    "Key",
    "Kind",
    "Occurrence",
    "Part",
    "Progress",
    "Scenario",
    "Severity",
    "Side",
    "Signal",
    "What",
    "blaming",
    "boundary",
    "compare",
    "compare_builds",
    "evidence",
    "judged",
]
