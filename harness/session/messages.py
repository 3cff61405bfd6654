"""Prints progress on standard error while a command or a pytest session runs."""

import sys


def say(line: str) -> None:
    """Print a line at once."""
    sys.stderr.write(f"harness: {line}\n")
    sys.stderr.flush()
