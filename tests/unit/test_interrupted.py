"""This very run, in whatever process it is, would close its browsers if it was asked to end."""

import signal

import pytest


def test_a_run_that_is_asked_to_end_ends_as_with_ctrl_c() -> None:
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGTERM)
