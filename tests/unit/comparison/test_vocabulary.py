"""The words of a build's source, and the calls that they suggest."""

import gzip
import json
import re
import subprocess
from typing import Final

import pytest

from harness.builds import Bundles
from harness.comparison.corpus import Scenario, Vocabulary, corpus, vocabulary
from harness.comparison.corpus.dispatched import METHODS, names
from harness.contracts import Destination, semantic
from harness.model import LIBRARIES, Build, Call
from harness.toolchain import node, paths

SHOP: Final = Destination("shop", "Shop", "https://a.example/t.js", "shop.js", (), (), ())
SOURCE: Final = """
// .ofNothing is a comment, and so is 'This One'
Shop.prototype.orderCompleted = function (track) {
  var given = track.options(this.name);
  window.shop.push(["order", given.giftWrap, track.proxy('properties.mailing-list')]);
  if (track.event() === "Newsletter Joined" || this.options.region === "eu") return;
  if (typeof given === "object") send({ "$event_id": track.orderId(), amount: 1 });
};
"""


def bundles(served: str, own: str = "", package: str = "") -> Bundles:
    """Return a build that is served so, from a source of its own and one of a package."""
    sources = {"lib/index.js": own, "node_modules/package/index.js": package}
    source_map = json.dumps({"sources": [*sources], "sourcesContent": [*sources.values()]})
    served_bytes = gzip.compress(served.encode())
    return Bundles(Build("shop", "x", "1", ""), served_bytes, source_map if own else "", {})


def test_words_are_read_in_the_own_source_of_a_build() -> None:
    words = vocabulary([bundles("served.elsewhere", SOURCE, "package.other = 'Package Text'")])
    assert words.methods == ("orderCompleted",)
    assert {"giftWrap", "$event_id", "amount"} <= set(words.names)
    assert {"Newsletter Joined", "eu"} <= set(words.texts)
    assert words.compared == ("eu",)
    every = {*words.names, *words.texts}
    assert not every & {"elsewhere", "other", "Package Text", "ofNothing", "This One"}


@pytest.mark.parametrize(
    ("source", "keeps"),
    [
        ("document.cookie = 'a=1'", True),
        ("var cookie = require('component-cookie')", True),
        ("window.localStorage.a", True),
        ("try { sessionStorage.a } catch (e) {}", True),
        ("this.store(track)", False),
    ],
)
def test_a_build_that_names_a_cookie_or_a_storage_keeps_something(source: str, keeps: bool) -> None:  # noqa: FBT001
    assert vocabulary([bundles("", source)]).keeps is keeps
    every = {one.id for one in corpus(SHOP, (), {}, words=vocabulary([bundles("", source)]))}
    assert "visit-from-a-search-in-another-country" in every
    assert ("visit-after-one-of-another-user" in every) is keeps
    assert ("visit-without-cookies" in every) is keeps
    assert ("visit-without-storage" in every) is keeps


def test_a_visit_has_the_words_of_a_build_in_its_address() -> None:
    every = corpus(SHOP, (), {}, words=Vocabulary(names=("mini_ref", "$event_id", "mailing-list")))
    [visit] = [one for one in every if one.id == "visit-from-a-search-in-another-country"]
    assert visit.conditions.visit.address.endswith("&utm_content=utm_content-1&mini_ref=mini_ref-1")


def test_words_of_a_production_bundle_are_those_of_what_is_served() -> None:
    words = vocabulary([bundles("a.prototype.cartViewed=function(b){c(b.obj.giftWrap)}")])
    assert words.methods == ("cartViewed",)
    assert "giftWrap" in words.names


def test_the_list_of_all_methods_in_a_bundle_is_no_method_of_a_build() -> None:
    listed = "var m={cartViewed:[{object:'cart',action:'viewed'}],orderUpdated: [{ object:'o'}]}"
    assert vocabulary([bundles(listed)]).methods == ()


WORDS_OF_THE_LANGUAGE: Final = (
    *("prototype", "exports", "length", "constructor", "default", "module", "require"),
    *("Array", "Object", "Promise", "window", "document", "console", "analytics"),
    *("__proto__", "__esModule", "get", "set", "value", "enumerable", "toJSON", "x"),
)


def test_a_word_of_the_language_is_no_name_and_no_event() -> None:
    read = " ".join(f"a.{word};" for word in WORDS_OF_THE_LANGUAGE)
    texts = " ".join(f"'{word}';" for word in (*WORDS_OF_THE_LANGUAGE, "use strict"))
    words = vocabulary([bundles("", f"a.giftWrap; 'Joined'; {read} {texts}")])
    assert (words.names, words.texts) == (("giftWrap", "Joined"), ("Joined",))


def test_the_words_of_both_builds_count() -> None:
    words = vocabulary([bundles("", "a.one"), bundles("", "a.two; a.cartViewed = f")])
    assert (words.names, words.methods) == (("one", "two"), ("cartViewed",))


@pytest.fixture(scope="module")
def expressions() -> dict[str, str]:
    """The regular expressions by which the base class finds the method of an event."""
    package = json.dumps(str(paths.pages() / "node_modules" / "analytics-events"))
    code = (
        f"const events = require({package}); console.log(JSON.stringify(Object.fromEntries("
        "Object.entries(events).map(([method, { source }]) => [method, source]))))"
    )
    done = subprocess.run(  # noqa: S603 - the program is our own
        [node.program(), "-e", code], capture_output=True, text=True, check=True
    )
    found: dict[str, str] = json.loads(done.stdout)
    return found


