"""The visit in which the calls are made: where the page is, and what its browser is like."""

import re
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeAlias, get_args

from harness.model import test_site
from harness.model.call import Call, Method
from harness.model.values import Value

Storage: TypeAlias = Literal["there", "throws"]
"""Whether a page that looks at its storage gets it, or an exception."""

Cookies: TypeAlias = Literal["kept", "refused"]
"""Whether the browser keeps cookies."""

TIME_ZONE: Final = "America/Los_Angeles"
"""It has summer time, and its date differs from that of UTC for a third of the day."""

_SITE: Final = f"https://{test_site.HOST}/"
_ADDRESS: Final = re.compile(r"https?://[\w.:-]+/[\w.~:/?@!$&()*+,;=%-]*", re.ASCII)
_DOTS: Final = re.compile(r"/\.\.?(/|\?|$)")
_LOCALE: Final = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


@dataclass(frozen=True, slots=True)
class Navigation:
    """The page goes to another address without loading anew, before the call of this index.

    That is what single-page applications do with `history.pushState`. `title` is the new title;
    where it is empty, the title stays.
    """

    before: int
    address: str
    title: str = ""

    def __post_init__(self) -> None:
        """Refuse a navigation that no page can make.

        Raises:
            ValueError: the index is not one, or the address is not on the test site.
        """
        before: Any = self.before  # a person wrote it
        if type(before) is not int or before < 0:
            raise ValueError(f"before={before!r} is not the index of a call; write 0 or more")
        _check_address("the address of a navigation", self.address, _SITE)
        _check_text("title", self.title)


@dataclass(frozen=True, slots=True)
class Visit:
    """Where the test page is, and what its browser is like.

    `address` is the page's own, `title` its title, and `referrer` the address that the visitor
    comes from; it is empty where there is none. `navigations` lead to other addresses before calls.
    `time_zone` and `locale` are those of the visitor. With `storage="throws"` a page that looks at
    `localStorage` or `sessionStorage`, or wants something of IndexedDB or the Cache API, gets an
    exception, as where the visitor has blocked all site data. With `cookies="refused"` the browser
    keeps no cookie, whether a script or an answer sets it. `anonymous_id` and `traits` are what the
    library knows of the visitor from an earlier visit. `earlier` are calls that are made on an
    earlier page, which is not judged: what the library, the build and the tracker have kept of it,
    the page finds.
    """

    address: str = test_site.URL
    title: str = test_site.TITLE
    referrer: str = ""
    navigations: tuple[Navigation, ...] = ()
    time_zone: str = TIME_ZONE
    locale: str = "en-US"
    storage: Storage = "there"
    cookies: Cookies = "kept"
    anonymous_id: str = ""
    traits: Mapping[str, Value] = field(default_factory=dict)
    earlier: tuple[Call, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what no page and no browser can be like.

        Raises:
            ValueError: a part is of another kind, or has a value that it cannot have.
        """
        _check_address("address", self.address, _SITE)
        _check_text("title", self.title)
        if self.referrer:
            _check_address("referrer", self.referrer, "http")
        every: Any = self.navigations
        if not isinstance(every, tuple) or not all(isinstance(one, Navigation) for one in every):
            raise ValueError(f"navigations are {every!r}; write (Navigation(before, address),)")
        _check_time_zone(self.time_zone)
        _check_text("locale", self.locale)
        if not _LOCALE.fullmatch(self.locale):
            raise ValueError(f"locale {self.locale!r} is unknown; write one such as 'de-DE'")
        for name, allowed in (("storage", get_args(Storage)), ("cookies", get_args(Cookies))):
            if getattr(self, name) not in allowed:
                words = " or ".join(map(repr, allowed))
                raise ValueError(f"{name} {getattr(self, name)!r} is unknown; write {words}")
        _check_text("anonymous_id", self.anonymous_id)
        calls: Any = self.earlier
        if not isinstance(calls, tuple) or not all(isinstance(one, Call) for one in calls):
            raise ValueError(f"earlier is {calls!r}; write (Call(method, arguments),)")
        for call in calls:
            if call.method not in get_args(Method):
                raise ValueError(f"method {call.method!r} of an earlier call is unknown")
        traits: Any = self.traits
        if not isinstance(traits, Mapping):
            message = f"traits are {traits!r}; write {{'name': value}}"
            raise ValueError(message)  # noqa: TRY004 - of what is written

    @property
    def path(self) -> str:
        """The path of the page's address, without its query."""
        return "/" + self.address.removeprefix(_SITE).partition("?")[0]


def _check_text(name: str, value: Any) -> None:
    if not isinstance(value, str):
        raise ValueError(f"{name} is {value!r}; write a text")  # noqa: TRY004 - of what is written


def _check_address(name: str, value: Any, start: str) -> None:
    """Refuse an address that a browser would not send exactly as it is written."""
    _check_text(name, value)
    if not value.startswith(start):
        raise ValueError(f"{name} {value!r} does not begin with {start!r}")
    if not _ADDRESS.fullmatch(value) or _DOTS.search(value):
        raise ValueError(
            f"{name} {value!r} is not as a browser sends it; write a whole address, with %20 for a "
            "space and the like, and without '#'"
        )


def _check_time_zone(name: Any) -> None:
    if name == TIME_ZONE:
        return
    known = zoneinfo.available_timezones()  # none on a machine without time zone data
    if not isinstance(name, str) or not name or (known and name not in known):
        raise ValueError(f"time_zone {name!r} is unknown; write one such as 'Europe/Oslo'")


USUAL_VISIT: Final = Visit()
"""A page of a shop, its visitor in Los Angeles, and a browser that keeps all."""
