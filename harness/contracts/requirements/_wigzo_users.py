"""Wigzo's contract for users: identify, and the audiences and computed traits of Engage."""

from collections.abc import Collection, Mapping
from typing import Final

from harness.contracts.requirements import semantic
from harness.contracts.requirements._wigzo import (
    EACH_TYPE,
    JOHN,
    JOHN_IDENTIFIES,
    USER_ID,
    Body,
    User,
    requirement,
    says,
    users_arrive,
    users_carry,
)
from harness.model import Call, Requirement

_IDENTIFY_SAYS: Final = says(
    "Identify", "user's data will be sent to Wigzo's server along with unique userId"
)
_CONTACT_SAYS: Final = says(
    "Identify", "We will save email address and phone also if it is provided by you under traits"
)
_IF_EVERY_TRAIT: Final = "Taking “user's data” to be every trait"
_PHONE: Final = semantic.reserved("identify.traits", {"phone": "+91 80 5550 0100"})
_DATES: Final = semantic.reserved(
    "identify.traits",
    {"createdAt": "2026-03-01T08:15:30.000Z", "birthday": "1984-06-09T00:00:00.000Z"},
)
_ODD_IDS: Final = {
    "leading-zeros": ("that begins with zeros", "0047"),
    "email": ("that is an email address", "jane+shop@example.com"),
    "special-characters": ("with special characters", 'Zoë/7?x=1&y="2"'),
}
_RESERVED: Final[Mapping[str, tuple[str, Body]]] = {
    "names": (
        "firstName and lastName reach Wigzo under these names.",
        {"firstName": "Zoë", "lastName": "O'Neill Kim"},
    ),
    "profile": (
        "the traits of a profile reach Wigzo unchanged.",
        {
            "age": 42,
            "gender": "female",
            "title": "Head of Purchasing",
            "username": "zoe.kim",
            "avatar": "https://shop.example/avatars/zoe.png",
            "website": "https://zoe.example",
            "description": "Buys a phone for everybody, every year.",
        },
    ),
    "address": (
        "the trait address reaches Wigzo with all of its parts.",
        {
            "address": {
                "street": "6th St",
                "city": "San Francisco",
                "state": "CA",
                "postalCode": "94103",
                "country": "USA",
            }
        },
    ),
    "company": (
        "the trait company reaches Wigzo with all of its parts.",
        {
            "company": {
                "id": "0123",
                "name": "Initech",
                "industry": "Technology",
                "employee_count": 420,
                "plan": "enterprise",
            }
        },
    ),
}
_COMPUTED: Final = {
    "orders_total": 3,
    "refunds_total": 0,
    "revenue_last_30days": 549.5,
    "favourite_category": "Mobile Phones",
    "brands_viewed": ["Apple", "Fairphone"],
    "has_open_order": False,
}


def _traits(name: str, statement: str, traits: Body, dates: Collection[str] = ()) -> Requirement:
    """An identify with these traits, beside the email address that Wigzo's server asks for."""
    return requirement(
        f"identify-{name}",
        f"{_IF_EVERY_TRAIT}, {statement}",
        _IDENTIFY_SAYS,
        (Call("identify", (USER_ID, {**JOHN, **traits})),),
        *users_arrive(User(traits=traits), dates=dates),
        level="inferred",
    )


def _user_id(name: str, which: str, user_id: str) -> Requirement:
    return requirement(
        f"identify-id-{name}",
        f"A user id {which} reaches Wigzo unchanged.",
        _IDENTIFY_SAYS,
        (Call("identify", (user_id, JOHN)),),
        *users_arrive(User(user_id)),
    )


_IDENTIFIES: Final = (
    requirement(
        "identify-email",
        "The trait email arrives as email.",
        _CONTACT_SAYS,
        (JOHN_IDENTIFIES,),
        *users_arrive(User(traits=JOHN)),
    ),
    requirement(
        "identify-user-id",
        "What identify sends to Wigzo's server carries the unique userId.",
        _IDENTIFY_SAYS,
        (JOHN_IDENTIFIES,),
        *users_arrive(User(USER_ID)),
    ),
    requirement(
        "identify-known-user",
        "What an identify with traits alone sends carries the userId of the known user.",
        _IDENTIFY_SAYS,
        (JOHN_IDENTIFIES, Call("identify", (_PHONE,))),
        *users_arrive(User(USER_ID), User(USER_ID)),
    ),
    *(_user_id(name, which, user_id) for name, (which, user_id) in _ODD_IDS.items()),
    requirement(
        "identify-phone",
        "The trait phone arrives as phone.",
        _CONTACT_SAYS,
        (Call("identify", (USER_ID, _PHONE)),),
        *users_arrive(User(traits=_PHONE)),
    ),
    requirement(
        "identify-email-and-phone",
        "Of an identify with the traits email and phone, both arrive: as email and phone.",
        _CONTACT_SAYS,
        (Call("identify", (USER_ID, {**JOHN, **_PHONE})),),
        *users_arrive(User(traits=JOHN)),
        *users_arrive(User(traits=_PHONE)),
    ),
    *(
        _traits(name, statement, semantic.reserved("identify.traits", traits))
        for name, (statement, traits) in _RESERVED.items()
    ),
    _traits(
        "dates",
        "traits that are dates in ISO 8601 are sent as the text that the site gave.",
        _DATES,
        dates=_DATES,
    ),
    *(
        _traits(kind, f"the site's own traits that are {kind} arrive unchanged.", values)
        for kind, values in EACH_TYPE.items()
    ),
)


_COMPUTED_SAYS: Final = says(
    "Engage",
    "You can send computed traits and audiences generated using Engage to this destination as a "
    "user property",
)


_AUDIENCE: Final = "order_completed_last_30days"
_MEMBERSHIP: Final = (True, False)


def _given(traits: Body) -> Call:
    """Return an identify with these traits, beside the email that Wigzo's server asks for."""
    return Call("identify", (USER_ID, {**JOHN, **traits}))


_ENGAGE: Final = (
    requirement(
        "audience-membership",
        "An audience arrives as a user property that is true on entry and false on leaving.",
        says("Engage", "with a true/false value to indicate membership"),
        tuple(_given({_AUDIENCE: is_member}) for is_member in _MEMBERSHIP),
        *users_arrive(*(User(traits={_AUDIENCE: is_member}) for is_member in _MEMBERSHIP)),
    ),
    requirement(
        "computed-traits",
        "Computed traits arrive as user properties.",
        _COMPUTED_SAYS,
        (_given(_COMPUTED),),
        *users_carry(3, 549.5, "Mobile Phones"),
    ),
    requirement(
        "computed-traits-types",
        "Taking “user property” to keep name and type, computed traits arrive as the numbers, "
        "texts, lists and booleans that they are.",
        _COMPUTED_SAYS,
        (_given(_COMPUTED),),
        *users_arrive(User(traits=_COMPUTED)),
        level="inferred",
    ),
)

USER_REQUIREMENTS: Final = (*_IDENTIFIES, *_ENGAGE)
