"""The console: a page on which a person tries calls against a build, and sees what arrives.

Each attempt is a run like any other: a clean page, the real library, the build, the tracker stub,
the edge, and the page's own time. So what a person sees is what the harness judges.
"""

from harness.console.contract_folder import (
    calls_to_try,
    concrete,
    contract_files,
    observed,
    show_something,
)
from harness.console.drafts import drafted
from harness.console.server import Server
from harness.console.session import run_console
from harness.console.workbench import Workbench

__all__ = [
    "Server",
    "Workbench",
    "calls_to_try",
    "concrete",
    "contract_files",
    "drafted",
    "observed",
    "run_console",
    "show_something",
]
