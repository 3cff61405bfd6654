"""Two builds over the corpus: the differences in what they do, each with a severity."""

from harness.comparison import evidence, rulebook
from harness.comparison.changes import Change, What
from harness.comparison.comparer import Comparer, compare, of_settings
from harness.comparison.corpus import Part, Scenario
from harness.comparison.finding import Comparison, Finding, Group
from harness.comparison.kinds import Kind
from harness.comparison.rules import RULES, Rule, Severity
from harness.comparison.runner import (
    SIDES,
    ComparedBuilds,
    Progress,
    Trackers,
    blaming,
    boundary,
    compare_builds,
)
from harness.comparison.side import BriefVerdict, Key, Side
from harness.comparison.signals import Boundary, Signal
from harness.comparison.verdicts import Occurrence, judged

__all__ = [
    "RULES",
    "SIDES",
    "Boundary",
    "BriefVerdict",
    "Change",
    "ComparedBuilds",
    "Comparer",
    "Comparison",
    "Finding",
    "Group",
    "Key",
    "Kind",
    "Occurrence",
    "Part",
    "Progress",
    "Rule",
    "Scenario",
    "Severity",
    "Side",
    "Signal",
    "Trackers",
    "What",
    "blaming",
    "boundary",
    "compare",
    "compare_builds",
    "evidence",
    "judged",
    "of_settings",
    "rulebook",
]
