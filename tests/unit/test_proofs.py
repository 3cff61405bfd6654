"""Proofs that expectations can fail: made once while nothing changes, never of what is loose."""

import dataclasses
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.judging import sabotage
from harness.judging.sabotage import Examination
from harness.model import (
    Containing,
    Expectation,
    Expected,
    Invocation,
    Invocations,
    Recording,
    Requirement,
)
from harness.session import Job, Proofs, proof_from_json, proof_to_json, proofs
from harness.toolchain import paths
from tests.report_samples import SHOP

SOUND = Invocations(("shop.track",), (Expected("shop.track", ("A", {"seats": 1})),))
LOOSE = Invocations(("shop.track",), (Expected("shop.track", ("A", Containing({}))),))


@pytest.fixture
def recording(invoked: Callable[..., Invocation], recorded: Callable[..., Recording]) -> Recording:
    return recorded(invoked("shop.track", "A", {"seats": 1}))


@pytest.fixture
def examined(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[Requirement]:
    """The requirements that were examined, and not found in the cache."""
    monkeypatch.setenv("HARNESS_CACHE_DIR", str(tmp_path / "cache"))
    found: list[Requirement] = []
    examine = sabotage.examine

    def noting(requirement: Requirement, recording: Recording) -> Examination:
        found.append(requirement)
        return examine(requirement, recording)

    monkeypatch.setattr(sabotage, "examine", noting)
    return found


@pytest.fixture
def job(required: Callable[..., Requirement]) -> Callable[[Expectation], Job]:
    return lambda expectation: Job(required(expectation), "next", SHOP, folder=Path("contracts"))


def test_what_is_proven_is_not_proven_again_until_it_changes(
    examined: list[Requirement], job: Callable[[Expectation], Job], recording: Recording
) -> None:
    sound = job(SOUND)
    first = Proofs().of_folder(sound, recording)
    assert first is not None
    assert (first.expectations, first.values, first.vacuous) == (1, 3, ())
    assert Proofs().of_folder(sound, recording) == first
    assert Proofs().of_folder(dataclasses.replace(sound, library="classic"), recording) == first
    assert len(examined) == 1
    changed = dataclasses.replace(sound.requirement, settings={"plan": "Pro"})
    Proofs().of_folder(dataclasses.replace(sound, requirement=changed), recording)
    elsewhere = dataclasses.replace(SHOP, hosts=("in.shop.example",))
    Proofs().of_folder(dataclasses.replace(sound, destination=elsewhere), recording)
    assert len(examined) == 3


def test_a_newer_program_proves_anew(
    examined: list[Requirement],
    job: Callable[[Expectation], Job],
    recording: Recording,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    program = tmp_path / "judging" / "judge.py"
    program.parent.mkdir()
    monkeypatch.setattr(paths, "PACKAGE", tmp_path)
    for content in ("VERSION = 1\n", "VERSION = 1\n", "VERSION = 2\n"):
        program.write_text(content)
        proofs.program.cache_clear()
        Proofs().of_folder(job(SOUND), recording)
    proofs.program.cache_clear()
    assert len(examined) == 2


def test_what_is_vacuous_is_named_in_every_run(
    examined: list[Requirement], job: Callable[[Expectation], Job], recording: Recording
) -> None:
    mine = Proofs()
    for made in (mine, Proofs()):
        found = made.of_folder(job(LOOSE), recording)
        assert found is not None
        assert [one.path for one in found.vacuous] == ["expected[0].args[1]"]
        assert proof_from_json(proof_to_json(found)) == found
    assert len(examined) == 2
    mine.of_folder(job(LOOSE), recording)
    assert len(examined) == 2, "once in a run, whatever the library"


def test_the_harness_s_own_requirements_cost_nothing(
    examined: list[Requirement], job: Callable[[Expectation], Job], recording: Recording
) -> None:
    own = dataclasses.replace(job(LOOSE), folder=None)
    assert Proofs().of_folder(own, recording) is None
    assert not examined


def test_a_damaged_proof_is_made_again(
    examined: list[Requirement],
    job: Callable[[Expectation], Job],
    recording: Recording,
    tmp_path: Path,
) -> None:
    Proofs().of_folder(job(SOUND), recording)
    [file] = (tmp_path / "cache" / "proofs").iterdir()
    for text in ("", "[]", '{"expectations": 1}'):
        file.write_text(text)
        assert Proofs().of_folder(job(SOUND), recording)
    assert len(examined) == 4
