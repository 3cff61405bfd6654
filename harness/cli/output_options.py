"""The options for the outputs of `harness check` and `harness merge`."""

import argparse
import os
from pathlib import Path

from harness.report import Places, outputs


def add_to(parser: argparse.ArgumentParser) -> None:
    """Add the options to a command, which has `--results`, too."""
    for form, description in (
        ("json", "JSON, as docs/schemas/check.schema.json describes it"),
        ("markdown", "Markdown, for a job's summary or a comment"),
        ("junit", "JUnit XML"),
    ):
        parser.add_argument(f"--{form}", type=Path, metavar="FILE", help=f"write {description}")
    parser.add_argument(
        "--annotations",
        action="store_true",
        default=os.environ.get("GITHUB_ACTIONS") == "true",
        help="print what is wrong as annotations for GitHub (default: in a job on GitHub)",
    )


def places(options: argparse.Namespace) -> Places:
    """Return where the outputs go.

    A shard's annotations are those of the whole run, so `harness merge` alone prints them.

    Raises:
        UsageError: one of them cannot be written.
    """
    is_shard = bool(vars(options).get("shard"))
    found = Places(
        page=options.results / "report.html",
        evidence=options.results / "recordings.jsonl",
        json=options.json,
        markdown=options.markdown,
        junit=options.junit,
        here=Path.cwd() if options.annotations and not is_shard else None,
    )
    outputs.check_writable(found.page, found.evidence, found.json, found.markdown, found.junit)
    return found
