"""Controls: before anything else, a miniature is judged whose verdicts are known.

They run on the same browser and machine, with the same options, as everything after them. If one
comes out wrong, this browser or machine works differently, so no verdict from it can be trusted.
"""

from harness.session.controls.run import Controls, run_controls

__all__ = ["Controls", "run_controls"]
