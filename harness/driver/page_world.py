"""The world that each test page finds: the same on every machine, whatever its own settings.

A build that formats a date, reads the languages, measures the screen or makes an id must get the
same verdict everywhere. The time zone has summer time, and its date differs from that of UTC for a
third of the day: so a local date is seen where UTC is promised.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from harness.codec import answers_words, visit_words
from harness.driver.engines import CHROMIUM, Engine
from harness.model import ORDINARY, USUAL_VISIT, Conditions, Visit

_MOMENT: Final = "2026-07-01T01:30:00.000Z"
"""When each document begins: in the page's time zone it is still June."""

_SIZE: Final = {"width": 1280, "height": 720}


def context_options(engine: Engine, visit: Visit = USUAL_VISIT) -> dict[str, Any]:
    """Return Playwright's options for a browser context of an engine, in the world of a visit."""
    return {
        "timezone_id": visit.time_zone,
        "locale": visit.locale,
        "viewport": _SIZE,
        "screen": _SIZE,
        "device_scale_factor": 1,
        "color_scheme": "light",
        "reduced_motion": "no-preference",
        "user_agent": engine.world["user agent"],
        "ignore_https_errors": engine.name == "firefox",
    }


def page_world(
    engine: Engine = CHROMIUM, seed: int = 0, conditions: Conditions = ORDINARY
) -> Mapping[str, str]:
    """Return the world of an engine's page by the names under which a recording has it.

    Ids, random bytes and the time of day differ from one `seed` to another.
    """
    answers = {"answers": answers_words(conditions.answers)} if conditions.answers else {}
    return {
        "screen": "{width}x{height}".format_map(_SIZE),
        **engine.world,
        "time of day": _MOMENT,
        **visit_words(conditions.visit),
        **answers,
        "seed": str(seed),
    }


def moment_ms() -> int:
    """Return when each document begins, in milliseconds since 1970."""
    return round(datetime.fromisoformat(_MOMENT).timestamp() * 1000)
