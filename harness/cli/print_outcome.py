"""Prints the outcome of one requirement: its story for people, or its recording as JSON."""

import json
import sys

from harness.codec import evidence_file
from harness.model import Word
from harness.report import steps, story
from harness.session import Outcome


def print_outcome(outcome: Outcome, *, as_json: bool, is_alone: bool) -> None:
    """Print an outcome. As JSON, it takes one line unless it `is_alone` (JSON Lines).

    Standard output is then JSON only. The story of an outcome without a recording goes to standard
    error, and so does the reason of an `error` verdict.
    """
    if not as_json:
        print(story(outcome))
        if outcome.recording is not None:
            print(steps(outcome.recording))
    elif outcome.recording is None:
        print(story(outcome), file=sys.stderr)
    elif is_alone:
        print(json.dumps(evidence_file.to_json(outcome.recording), indent=2, ensure_ascii=False))
    else:
        print(json.dumps(evidence_file.to_json(outcome.recording)))
    verdict = outcome.verdict
    if as_json and outcome.recording is not None and verdict.word is Word.ERROR:
        print(
            f"harness: {verdict.requirement} ({verdict.library}): {verdict.reason}", file=sys.stderr
        )
