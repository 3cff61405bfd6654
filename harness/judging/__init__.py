"""Expectations, verdict, known deviations, what nothing asserts; all of it pure."""

from harness.judging import deviations
from harness.judging.deviations import (
    NOTHING_KNOWN,
    NOTHING_TOLD,
    Assessment,
    Deviation,
    KnownDeviations,
)
from harness.judging.expectations import (
    Pair,
    expectation_differences,
    invocation_pairs,
    query,
    request_pairs,
    requested,
    watched,
)
from harness.judging.judge import judge
from harness.judging.unasserted import Passed, unlooked

__all__ = [
    "NOTHING_KNOWN",
    "NOTHING_TOLD",
    "Assessment",
    "Deviation",
    "KnownDeviations",
    "Pair",
    "Passed",
    "deviations",
    "expectation_differences",
    "invocation_pairs",
    "judge",
    "query",
    "request_pairs",
    "requested",
    "unlooked",
    "watched",
]
