"""The edge: the one local endpoint that answers every request of the browser, whatever its host.

It binds to loopback only, plays the hosts that a run's `World` claims, refuses all others,
and records every request with its body.
"""

from harness.edge.port import port_number
from harness.edge.run import Run, Tell
from harness.edge.server import Edge
from harness.edge.world import Neighbour, World

__all__ = ["Edge", "Neighbour", "Run", "Tell", "World", "port_number"]
