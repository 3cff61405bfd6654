"""The edge answers and records every request of the browser, whatever its host.

It is the one local endpoint: it binds to loopback only, plays the hosts that a run's `World`
claims, refuses all others, and records every request with its body.
"""

from harness.edge import assets, cdn
from harness.edge.assets import Assets
from harness.edge.csp import NONCE
from harness.edge.destination_hosts import FUNCTIONS_AFTER_MS
from harness.edge.port import port_number
from harness.edge.replies import HTML, Reply
from harness.edge.run import LACKING, RequestListener, Run
from harness.edge.server import LOOPBACK, Edge
from harness.edge.source import Neighbour
from harness.edge.world import World

__all__ = [
    "FUNCTIONS_AFTER_MS",
    "HTML",
    "LACKING",
    "LOOPBACK",
    "NONCE",
    "Assets",
    "Edge",
    "Neighbour",
    "Reply",
    "RequestListener",
    "Run",
    "World",
    "assets",
    "cdn",
    "port_number",
]
