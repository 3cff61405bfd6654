"""Controls: before anything else, a browser is probed, and builds judged whose verdicts are known.

They run on the same browser and machine, with the same options, as everything after them. If one
fails, this browser or machine works differently, so no verdict from it can be trusted.
"""

from harness.session.controls.run import check_alike, prover, run_controls

__all__ = ["check_alike", "prover", "run_controls"]
