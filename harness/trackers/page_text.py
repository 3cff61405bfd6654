"""The text of a web page, as a person reads it."""

from html.parser import HTMLParser
from typing import Final

_UNSEEN: Final = frozenset({"script", "style", "noscript", "template", "svg"})
_INLINE: Final = frozenset(
    {*("a", "abbr", "b", "code", "em", "i", "kbd", "mark", "s", "small", "span", "strong", "u")}
)
"""Elements that begin no new line, so that a word may go on in them."""


def page_text(page: str) -> str:
    """Return what a page says, without its markup."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return " ".join("".join(reader.said).split())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        """Note where something begins that nobody sees, or a new line."""
        self._hidden += tag in _UNSEEN
        self._break(tag)

    def handle_endtag(self, tag: str) -> None:
        """Note where it ends."""
        self._hidden -= tag in _UNSEEN and self._hidden > 0
        self._break(tag)

    def handle_data(self, data: str) -> None:
        """Keep what is seen."""
        if not self._hidden:
            self.said.append(data)

    def _break(self, tag: str) -> None:
        if tag not in _INLINE:
            self.said.append(" ")
