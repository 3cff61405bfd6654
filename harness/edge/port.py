"""The port of the edge, as a user types it."""

import argparse
from typing import Final

_GREATEST_PORT: Final = 65_535


def port_number(text: str) -> int:
    """Return the port that a user typed; for use as an option's `type`.

    Raises:
        ArgumentTypeError: the text is not a port.
    """
    if not text.isdecimal() or int(text) > _GREATEST_PORT:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not a port; give a number from 0 to {_GREATEST_PORT}"
        )
    return int(text)
