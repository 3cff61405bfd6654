"""Other visits: what a build reads of its page and its browser is not as usual, all at once."""

from collections.abc import Iterator
from typing import Final

from harness.comparison.corpus.scenario import Part, Scenario
from harness.comparison.corpus.vocabulary import Vocabulary
from harness.contracts import Destination
from harness.model import Call, Conditions, Navigation, Visit, test_site

_SITE: Final = f"https://{test_site.HOST}"
_CAMPAIGN: Final = ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content")
_MOST_NAMES: Final = 40
"""No more parameters of the address are tried than so many of the build's own words."""

_USER: Final = "user-1047"
_CALLS: Final = (
    Call("track", ("Plan Changed", {"plan": "pro", "seats": 12, "trial": False})),
    Call("identify", (_USER, {"email": "jane.kim@example.com", "plan": "pro"})),
    Call("page", ("Pricing", {"section": "plans"})),
    Call("page"),
    Call("group", ("group-31", {"name": "Borealis"})),
    Call("track", ("Newsletter Joined",)),
)
_EARLIER: Final = (
    Call("identify", ("user-2086", {"email": "omar@example.com"})),
    Call("track", ("Plan Changed", {"plan": "free"})),
    Call("page"),
)
"""What another user of the same browser did before."""


def visits(
    target: Destination, words: Vocabulary, options: dict[str, dict[str, bool]]
) -> Iterator[Scenario]:
    """Yield a visit to another page from elsewhere, and those in which something is kept or not.

    Only a build that names a cookie or a storage keeps something. `options` are the library's.
    """
    for name, visit in _visits(words):
        part = Part(name, _CALLS)
        conditions = Conditions(options=options, visit=visit)
        yield Scenario(name.replace(" ", "-"), target.key, (part,), conditions=conditions)


def _visits(words: Vocabulary) -> Iterator[tuple[str, Visit]]:
    yield "visit from a search in another country", _from_elsewhere(words)
    if words.keeps:
        yield "visit after one of another user", Visit(earlier=_EARLIER)
        yield "visit without cookies", Visit(cookies="refused")
        yield "visit without storage", Visit(storage="throws")


def _from_elsewhere(words: Vocabulary) -> Visit:
    own = [name for name in words.names if name.isascii() and name.isidentifier()][:_MOST_NAMES]
    given = "&".join(f"{name}={name}-1" for name in dict.fromkeys((*_CAMPAIGN, *own)))
    return Visit(
        address=f"{_SITE}/pricing/teams?{given}",
        title="Pricing for teams – Example Shop",
        referrer="https://search.example/find?q=shop",
        navigations=(Navigation(3, f"{_SITE}/checkout?step=2", "Checkout – Example Shop"),),
        time_zone="Europe/Oslo",
        locale="nb-NO",
    )
