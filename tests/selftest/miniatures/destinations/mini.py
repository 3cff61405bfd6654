"""Mini, a destination made up for miniatures: observed at `mini` and in its requests."""

from harness.contracts import Destination

DESTINATION = Destination(
    key="mini",
    name="Mini",
    tracker_url="https://cdn.mini.example/mini.js",
    stub="mini.js",
    functions=("mini.identify", "mini.track"),
    globals=("miniAccount",),
    state=("miniUser", "miniState().method"),
    hosts=("cdn.mini.example", "api.mini.example"),
    settings={"accountKey": "0070030811"},
)
