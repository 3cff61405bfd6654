"""The controls of a run as JSON: in the evidence file, in a run's JSON, and between processes."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from harness.model import Capability, Control, Controls


def to_json(controls: Controls) -> dict[str, Any]:
    """Return controls as JSON; `from_json` gives back equal ones."""
    return {
        **asdict(controls),
        "controls": [asdict(item) for item in controls.controls],
        "capabilities": [asdict(item) for item in controls.capabilities],
    }


def from_json(parts: Mapping[str, Any]) -> Controls:
    """Return the controls that `to_json` made this JSON of."""
    return Controls(
        **{
            **parts,
            "controls": tuple(Control(**item) for item in parts["controls"]),
            "capabilities": tuple(Capability(**item) for item in parts["capabilities"]),
        }
    )
