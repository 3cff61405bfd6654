"""What one recording means: differences, causes, delivery, provenance; all of it pure."""

from harness.analysis import shared_page
from harness.analysis.any_order import in_expected_order
from harness.analysis.attribution import Attribution
from harness.analysis.call_evidence import USER_CALLS
from harness.analysis.delivery_ledger import Entry, delivered, ledger, most
from harness.analysis.delivery_ledger import State as DeliveryState
from harness.analysis.diff_tree import (
    DiffNode,
    branch,
    invocations_side_by_side,
    moved_node,
    side_by_side,
)
from harness.analysis.differences import differences, moved
from harness.analysis.invocations import dispatched, invoked
from harness.analysis.leaf_values import (
    Leaf,
    as_text,
    leaves,
    likeness,
    meets_leaf,
    request_leaves,
)
from harness.analysis.list_edits import Tally, change_cost, in_common, total
from harness.analysis.nothing_arrived import asked, called, nothing_arrived
from harness.analysis.parameter_matching import State as ParameterState
from harness.analysis.provenance import LIBRARY, RECEIVERS, TRACKER, Provenance, Step, provenances
from harness.analysis.request_crosscheck import disagreements
from harness.analysis.segment_messages import called_back, sent
from harness.analysis.smallest_edit import Edit, EditKind, smallest_edit
from harness.analysis.value_comparison import (
    ALONE,
    differences_by_position,
    meets,
    moment,
    type_name,
)

__all__ = [
    "ALONE",
    "LIBRARY",
    "RECEIVERS",
    "TRACKER",
    "USER_CALLS",
    "Attribution",
    "DeliveryState",
    "DiffNode",
    "Edit",
    "EditKind",
    "Entry",
    "Leaf",
    "ParameterState",
    "Provenance",
    "Step",
    "Tally",
    "as_text",
    "asked",
    "branch",
    "called",
    "called_back",
    "change_cost",
    "delivered",
    "differences",
    "differences_by_position",
    "disagreements",
    "dispatched",
    "in_common",
    "in_expected_order",
    "invocations_side_by_side",
    "invoked",
    "leaves",
    "ledger",
    "likeness",
    "meets",
    "meets_leaf",
    "moment",
    "most",
    "moved",
    "moved_node",
    "nothing_arrived",
    "provenances",
    "request_leaves",
    "sent",
    "shared_page",
    "side_by_side",
    "smallest_edit",
    "total",
    "type_name",
]
