"""The phases of a run: a call's own is made and read in one place."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.model import PHASE_PATTERN, call_index, call_phase


@given(st.integers(0))
def test_the_phase_of_a_call_leads_back_to_its_index(index: int) -> None:
    assert call_index(call_phase(index)) == index
    assert re.fullmatch(PHASE_PATTERN, call_phase(index))


@pytest.mark.parametrize("phase", ["load", "unload", "", "call", "call x", "call 1, later"])
def test_other_phases_are_of_no_call(phase: str) -> None:
    assert call_index(phase) is None
