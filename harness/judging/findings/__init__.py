"""What is wrong with a build, once each: red verdicts grouped by their cause (pure)."""

from harness.judging.findings.finding import Finding, findings_of
from harness.judging.findings.places import matches, matching, place
from harness.judging.findings.symptom import Change, Judged, Symptom
from harness.judging.findings.symptoms import symptoms

__all__ = [
    "Change",
    "Finding",
    "Judged",
    "Symptom",
    "findings_of",
    "matches",
    "matching",
    "place",
    "symptoms",
]
