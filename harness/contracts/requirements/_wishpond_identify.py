"""Wishpond's contract: what becomes of identify."""

from typing import Final

from harness.contracts.requirements import semantic
from harness.contracts.requirements._samples import (
    DATE_LOOKALIKES,
    DATES,
    ISO_MOMENT,
    SAMPLES,
    Sample,
)
from harness.contracts.requirements._wishpond import (
    IDENTIFY,
    USER,
    gives,
    identified,
    identify,
    says,
    vendor_says,
)
from harness.model import Call, Containing, Date, Expected, OneOf, Requirement, Value

_SAYS: Final = says("Identify", "Wishpond Tracker will be called with the following parameters")
_UNCHANGED: Final = says("Identify", "will be triggered with the params used to identify")
_POINTS_TO_API: Final = says(
    "Identify", "To more details how Wishpond's identify works visit Wishpond API Docs: #identify"
)
_MOMENT: Final = Date(1_723_021_800_123)

_JANE: Final = semantic.reserved(
    "identify.traits", {"name": "Jane Kim", "email": "jane.kim@example.com"}
)

_WISHPOND_NAMES: Final = {
    "createdAt": "created_at",
    "updatedAt": "updated_at",
    "firstName": "first_name",
    "lastName": "last_name",
    "phoneNumber": "phone_number",
    "leadScore": "lead_score",
}
_LEAD: Final = {
    "createdAt": Date(1_598_832_000_500),
    "updatedAt": _MOMENT,
    "firstName": "Jane",
    "lastName": "Kim",
    "phoneNumber": "+1 604 555 0100",
    "leadScore": 17,
}
_LEAD_AT_WISHPOND: Final = {_WISHPOND_NAMES[name]: value for name, value in _LEAD.items()}
_CUSTOM: Final = {"favouriteColour": "teal", "shoeSize": 42, "Team Name": "Peaks"}


def _trait(sample: Sample) -> Requirement:
    return gives(
        f"identify-{sample.name}",
        f"A trait arrives {sample.words}.",
        _UNCHANGED,
        (identify(sample.values),),
        identified(sample.values),
    )


def _ids(name: str, statement: str, *ids: str) -> Requirement:
    """Users of these ids, one after the other."""
    return gives(
        f"identify-id-{name}",
        statement,
        _UNCHANGED,
        tuple(identify({"plan": "Team"}, user) for user in ids),
        *(Expected(IDENTIFY, (user,), more=True) for user in ids),
    )


_BASIC: Final = (
    gives(
        "identify-params",
        "Identify hands Wishpond.Tracker.identify the user id and the traits, each unchanged.",
        _SAYS,
        (identify(_JANE),),
        Expected(IDENTIFY, (USER, Containing(_JANE)), more=True),
    ),
    gives(
        "identify-nothing-else",
        "Identify hands Wishpond.Tracker.identify nothing that the site did not give.",
        _SAYS,
        (identify(_JANE),),
        Expected(IDENTIFY, (USER, _JANE)),
    ),
    gives(
        "identify-without-traits",
        "An identify with a user id alone arrives, with that id.",
        _UNCHANGED,
        (Call("identify", (USER,)),),
        Expected(IDENTIFY, (USER,), more=True),
    ),
)

_RESERVED: Final = {
    name: value for name, value in semantic.user_traits().items() if name not in _WISHPOND_NAMES
}

_TRAITS: Final = (
    *map(_trait, SAMPLES),
    gives(
        "identify-reserved-traits",
        "Each trait that Segment's specification reserves arrives unchanged, but for those that "
        "Wishpond names differently.",
        _UNCHANGED,
        (identify(_RESERVED),),
        identified(_RESERVED),
    ),
    gives(
        "identify-date",
        "A trait that is a Date arrives as a Date of the same moment.",
        _UNCHANGED,
        (identify(DATES),),
        identified(DATES),
    ),
    gives(
        "identify-iso-date",
        "A trait that is an ISO date text arrives as that text, or as the Date that the library "
        "makes of it.",
        _UNCHANGED,
        (identify({"renewal": ISO_MOMENT[0]}),),
        identified({"renewal": OneOf((Date(ISO_MOMENT[1]), ISO_MOMENT[0]))}),
    ),
    gives(
        "identify-date-lookalikes",
        "A trait that only resembles a date stays the text that it is.",
        _UNCHANGED,
        (identify(DATE_LOOKALIKES),),
        identified(DATE_LOOKALIKES),
    ),
)

