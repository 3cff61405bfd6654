"""What a person reads on standard error while a command or a session of pytest goes on."""

import sys


def say(line: str) -> None:
    """Print a line at once."""
    sys.stderr.write(f"harness: {line}\n")
    sys.stderr.flush()
