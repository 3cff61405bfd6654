"""Wrong copies of Wigzo's reference build: each is caught by the requirements named for it.

A copy is judged by all requirements that reach the changed line with what it changes; under
the others it does what the reference build does. The generations of the library alternate.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from harness import builds
from harness.builds import Bundles
from harness.contracts import destination
from harness.contracts.requirements.wigzo import OWN
from harness.driver import Driver
from harness.judging import judge
from harness.model import LIBRARIES, Library, Method, Recording, Requirement, Verdict, Word
from harness.toolchain import paths
from tests.browser.conftest import written

PRODUCT_EVENTS = {"Product Viewed", "Product Clicked", "Viewed Product", "Clicked Product"}


def own_token(item: Requirement) -> bool:
    return bool(item.settings)


def pages(item: Requirement) -> bool:
    return _makes(item, "page")


def identifies(item: Requirement) -> bool:
    return _makes(item, "identify")


def tracks(item: Requirement) -> bool:
    return _makes(item, "track")


def indexes(item: Requirement) -> bool:
    return any(call.method == "track" and call.args[0] in PRODUCT_EVENTS for call in item.calls)


def _makes(item: Requirement, method: Method) -> bool:
    return any(call.method == method for call in item.calls)


@dataclass(frozen=True, slots=True)
class Wrong:
    """A copy with one defect: what changes in its source, who reaches that, what turns red.

    `caught_by` are patterns of requirements' ids without `wigzo-`, named beforehand.
    """

    defect: str
    changes: tuple[tuple[str, str], ...]
    reached_by: Callable[[Requirement], bool]
    caught_by: tuple[str, ...]


SENDS = "window.wigzo.identify(user);"
DROPS_FALSE = "for (const name in user) if (user[name] === false) delete user[name];"
OPTION = "this.options.orgToken"

WRONG = (
    Wrong(
        "drops the phone",
        ((SENDS, f"delete user.phone; {SENDS}"),),
        identifies,
        ("identify-phone", "identify-email-and-phone", "identify-known-user"),
    ),
    Wrong(
        "swallows false",
        ((SENDS, f"{DROPS_FALSE} {SENDS}"),),
        identifies,
        ("identify-booleans", "audience-membership", "computed-traits"),
    ),
    Wrong(
        "identifies without the user id",
        (("{ userId: identify.userId() }", "{ userId: null }"),),
        identifies,
        ("identify-*", "audience-membership", "computed-traits"),
    ),
    Wrong(
        "sends a page's name beside its title",
        (("{ title: name }", "{ name }"),),
        pages,
        ("page-name-*",),
    ),
    Wrong(
        "writes events in lower case",
        (("track(track.event(),", "track(track.event().toLowerCase(),"),),
        tracks,
        ("track-*", "product-*-event", "product-*-without-*", "token-digits", "token-special-*"),
    ),
    Wrong(
        "takes the anonymous id for the user id",
        (("user().id();", "user().id() || this.analytics.user().anonymousId();"),),
        tracks,
        ("track-before-identify", "track-after-anonymous-identify"),
    ),
    Wrong(
        "makes a number of a token of digits",
        ((OPTION, f"isNaN({OPTION}) ? {OPTION} : Number({OPTION})"),),
        own_token,
        ("token-digits",),
    ),
    Wrong(
        "knows its options in one spelling",
        (('track.options("Wigzo") || {};', "track.integrations().Wigzo || {};"),),
        indexes,
        ("product-viewed-options", "product-clicked-options", "*-product-index"),
    ),
    Wrong(
        "indexes the price as text",
        (("price: track.price(),", "price: String(track.price()),"),),
        indexes,
        ("product-*-price", "product-*-price-zero", "*-product-index"),
    ),
    Wrong(
        "indexes twice",
        (("window.wigzo.index(product);", "window.wigzo.index(product);" * 2),),
        indexes,
        (
            *(f"product-*ed-{name}" for name in ("id", "category", "name", "brand", "currency")),
            *("product-*ed-price*", "product-*ed-options*", "*-product-index"),
        ),
    ),
    Wrong(
        "indexes a product without an id under its sku",
        (
            ("if (!track.productId()) return;", ""),
            (
                "productId: track.productId(),",
                'productId: track.productId() || track.proxy("properties.sku"),',
            ),
        ),
        indexes,
        ("product-*-without-product-id",),
    ),
)


@pytest.mark.parametrize(
    ("wrong", "library"),
    [(wrong, LIBRARIES[index % 2]) for index, wrong in enumerate(WRONG)],
    ids=[wrong.defect for wrong in WRONG],
)
def test_wrong_copy_turns_exactly_its_requirements_red(
    wrong: Wrong,
    library: Library,
    harness_driver: Driver,
    tmp_path: Path,
) -> None:
    folder = written(tmp_path, "wigzo", changed_reference(wrong.changes))
    copy = builds.from_folder(destination("wigzo"), folder, wrong.defect)
    tried = filter(wrong.reached_by, OWN)
    verdicts = judged_by(tried, harness_driver, library, copy)
    named = {
        item.id
        for item in OWN
        if any(fnmatchcase(item.id, f"wigzo-{pattern}") for pattern in wrong.caught_by)
    }
    assert {verdict.word for verdict in verdicts} <= {Word.PASS, Word.FAIL}
    assert {verdict.requirement for verdict in verdicts if verdict.word is Word.FAIL} == named


def changed_reference(changes: Iterable[tuple[str, str]]) -> str:
    """Return the reference's source with these changes, each made in one place."""
    source = (paths.pages() / "integrations" / "wigzo" / "lib" / "index.js").read_text()
    for old, new in changes:
        assert source.count(old) == 1
        source = source.replace(old, new)
    return source


def judged_by(
    requirements: Iterable[Requirement], driver: Driver, library: Library, copy: Bundles
) -> list[Verdict]:
    """Judge a copy by each requirement; those that make the same calls share a recording."""
    recordings: dict[str, Recording] = {}
    verdicts = []
    for item in requirements:
        made = repr((item.calls, item.settings, item.conditions))
        if made not in recordings:
            recordings[made] = driver.record(item, library, copy)
        verdicts.append(judge(item, recordings[made]))
    return verdicts
