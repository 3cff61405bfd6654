"""The command `harness`, a module for each command that is more than a few lines."""

from harness.cli import main

__all__ = ["main"]
