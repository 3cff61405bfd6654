"""What is wrong with a build, once each: red verdicts grouped by their cause (pure)."""

from harness.judging.findings.finding import Finding, findings_of
from harness.judging.findings.symptom import Change, Judged, Symptom

__all__ = ["Change", "Finding", "Judged", "Symptom", "findings_of"]
