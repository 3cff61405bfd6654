"""Where a promise stands."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Source:
    """Where a promise stands: document, section, a few quoted words, a public address."""

    document: str
    section: str
    quote: str
    url: str
