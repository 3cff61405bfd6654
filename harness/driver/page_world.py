"""The world that each test page finds: the same on every machine, whatever its own settings.

A build that formats a date, reads the languages, measures the screen or makes an id must get the
same verdict everywhere. The time zone has summer time, and its date differs from that of UTC for a
third of the day: so a local date is seen where UTC is promised.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from playwright.async_api import CDPSession

from harness.codec import answers_words, visit_words
from harness.model import ORDINARY, USUAL_VISIT, Conditions, Visit

_MOMENT: Final = "2026-07-01T01:30:00.000Z"
"""When each document begins: in the page's time zone it is still June."""

_WORLD: Final[Mapping[str, str]] = {
    "screen": "1280x720",
    "user agent": (
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
        "Chrome/150.0.0.0 Safari/537.36"
    ),
    "brands": "Chromium 150, Not)A;Brand 8",
    "platform": "Linux x86_64",
    "processors": "4",
    "time of day": _MOMENT,
}

_SIZE: Final = {"width": 1280, "height": 720}


def context_options(visit: Visit = USUAL_VISIT) -> dict[str, Any]:
    """Return Playwright's options for a browser context in the world of a visit."""
    return {
        "timezone_id": visit.time_zone,
        "locale": visit.locale,
        "viewport": _SIZE,
        "screen": _SIZE,
        "device_scale_factor": 1,
        "color_scheme": "light",
        "reduced_motion": "no-preference",
        "user_agent": _WORLD["user agent"],
    }


def page_world(seed: int = 0, conditions: Conditions = ORDINARY) -> Mapping[str, str]:
    """Return the world of a page by the names under which a recording has it.

    Ids, random bytes and the time of day differ from one `seed` to another.
    """
    answers = {"answers": answers_words(conditions.answers)} if conditions.answers else {}
    return {**_WORLD, **visit_words(conditions.visit), **answers, "seed": str(seed)}


def moment_ms() -> int:
    """Return when each document begins, in milliseconds since 1970."""
    return round(datetime.fromisoformat(_MOMENT).timestamp() * 1000)


async def fix(devtools: CDPSession, visit: Visit) -> None:
    """Fix for a page what a context has no option for."""
    processors = {"hardwareConcurrency": int(_WORLD["processors"])}
    await devtools.send("Emulation.setHardwareConcurrencyOverride", processors)
    await devtools.send("Emulation.setUserAgentOverride", _user_agent(visit.locale))
    if visit.cookies == "refused":
        await devtools.send("Emulation.setDocumentCookieDisabled", {"disabled": True})


def _user_agent(locale: str) -> dict[str, Any]:
    """Return the user agent as DevTools takes it, with what its client hints tell."""
    named = (brand.rsplit(" ", 1) for brand in _WORLD["brands"].split(", "))
    brands = [{"brand": brand, "version": version} for brand, version in named]
    full = [{**brand, "version": f"{brand['version']}.0.0.0"} for brand in brands]
    system, _, architecture = _WORLD["platform"].partition(" ")
    return {
        "userAgent": _WORLD["user agent"],
        "acceptLanguage": locale,
        "platform": _WORLD["platform"],
        "userAgentMetadata": {
            "brands": brands,
            "fullVersionList": full,
            "platform": system,
            "platformVersion": "",
            "architecture": architecture,
            "model": "",
            "mobile": False,
        },
    }
