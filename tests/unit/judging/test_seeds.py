"""Verdicts, differences and their order depend neither on chance nor on the order of judging."""

import os
import subprocess
import sys

import pytest

from harness.toolchain import paths

REPOSITORY = paths.PACKAGE.parent


def judged_again(seed: int, order: str = "") -> list[str]:
    """Return what another process tells of recordings of the whole built-in contract."""
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "tests.judged_again", *filter(None, [order])],
        env={**os.environ, "PYTHONHASHSEED": str(seed)},
        cwd=REPOSITORY,
        capture_output=True,
        check=True,
        encoding="utf-8",
    )
    return done.stdout.splitlines()


@pytest.fixture(scope="module")
def first() -> list[str]:
    lines = judged_again(0)
    assert sum('"fail"' in line for line in lines) > 400
    return lines


@pytest.mark.parametrize(("seed", "order"), [(1, "reversed"), (2, "shuffled")])
def test_every_seed_and_order_gives_the_same(first: list[str], seed: int, order: str) -> None:
    assert judged_again(seed, order) == first