def test_the_methods_are_those_that_the_base_class_looks_for(expressions: dict[str, str]) -> None:
    assert tuple(expressions) == METHODS


def test_every_method_is_reached_by_an_event_with_and_without_properties(
    expressions: dict[str, str],
) -> None:
    calls = [call for item in corpus(SHOP, (), {}) for call in item.calls if call.method == "track"]
    bare = {str(call.args[0]) for call in calls if len(call.args) == 1}
    given = {str(call.args[0]) for call in calls if len(call.args) > 1}
    for method, source in expressions.items():
        for events in (bare, given):
            assert any(re.search(source, event, re.IGNORECASE) for event in events), method
        assert all(re.search(source, name, re.IGNORECASE) for name in names(method))
    assert {"Product Category Viewed", "Product Added to Cart from Wishlist"} <= bare & given


def made(words: Vocabulary, *asked: str) -> tuple[Scenario, ...]:
    libraries = tuple(library for library in LIBRARIES if library in asked) or LIBRARIES
    return corpus(SHOP, (), {"region": "us"}, libraries, words)


def test_an_event_that_a_build_handles_is_made_with_and_without_each_property() -> None:
    every = made(Vocabulary(methods=("orderCompleted",)))
    calls = [call for item in every for call in item.calls if call.args[:1] == ("Order Completed",)]
    specified = next(
        event.properties
        for event in semantic.events("ecommerce-v2")
        if event.name == "Order Completed"
    )
    given = [call.args[1] for call in calls if len(call.args) > 1]
    for name in (*specified, "sku", "description"):
        assert any(list(properties) == [name] for properties in given), name
        assert any(name not in properties and len(properties) > 20 for properties in given), name
    products = [properties.get("products") for properties in given]
    assert [] in products
    assert any(some and all("product_id" not in item for item in some) for some in products)
    assert any("orderId" in properties for properties in given)


def test_what_a_build_may_read_is_given_among_the_properties_and_in_each_product() -> None:
    every = made(Vocabulary(methods=("orderCompleted",), names=("giftWrap",)))
    calls = [call for item in every for call in item.calls if call.args[:1] == ("Order Completed",)]
    [given] = [call.args[1] for call in calls if len(call.args) > 1 and "giftWrap" in call.args[1]]
    assert given["order_id"] == "order-1047"
    assert [item["giftWrap"] for item in given["products"]] == ["giftWrap-1"] * 2
    assert all("product_id" in item for item in given["products"])


def test_what_a_build_may_read_is_given_in_every_place() -> None:
    every = made(Vocabulary(methods=("cartViewed",), names=("giftWrap",)))
    calls = [repr(call) for item in every for call in item.calls if "giftWrap" in repr(call)]
    options = "'integrations': {'Shop': {'giftWrap': 'giftWrap-1'}}"
    for beginning in (
        "Call(method='identify', args=('user-1047', {'plan': 'pro'}",
        "Call(method='track', args=('Plan Changed', {'plan': 'pro'}",
        "Call(method='track', args=('Cart Viewed', ",
        "Call(method='page', args=('Pricing', ",
        "Call(method='group', args=('group-31', {'plan': 'pro'}",
    ):
        assert any(call.startswith(beginning) and options in call for call in calls), beginning
    assert repr(Call("track", ("Plan Changed", {"giftWrap": "giftWrap-1"}))) in calls


def test_a_text_that_a_build_compares_with_is_tried_as_a_setting() -> None:
    settings = {item.id: item.settings for item in made(Vocabulary(compared=("eu",)))}
    assert settings["setting-region-set-to-eu"] == {"region": "eu"}
    assert {"region": "eu"} not in [item.settings for item in made(Vocabulary())]


def test_a_text_that_a_build_compares_with_is_tried_in_each_event_there_and_back() -> None:
    methods = ("videoContentStarted", "videoContentCompleted")
    words = Vocabulary(methods=methods, names=("load_type",), compared=("dynamic",))
    calls = [call for item in made(words) for call in item.calls if len(call.args) > 1]
    found = [
        call.args[0]
        for call in calls
        if isinstance(call.args[1], dict) and call.args[1].get("load_type") == "dynamic"
    ]
    started, completed = "Video Content Started", "Video Content Completed"
    assert found == [started, completed, completed, started]


def test_batches_with_other_calls_have_other_names() -> None:
    one, other = (
        {item.id for item in made(Vocabulary(texts=(text,))) if item.id.startswith("builds")}
        for text in ("Joined", "Left")
    )
    assert one and other and not one & other  # noqa: PT018 - three sides of one claim


def test_what_is_read_of_what_a_build_finds_is_known() -> None:
    words = vocabulary([bundles("", "var tags = given.tags; send(tags.action, tags.call(), x.y);")])
    assert words.members == {"tags": ("action",)}


def test_what_a_build_may_look_into_is_given_as_an_object_with_and_without_each_member() -> None:
    every = made(Vocabulary(names=("tags",), members={"tags": ("action", "id")}))
    calls = [call for item in every for call in item.calls]
    whole = {"tags": {"action": "action-1", "id": "id-1"}}
    for method in ("identify", "track", "page", "group", "alias"):
        own = [call for call in calls if call.method == method]
        options = {"integrations": {"Shop": whole}}
        assert any(call.args[-1:] == (options,) for call in own), method
        assert any(call.args[-1:] == (whole,) for call in own) or method == "alias"
    for member in ("action", "id"):
        options = {"integrations": {"Shop": {"tags": {member: f"{member}-1"}}}}
        assert any(call.args[-1:] == (options,) for call in calls), member
