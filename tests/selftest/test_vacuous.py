"""The suite's check for vacuous expectations, black-box: red when there is one, and it says where.

The suite is the repository's own, with one requirement whose expectation says too little.
"""

from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
SUITE = (REPOSITORY / "tests" / "selftest" / "test_sabotage.py").read_text(encoding="utf-8")
WIRING = (REPOSITORY / "conftest.py").read_text(encoding="utf-8")

CONTRACT = """
import dataclasses

from harness import contracts
from harness.contracts import Containing, Expected, Invocations, requirement

KNOWN = requirement("wishpond-identify-params")
FUNCTION = "Wishpond.Tracker.identify"
VACUOUS = Invocations((FUNCTION,), (Expected(FUNCTION, ("1e810c197e", Containing({}))),))
PROMISE = dataclasses.replace(
    KNOWN, libraries=("next",), expectations=(*KNOWN.expectations, VACUOUS)
)
SMALL = dataclasses.replace(contracts.built_in(), requirements={PROMISE.id: PROMISE})
contracts.built_in = lambda: SMALL
"""


def test_a_vacuous_expectation_fails_the_suite(pytester: pytest.Pytester) -> None:
    """In another process, from which both the reason and the counts must come back."""
    pytester.makeconftest(f"{WIRING}\n{CONTRACT}")
    pytester.makepyfile(test_sabotage=SUITE)
    done = pytester.runpytest_inprocess("-n", "1")
    done.assert_outcomes(failed=1)
    done.stdout.fnmatch_lines(
        [
            (
                "wishpond-identify-params (next), expectation 2 (Invocations): "
                "expected[[]0[]].args[[]1[]] does not notice this: "
                "invocation 1 args[[]1[]] changed from { * } to { sabotaged: true }; "
                "state a value, or ANYTHING"
            ),
            "sabotage: 2 expectations with 5 values, * sabotages, 1 that cannot fail",
        ]
    )
    assert "Traceback" not in done.stdout.str()
