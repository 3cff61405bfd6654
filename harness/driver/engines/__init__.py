"""The engines that can be driven, each behind the interface of `interface.py`."""

from collections.abc import Mapping
from typing import Final

from harness.driver.engines.chromium import CHROMIUM
from harness.driver.engines.firefox import FIREFOX
from harness.driver.engines.interface import (
    Engine,
    EnginePage,
    HearException,
    Launch,
    Line,
    NewPage,
    Overlay,
    PageTime,
    RefusalWatch,
    Running,
    Services,
)

__all__ = [
    "CHROMIUM",
    "ENGINES",
    "FIREFOX",
    "Engine",
    "EnginePage",
    "HearException",
    "Launch",
    "Line",
    "NewPage",
    "Overlay",
    "PageTime",
    "RefusalWatch",
    "Running",
    "Services",
]

ENGINES: Final[Mapping[str, Engine]] = {each.name: each for each in (CHROMIUM, FIREFOX)}
"""The engines by the names under which people ask for them."""
