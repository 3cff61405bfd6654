"""Known deviations: a `fail` that is expected, as data with a reason, and strict both ways.

A folder has TOML files with a table `[[finding]]` for each finding that is known, or a table
`[[deviation]]` for a single difference. An entry that is no longer right is a problem, and a
problem fails the run: what is gone or has moved, a date that has passed, an entry that nothing can
match.
`docs/known-deviations.md` has the format.
"""

from harness.judging.deviations.acceptance import (
    Edits,
    Explained,
    Judgement,
    Met,
    Terms,
    accept,
    prune,
)
from harness.judging.deviations.assessment import (
    NO_ASSESSMENT,
    NOTHING_KNOWN,
    Assessment,
    Entry,
    KnownDeviations,
)
from harness.judging.deviations.changed import has_become
from harness.judging.deviations.entry import Deviation, Reach
from harness.judging.deviations.files import FOLDER, load, read, shown
from harness.judging.deviations.known_finding import KnownFinding
from harness.judging.deviations.standing import Shown, Standing, State, check
from harness.judging.deviations.writing import write

__all__ = [
    "FOLDER",
    "NOTHING_KNOWN",
    "NO_ASSESSMENT",
    "Assessment",
    "Deviation",
    "Edits",
    "Entry",
    "Explained",
    "Judgement",
    "KnownDeviations",
    "KnownFinding",
    "Met",
    "Reach",
    "Shown",
    "Standing",
    "State",
    "Terms",
    "accept",
    "check",
    "has_become",
    "load",
    "prune",
    "read",
    "shown",
    "write",
]
