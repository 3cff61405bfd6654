"""Controls: a miniature whose verdicts are known is judged before anything else is.

As in a laboratory, they run on the very browser, machine and options that are then used. One that
comes out wrong says that this browser or machine does something otherwise, so no verdict from it
would mean anything.
"""

from harness.session.controls.run import Controls, run_controls

__all__ = ["Controls", "run_controls"]
