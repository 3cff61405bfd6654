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
from harness.contracts import built_in, destination
from harness.contracts.requirements.wigzo import OWN
from harness.driver import Driver
from harness.judging.findings import findings_of
from harness.model import (
    LIBRARIES,
    PROMISED,
    Library,
    Method,
    Requirement,
    Word,
)
from harness.toolchain import paths
from tests.browser.conftest import written
from tests.judged_together import judged_once, judged_together

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
        ("identify-phone", "identify-email-and-phone"),
    ),
    Wrong(
        "swallows false",
        ((SENDS, f"{DROPS_FALSE} {SENDS}"),),
        identifies,
        ("identify-booleans", "audience-membership", "computed-traits-types"),
    ),
    Wrong(
        "identifies without the user id",
        (("{ userId: identify.userId() }", "{ userId: null }"),),
        identifies,
        ("identify-user-id", "identify-known-user", "identify-id-*"),
    ),
    Wrong(
        "sends a page's name beside its title",
        (("{ title: name }", "{ name }"),),
        pages,
        ("page-name-is-title", "page-name-with-category"),
    ),
    Wrong(
        "writes events in lower case",
        (("track(track.event(),", "track(track.event().toLowerCase(),"),),
        tracks,
        (
            *("track-name", "track-name-*", "track-product*", "track-checkout-*", "track-order-*"),
            *("product-*-event", "product-*-without-options"),
        ),
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
        ("product-*-image", "product-*-description", "product-*-language"),
    ),
    Wrong(
        "indexes the price as text",
        (("price: track.price(),", "price: String(track.price()),"),),
        indexes,
        ("product-*-price", "product-*-price-zero"),
    ),
    Wrong(
        "indexes twice",
        (("window.wigzo.index(product);", "window.wigzo.index(product);" * 2),),
        indexes,
        ("product-*-once",),
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


HARMLESS = (
    (
        "another parameter's name where none is documented",
        ("image: options.imageUrl,", "picture: options.imageUrl,"),
    ),
    (
        "a page's address under another name",
        (
            "const properties = page.properties();",
            "const { url, ...rest } = page.properties(), properties = { ...rest, page: url };",
        ),
    ),
    ("no warning on the console", ("this.checkSettings();", "")),
    (
        "a mapped event instead of the plain one",
        (
            "track(track.event(),",
            'track({ "Order Completed": "buy" }[track.event()] || track.event(),',
        ),
    ),
    (
        "no event beside the product that is indexed",
        (
            "Viewed = function (track) {\n  this.index(track);\n  this.sendEvent(track);",
            "Viewed = function (track) {\n  this.index(track);",
        ),
    ),
)
"""Changes that break nothing that a document promises."""

BROKEN = (
    Wrong(
        "loses the phone",
        (("if (identify.phone()) user.phone = identify.phone();", "delete user.phone;"),),
        identifies,
        ("identify-phone", "identify-email-and-phone"),
    ),
    Wrong(
        "loses a page's name",
        (("{ title: name }", "{}"),),
        pages,
        ("page-name-is-title", "page-name-with-category"),
    ),
    Wrong(
        "indexes no product that was clicked",
        (
            (
                "Wigzo.prototype.productClicked = function (track) {\n  this.index(track);",
                "Wigzo.prototype.productClicked = function (track) {",
            ),
        ),
        indexes,
        ("product-clicked-index",),
    ),
)
"""Copies that break one promise: one finding, with the claim and what restates it."""


@pytest.mark.by_day(2)
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
    verdicts = [one.verdict for one in judged_once(tried, harness_driver, library, copy)]
    named = {
        item.id
        for item in OWN
        if any(fnmatchcase(item.id, f"wigzo-{pattern}") for pattern in wrong.caught_by)
    }
    assert {verdict.word for verdict in verdicts} <= {Word.PASS, Word.FAIL}
    assert {verdict.requirement for verdict in verdicts if verdict.word is Word.FAIL} == named


@pytest.mark.parametrize("library", LIBRARIES)
def test_what_no_document_promises_turns_no_promise_red(
    library: Library, harness_driver: Driver, tmp_path: Path
) -> None:
    """All in one copy: none of the changes can turn green what another one turns red."""
    folder = written(tmp_path, "wigzo", changed_reference(change for _, change in HARMLESS))
    copy = builds.from_folder(destination("wigzo"), folder, "harmless")
    verdicts = judged_together(promises("wigzo", library), harness_driver, library, copy)
    assert len(verdicts) > 40
    assert [verdict for verdict in verdicts if verdict.word is not Word.PASS] == []


@pytest.mark.by_day(2)
@pytest.mark.parametrize("wrong", BROKEN, ids=[wrong.defect for wrong in BROKEN])
def test_one_broken_promise_turns_one_claim_red(
    wrong: Wrong, harness_driver: Driver, tmp_path: Path
) -> None:
    folder = written(tmp_path, "wigzo", changed_reference(wrong.changes))
    copy = builds.from_folder(destination("wigzo"), folder, wrong.defect)
    reached = filter(wrong.reached_by, promises("wigzo", "next"))
    [finding] = findings_of(judged_once(reached, harness_driver, "next", copy))
    assert {item.id for item in finding.requirements} == {f"wigzo-{n}" for n in wrong.caught_by}


def promises(key: str, library: Library) -> list[Requirement]:
    """Return what a document promises of a destination, under one generation of the library."""
    return [
        item
        for item in built_in().of_destination(key)
        if item.level in PROMISED and library in item.libraries
    ]


def changed_reference(changes: Iterable[tuple[str, str]]) -> str:
    """Return the reference's source with these changes, each made in one place."""
    source = (paths.pages() / "integrations" / "wigzo" / "lib" / "index.js").read_text()
    for old, new in changes:
        assert source.count(old) == 1
        source = source.replace(old, new)
    return source
