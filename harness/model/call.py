"""Calls, and the generations of the library that they are made of."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from harness.model.values import Value

Library: TypeAlias = Literal["next", "classic"]
LIBRARIES: tuple[Library, ...] = ("next", "classic")

EngineName: TypeAlias = Literal["chromium", "firefox"]
"""An engine that can be driven."""

ENGINE_NAMES: tuple[EngineName, ...] = ("chromium", "firefox")
"""The engines that can be driven, in the order in which a run with several judges in them."""

Method: TypeAlias = Literal[
    "identify", "track", "page", "group", "alias", "screen", "reset", "ready"
]


@dataclass(frozen=True, slots=True)
class Call:
    """One analytics.js call with its arguments: the stimulus.

    With `on`, the site calls a function of the tracker instead: `method` is what it calls on the
    global of this name.
    """

    method: Method
    args: tuple[Value, ...] = ()
    on: str = ""
