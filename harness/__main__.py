"""`python -m harness`: the command `harness` where no script is on the PATH."""

import sys

from harness.cli import main

if __name__ == "__main__":
    sys.exit(main.main())
