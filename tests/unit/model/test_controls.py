"""The controls of a run, which may have been made in several processes."""

import dataclasses

import pytest

from harness.codec import controls_json
from harness.model import Capability, Control, Controls

ONE = Controls(
    browser="chromium 156.0",
    controls=(Control("faithful"), Control("sent twice", "invocation 3 (call 1)")),
    capabilities=(
        Capability("virtual time", "time passes at once", has=True),
        Capability("screenshots", "--screenshot", has=True, needed=False),
    ),
    seconds=0.5,
)
BLIND = dataclasses.replace(
    ONE,
    capabilities=(ONE.capabilities[0], dataclasses.replace(ONE.capabilities[1], has=False)),
    seconds=0.75,
)


@pytest.mark.parametrize(
    ("controls", "words"),
    [
        ([ONE], "2 controls and 2 probes passed on chromium 156.0, in 0.5 s"),
        (
            [ONE, dataclasses.replace(ONE, seconds=0.9)],
            "2 controls and 2 probes passed on chromium 156.0 in each of 2 processes, in 0.9 s",
        ),
        (
            [ONE, BLIND],
            (
                "2 controls and 2 probes passed on chromium 156.0 in each of 2 processes, "
                "in 0.8 s (it has no screenshots, which this run does not need)"
            ),
        ),
        (
            [ONE, dataclasses.replace(ONE, browser="chromium 150.0")],
            (
                "2 controls and 2 probes passed on chromium 150.0 and chromium 156.0 in each "
                "of 2 processes, in 0.5 s"
            ),
        ),
    ],
)
def test_those_of_several_processes_are_told_as_one(controls: list[Controls], words: str) -> None:
    assert str(Controls.of_all(controls)) == words


def test_of_no_process_there_are_none() -> None:
    assert Controls.of_all([]) is None


def test_as_json_they_cross_to_another_process() -> None:
    assert controls_json.from_json(controls_json.to_json(BLIND)) == BLIND
