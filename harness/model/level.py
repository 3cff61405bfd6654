"""What a requirement rests on, and whether it fails a run."""

from typing import Final, Literal, TypeAlias

Level: TypeAlias = Literal["documented", "platform", "vendor", "inferred", "advice"]
"""`documented`, `platform` and `vendor`: the destination's page, Segment's documentation, or the
destination's own API documentation says it in so many words. `inferred`: a reading that the words
allow but do not state. `advice`: nobody promises it, but a maintainer wants to know.
"""

PROMISED: Final[frozenset[Level]] = frozenset({"documented", "platform", "vendor"})
"""The levels at which a failure fails the run; at the others it is worth a look."""
