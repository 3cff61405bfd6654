"""Every output: page, terminal, Markdown, JSON, JUnit, failure bundle."""

from harness.report import (
    failure_bundle,
    markdown,
    outputs,
    proof_report,
    shard_file,
    terminal,
    verdict_record,
)
from harness.report.comparison import history as comparison_history
from harness.report.comparison import html as comparison_html
from harness.report.comparison import json as comparison_json
from harness.report.comparison import markdown as comparison_markdown
from harness.report.comparison import redacted as comparison_redacted
from harness.report.comparison import terminal as comparison_terminal
from harness.report.findings import in_short, summary_lines
from harness.report.found import Found, find, found_in, is_red
from harness.report.headline import look
from harness.report.html import happening_to_json
from harness.report.junit import properties
from harness.report.merging import merged
from harness.report.outputs import Places
from harness.report.redacted import shown
from harness.report.run import Run
from harness.report.run_json import outcome_to_json
from harness.report.shard_result import ShardResult, Whole, without_calls
from harness.report.side_by_side import happenings
from harness.report.text import artifact_line, story
from harness.report.timeline import chapters
from harness.report.timeline_text import steps

__all__ = [
    "Found",
    "Places",
    "Run",
    "ShardResult",
    "Whole",
    "artifact_line",
    "chapters",
    "comparison_history",
    "comparison_html",
    "comparison_json",
    "comparison_markdown",
    "comparison_redacted",
    "comparison_terminal",
    "failure_bundle",
    "find",
    "found_in",
    "happening_to_json",
    "happenings",
    "in_short",
    "is_red",
    "look",
    "markdown",
    "merged",
    "outcome_to_json",
    "outputs",
    "proof_report",
    "properties",
    "shard_file",
    "shown",
    "steps",
    "story",
    "summary_lines",
    "terminal",
    "verdict_record",
    "without_calls",
]
