"""Known deviations: a `fail` that is expected, as data with a reason, and strict both ways.

A folder has TOML files with a table `[[deviation]]` for each difference that is known. An entry
that is no longer right is a problem, and a problem fails the run: a difference that is gone or
has moved, a date that has passed, an entry that nothing can match.
`docs/known-deviations.md` has the format.
"""

from harness.judging.deviations.assessment import (
    NO_ASSESSMENT,
    NOTHING_KNOWN,
    Assessment,
    KnownDeviations,
)
from harness.judging.deviations.entry import Deviation, Reach
from harness.judging.deviations.files import FOLDER, load, read

__all__ = [
    "FOLDER",
    "NOTHING_KNOWN",
    "NO_ASSESSMENT",
    "Assessment",
    "Deviation",
    "KnownDeviations",
    "Reach",
    "load",
    "read",
]
