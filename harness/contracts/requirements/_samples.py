"""Values of every type that JSON has, as traits and properties of a shop's customers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from harness.model import Date, Value


@dataclass(frozen=True, slots=True)
class Sample:
    """Values of one type: `name` for ids, `words` for sentences that begin with "arrives"."""

    name: str
    words: str
    values: Mapping[str, Value]


SAMPLES: Final = (
    Sample(
        "string",
        "as the text that it is: its case, its blanks and its leading zeros kept",
        {
            "remark": "  Likes Teal, not teal ",
            "postcode": "00420",
            "loyalty_card": "9007199254740993",
            "answer": "true",
            "middle_name": "null",
        },
    ),
    Sample("empty-string", "as an empty text", {"nickname": ""}),
    Sample(
        "number",
        "as the number that it is: whole, negative, with decimals, or large",
        {"visits": 17, "balance": -120.5, "spent": 1249.95, "points": 9007199254740991},
    ),
    Sample("zero", "as the number 0", {"open_orders": 0}),
    Sample("true", "as the boolean true", {"subscribed": True}),
    Sample("false", "as the boolean false", {"blocked": False}),
    Sample("null", "as null", {"referred_by": None}),
    Sample(
        "object",
        "as the same object, to its depth",
        {
            "preferences": {
                "theme": "dark",
                "newsletter": {"weekly": True, "topics": {"first": "boots", "second": "maps"}},
            },
            "consents": {},
        },
    ),
    Sample(
        "array",
        "as the same array, in its order",
        {
            "sizes": ["M", "S", "L"],
            "visited": [{"place": "Banff", "days": 3}, {"place": "Jasper", "days": 5}],
            "route": [[49.28, -123.12], [51.18, -115.57]],
            "claims": [],
        },
    ),
    Sample(
        "unicode",
        "in any script: accents, ideographs, right to left, emoji",
        {
            "city": "Zürich",
            "greeting": "こんにちは 👩‍👩‍👧",
            "family_name": "אברהם",
            "straße": "Ærø",
        },
    ),
    Sample("long-text", "at its full length", {"biography": "Walks in every weather. " * 100}),
    Sample(
        "odd-names",
        "under its name, whatever characters that has",
        {
            "plan.name": "Team",
            "Shoe Size": 42,
            "loyalty-card": "gold",
            "$income": 52000,
            "2nd_visit": "spring",
            'the "best"': "boots",
        },
    ),
)
"""Each of another type, so that the requirement's name says what a build loses."""

DATES: Final = {
    "renewal": Date(1_723_021_800_123),
    "midnight": Date(1_722_988_800_000),
    "founded": Date(-1_000_000_001),
}
"""Moments with a fraction of a second, at midnight in UTC, and before 1970."""

DATE_LOOKALIKES: Final = {
    "season": "2024",
    "batch": "20240807",
    "billing_month": "2024-08",
    "delivery_week": "2024-W32-3",
    "written_on": "07/08/2024",
    "opens": "10:30",
    "reminder": "May 5",
    "seconds": "1723023000",
}
"""Texts that a person may take for a date, but that do not have the full ISO form."""

ISO_MOMENT: Final = ("2024-08-07T09:30:00.000Z", 1_723_023_000_000)
"""A moment, as ISO text and in milliseconds since 1970."""
