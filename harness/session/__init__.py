"""Carries out one requirement on one build: records, judges, assesses. Has the shared options."""

from harness.session import options
from harness.session.conditions import chosen_conditions, typed_conditions
from harness.session.controls import check_alike, prover, run_controls
from harness.session.interruptible import interruptible
from harness.session.messages import is_debugged, is_of_harness, say, why_it_ended
from harness.session.opened_edge import open_edge
from harness.session.outcome import Job, Outcome, PageUse, Recorded
from harness.session.page_group import groups, pages, units
from harness.session.proofs import Proofs, program, proof_from_json, proof_to_json
from harness.session.replay import outcomes_from
from harness.session.run_options import RunOptions, folders, given_settings, tracker_spec
from harness.session.session import (
    assess,
    carry_out,
    examine_builds,
    jobs,
    open_driver,
)
from harness.session.shards import Shard, read_times, split
from harness.session.shared_pages import SharedPages
from harness.session.survey import Survey, survey
from harness.session.worker_process import Equipment
from harness.session.workers import Workers

__all__ = [
    "Equipment",
    "Job",
    "Outcome",
    "PageUse",
    "Proofs",
    "Recorded",
    "RunOptions",
    "Shard",
    "SharedPages",
    "Survey",
    "Workers",
    "assess",
    "carry_out",
    "check_alike",
    "chosen_conditions",
    "examine_builds",
    "folders",
    "given_settings",
    "groups",
    "interruptible",
    "is_debugged",
    "is_of_harness",
    "jobs",
    "open_driver",
    "open_edge",
    "options",
    "outcomes_from",
    "pages",
    "program",
    "proof_from_json",
    "proof_to_json",
    "prover",
    "read_times",
    "run_controls",
    "say",
    "split",
    "survey",
    "tracker_spec",
    "typed_conditions",
    "units",
    "why_it_ended",
]
