"""Expectations, verdict, known deviations, what nothing asserts; all of it pure."""

from harness.judging import deviations, sabotage
from harness.judging.carried import carried
from harness.judging.deviations import (
    NO_ASSESSMENT,
    NOTHING_KNOWN,
    Assessment,
    Deviation,
    Entry,
    KnownDeviations,
    KnownFinding,
    Standing,
)
from harness.judging.expectations import expectation_differences
from harness.judging.findings import Change, Finding, Judged, Symptom, findings_of
from harness.judging.invocation_pairs import watched
from harness.judging.judge import judge
from harness.judging.pair import AnyPair, Pair
from harness.judging.pairs import pairs
from harness.judging.request_pairs import body_for, query, requested
from harness.judging.sabotage import Examination, Vacuous
from harness.judging.unasserted import (
    Parameters,
    ParameterTally,
    Passed,
    unasserted_in,
    unasserted_parameters,
)

__all__ = [
    "NOTHING_KNOWN",
    "NO_ASSESSMENT",
    "AnyPair",
    "Assessment",
    "Change",
    "Deviation",
    "Entry",
    "Examination",
    "Finding",
    "Judged",
    "KnownDeviations",
    "KnownFinding",
    "Pair",
    "ParameterTally",
    "Parameters",
    "Passed",
    "Standing",
    "Symptom",
    "Vacuous",
    "body_for",
    "carried",
    "deviations",
    "expectation_differences",
    "findings_of",
    "judge",
    "pairs",
    "query",
    "requested",
    "sabotage",
    "unasserted_in",
    "unasserted_parameters",
    "watched",
]