_IDS: Final = (
    _ids(
        "capitals",
        "A user id arrives in the case that it was given in.",
        "Jane.Kim@Example.com",
        "AC-00C9-Kim",
    ),
    _ids(
        "shapes",
        "A user id arrives as it is, whatever characters it has and whatever it resembles.",
        "0",
        "0047",
        "12345678901234567890",
        "true",
        "null",
        "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
        "zoë-😀-שלום",
        " 1e8 ",
        "a;b=c,d%20\"'\\<&>",
    ),
    _ids("long", "A long user id arrives whole.", "kim-" * 75),
    gives(
        "identify-id-number-next",
        "Taking “the params” as the library next hands them on, a number as user id arrives as the "
        "text that it makes of it.",
        _UNCHANGED,
        (identify({"plan": "Team"}, 42), identify({"plan": "Team"}, 0)),
        Expected(IDENTIFY, ("42",), more=True),
        Expected(IDENTIFY, ("0",), more=True),
        level="inferred",
        libraries=("next",),
    ),
    gives(
        "identify-id-number-classic",
        "Under classic a number as user id arrives as that number.",
        _UNCHANGED,
        (identify({"plan": "Team"}, 42),),
        Expected(IDENTIFY, (42,), more=True),
        libraries=("classic",),
    ),
)


def _in_audience(member: Value) -> dict[str, Value]:
    return {"order_completed_last_30days": member}


_COMPUTED: Final[tuple[dict[str, Value], ...]] = (
    {"total_revenue_180_days": 1249.95},
    {"favourite_category": "Boots"},
    {"is_big_spender": True},
    {"first_order_date": _MOMENT},
    {"last_viewed_products": ["Summit Boots", "Wool Socks"]},
)

_ENGAGE: Final = (
    gives(
        "audience-membership",
        "An audience arrives as a trait with a boolean: true on entry, false on leaving.",
        says("Engage", "with a true/false value to indicate membership"),
        (identify(_in_audience(member=True)), identify(_in_audience(member=False))),
        identified(_in_audience(member=True)),
        identified(_in_audience(member=False)),
    ),
    gives(
        "computed-traits",
        "A computed trait arrives as the number, text, boolean, date or list that it is.",
        says(
            "Engage",
            "You can send computed traits and audiences generated using Engage to this "
            "destination as a user property",
        ),
        tuple(map(identify, _COMPUTED)),
        *map(identified, _COMPUTED),
    ),
)

_NAMES: Final = (
    gives(
        "identify-vendor-names-given",
        "A trait that the site gives under Wishpond's own name arrives under it.",
        _UNCHANGED,
        (identify(_LEAD_AT_WISHPOND),),
        identified(_LEAD_AT_WISHPOND),
    ),
    gives(
        "identify-custom-names",
        "A custom trait keeps its name, also one in camel case.",
        _UNCHANGED,
        (identify(_CUSTOM),),
        identified(_CUSTOM),
    ),
)

_INFERRED: Final = (
    gives(
        "identify-anonymous",
        "Taking “your own identifier” to be the user id, an identify without one identifies "
        "nobody at Wishpond.",
        vendor_says("you can identify your user using your own identifier or cid"),
        (Call("identify", ({"name": "Jane Kim"},)),),
        level="inferred",
    ),
    gives(
        "identify-vendor-names",
        "Taking the page's pointer to Wishpond's API to mean its names for attributes, Segment's "
        "camel-case traits arrive under those.",
        _POINTS_TO_API,
        (identify(_LEAD),),
        identified(_LEAD_AT_WISHPOND),
        level="inferred",
    ),
    gives(
        "identify-vendor-names-nothing-else",
        "Taking the page's pointer to Wishpond's API to mean its names for attributes, a trait "
        "that has one arrives under that alone.",
        _POINTS_TO_API,
        (identify(_LEAD),),
        Expected(IDENTIFY, (USER, _LEAD_AT_WISHPOND)),
        level="inferred",
    ),
)

REQUIREMENTS: Final = (*_BASIC, *_NAMES, *_INFERRED, *_ENGAGE, *_TRAITS, *_IDS)
