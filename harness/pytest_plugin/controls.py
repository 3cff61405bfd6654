"""The pytest plugin's part on controls: each process runs its own, and the run tells of all.

A process of pytest-xdist that ends itself, as one whose controls come out wrong does, is heard only
by what it leaves in its output: the run then ends like it.
"""

from typing import Any, Final

import pytest

from harness.codec import controls_json
from harness.model import Controls

_EVERY: Final = pytest.StashKey[list[Controls]]()
_CONTROLS: Final = "harness_controls"
_ENDED: Final = "harness_ended"


def note(config: pytest.Config, controls: Controls) -> None:
    """Keep the controls of this process; one of several also hands them over at its end."""
    config.stash.setdefault(_EVERY, []).append(controls)
    output = getattr(config, "workeroutput", None)
    if output is not None:
        output.setdefault(_CONTROLS, []).append(controls_json.to_json(controls))


def noted(config: pytest.Config) -> Controls | None:
    """Return the controls of all processes, and in one of several its own; None if none ran."""
    every = config.stash.get(_EVERY, [])
    return Controls.of_all(every)


class Ending:
    """In a process of pytest-xdist: leaves in its output why it ends itself."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Note the message and the exit code of `pytest.exit`."""
        if isinstance(excinfo.value, pytest.exit.Exception):
            ended = [excinfo.value.msg, excinfo.value.returncode]
            self._config.workeroutput[_ENDED] = ended  # type: ignore[attr-defined] # pytest-xdist's


def register(config: pytest.Config) -> None:
    """Register what listens in a process of pytest-xdist."""
    if hasattr(config, "workeroutput"):
        config.pluginmanager.register(Ending(config), "harness-ending")


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take what a process leaves at its end, and end the run as it has ended itself."""
    output = getattr(node, "workeroutput", {})
    for told in output.get(_CONTROLS, []):
        note(node.config, controls_json.from_json(told))
    if _ENDED in output:
        reason, code = output[_ENDED]
        pytest.exit(reason, returncode=code)
