"""Prints what came of one requirement: its story for people, or its recording as JSON."""

import json
import sys

from harness.codec import evidence_file
from harness.model import Word
from harness.report import steps, story
from harness.session import Outcome


def tell(outcome: Outcome, *, as_json: bool, is_alone: bool) -> None:
    """Print an outcome. As JSON, one that is not alone is one line, so that each can be read.

    Where there is no recording, the story goes to standard error, and not among the JSON; so does
    why there is no verdict on one.
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
