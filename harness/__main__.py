"""The command `harness`, as a script and as `python -m harness`."""

import sys


def main() -> int:
    """Load the command's parts, which takes a moment, and run it; return its exit code."""
    try:
        from harness.cli import main as command  # noqa: PLC0415 - Ctrl-C may come as it loads
    except KeyboardInterrupt:
        sys.stderr.write("harness: interrupted\n")
        return 3
    return command.main()


if __name__ == "__main__":
    sys.exit(main())
