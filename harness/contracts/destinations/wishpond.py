"""Wishpond, observed at `Wishpond.Tracker` (developers.wishpond.com; Segment's documentation)."""

from harness.contracts.destinations.base import Destination

DESTINATION = Destination(
    key="wishpond",
    name="Wishpond",
    tracker_url="https://cdn.wishpond.net/connect.js",
    stub="wishpond.js",
    functions=("Wishpond.Tracker.identify", "Wishpond.Tracker.track"),
    globals=("Wishpond.merchantId", "Wishpond.writeKey"),
    hosts=("cdn.wishpond.net",),
    settings={"siteId": "0047", "apiKey": "e3b0c44298fc"},
)
