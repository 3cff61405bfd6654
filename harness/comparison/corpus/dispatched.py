"""The events for which Segment's base class looks for a method of their own in an integration.

An integration without such a method gets them by `track`. The specification does not list all of
them, and gives some of them another name.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from harness.contracts import semantic
from harness.model import Value

METHODS: Final = (
    *("videoPlaybackStarted", "videoPlaybackPaused", "videoPlaybackInterrupted"),
    *("videoPlaybackResumed", "videoPlaybackCompleted", "videoPlaybackExited"),
    *("videoPlaybackBufferStarted", "videoPlaybackBufferCompleted"),
    *("videoPlaybackSeekStarted", "videoPlaybackSeekCompleted"),
    *("videoContentStarted", "videoContentPlaying", "videoContentCompleted"),
    *("videoAdStarted", "videoAdPlaying", "videoAdCompleted", "videoAdClicked", "videoAdSkipped"),
    *("promotionViewed", "promotionClicked"),
    *("productsSearched", "productListViewed", "productListFiltered"),
    *("productClicked", "productViewed", "productAdded", "productRemoved", "cartViewed"),
    *("orderUpdated", "orderCompleted", "orderRefunded", "orderCancelled"),
    *("paymentInfoEntered", "checkoutStarted", "checkoutStepViewed", "checkoutStepCompleted"),
    *("couponEntered", "couponApplied", "couponDenied", "couponRemoved"),
    *("productAddedToWishlist", "productRemovedFromWishlist"),
    *("productAddedFromWishlistToCart", "wishlistProductAddedToCart"),
    *("productShared", "cartShared", "productReviewed"),
    *("applicationInstalled", "applicationUpdated", "applicationOpened"),
    *("applicationBackgrounded", "applicationUninstalled", "applicationCrashed"),
    *("installAttributed", "deepLinkOpened", "deepLinkClicked"),
    *("pushNotificationReceived", "pushNotificationTapped", "pushNotificationBounced"),
    *("emailBounced", "emailDelivered", "emailLinkClicked", "emailMarkedAsSpam", "emailOpened"),
    "unsubscribed",
    *("liveChatConversationEnded", "liveChatConversationStarted"),
    *("liveChatMessageReceived", "liveChatMessageSent"),
)
"""The methods, in the order in which the base class tries them."""

_ALIASES: Final[Mapping[str, tuple[str, ...]]] = {
    "productListViewed": ("Product Category Viewed",),
    "productAddedFromWishlistToCart": ("Product Added to Cart from Wishlist",),
}
"""Other names of an event, for the same method."""

_LIKE: Final[Mapping[str, str]] = {
    "videoAdClicked": "video ad completed",
    "videoAdSkipped": "video ad completed",
    "productAddedFromWishlistToCart": "wishlist product added to cart",
}
"""The event of the specification that another one is like, which it does not have."""

_WORD: Final = re.compile(r"[A-Z]?[a-z]+")


def names(method: str) -> tuple[str, ...]:
    """Return the names of the event that has this method, as the base class understands them."""
    words = [word.capitalize() for word in _WORD.findall(method)]
    return " ".join(words), *_ALIASES.get(method, ())


def unspecified() -> Iterator[tuple[str, Mapping[str, Value]]]:
    """Yield the names that the specification does not have, with what is given with them."""
    known = {name.lower() for name in _specified()}
    for method in METHODS:
        for name in names(method):
            if name.lower() not in known:
                yield name, properties(method)


def properties(method: str) -> Mapping[str, Value]:
    """Return what the specification gives with the event that has this method."""
    found = _specified()
    return found[_LIKE.get(method, names(method)[0].lower())]


def _specified() -> dict[str, Mapping[str, Value]]:
    return {
        name.lower(): event.properties
        for category in semantic.categories()
        for event in semantic.events(category)
        for name in event.names
    }
