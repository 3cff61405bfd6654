"""The command `harness`. Commands of more than a few lines have a module of their own."""

from harness.cli import main

__all__ = ["main"]
