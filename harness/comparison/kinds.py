"""The kinds of signals by which a build's behaviour is compared."""

import enum
from typing import Final


class Kind(enum.StrEnum):
    """The kinds of signals; those of one kind have an order among themselves."""

    INVOCATION = "invocation"
    REQUEST = "request"
    SCRIPT = "script"
    ERROR = "error"
    CONSOLE = "console message"
    CALLBACK = "callback"
    CALL_BACK = "call of the library"
    DEFINITION = "tracker function"
    GLOBAL = "global"
    PROPERTY = "property"
    COOKIE = "cookie"
    LOCAL_STORAGE = "local storage key"
    SESSION_STORAGE = "session storage key"
    LISTENER = "event listener"
    SETTING = "setting"
    VERDICT = "verdict"


ORDERED: Final = frozenset({Kind.INVOCATION})
"""The kinds with an order; requests have none, because they may overtake each other."""

CARRYING: Final = frozenset({Kind.INVOCATION, Kind.REQUEST})
"""The kinds with a content by which they can be recognized under another name."""

ADDRESSED: Final = frozenset({Kind.REQUEST, Kind.SCRIPT})
"""The kinds with a path, of whose segments some may vary."""

STORES: Final = frozenset({Kind.COOKIE, Kind.LOCAL_STORAGE, Kind.SESSION_STORAGE})
"""The kinds that stay when the page is left."""
