"""What one recording means: differences, causes, delivery, provenance; all of it pure."""

from harness.analysis.attribution import USER_CALLS, cause
from harness.analysis.delivery_ledger import Entry, delivered, ledger, most
from harness.analysis.delivery_ledger import State as DeliveryState
from harness.analysis.diff_tree import DiffNode, branch, invocations_side_by_side, side_by_side
from harness.analysis.differences import ALONE, differences, type_name
from harness.analysis.invocations import dispatched, invoked
from harness.analysis.leaf_values import Leaf, leaves, moment
from harness.analysis.nothing_arrived import nothing_arrived
from harness.analysis.parameter_matching import State as ParameterState
from harness.analysis.provenance import LIBRARY, RECEIVERS, TRACKER, Step, Way, ways
from harness.analysis.request_crosscheck import disagreements
from harness.analysis.segment_messages import sent

__all__ = [
    "ALONE",
    "LIBRARY",
    "RECEIVERS",
    "TRACKER",
    "USER_CALLS",
    "DeliveryState",
    "DiffNode",
    "Entry",
    "Leaf",
    "ParameterState",
    "Step",
    "Way",
    "branch",
    "cause",
    "delivered",
    "differences",
    "disagreements",
    "dispatched",
    "invocations_side_by_side",
    "invoked",
    "leaves",
    "ledger",
    "moment",
    "most",
    "nothing_arrived",
    "sent",
    "side_by_side",
    "type_name",
    "ways",
]
