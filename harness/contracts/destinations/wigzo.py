"""Wigzo, observed at `wigzo` and in its requests (Segment's documentation; Engage 360 guide)."""

from harness.contracts.destinations.base import Destination

DESTINATION = Destination(
    key="wigzo",
    name="Wigzo",
    tracker_url="https://app.wigzo.com/wigzo.compressed.js",
    stub="wigzo.js",
    functions=("wigzo", "wigzo.*"),
    dispatcher="wigzo",
    globals=("WigzoObject",),
    hosts=("app.wigzo.com", "tracker.wigzopush.com"),
    settings={"orgToken": "0b5cW-8_2Tq"},
)
