"""Hotjar, observed at `hj(…)` (Segment's documentation; Hotjar's tracking code)."""

from harness.contracts import Destination

DESTINATION = Destination(
    key="hotjar",
    name="Hotjar",
    tracker_url="https://static.hotjar.com/c/hotjar-123456.js?sv=6",
    stub="hotjar.js",
    functions=("hj", "hj.*"),
    dispatcher="hj",
    globals=(),
    hosts=("static.hotjar.com",),
    settings={"hjid": "123456"},
)
