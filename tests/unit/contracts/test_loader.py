"""Contracts folders: what is added, and that nothing is mixed up."""

import functools
import pickle
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.contracts import built_in, requirement, with_folder
from harness.model import UsageError, Verdict, Word
from harness.report.text import reproduce
from harness.session import Job, Outcome, RunOptions, folders
from harness.toolchain import paths

ID = "acme-tracker-loaded-once"
Listed = Callable[..., tuple[int, str, str]]
Made = Callable[..., Path]


@pytest.fixture
def folder(made: Made) -> Path:
    return made()


def test_what_a_folder_has_is_known(folder: Path, listed: Listed) -> None:
    code, out, err = listed(folder)
    assert (code, err) == (0, "")
    assert out.split()[0] == ID
    known = with_folder(built_in(), folder)
    assert list(known.destinations) == ["acme", "wigzo", "wishpond"]
    assert known.requirement(ID).destination == "acme"
    assert known.of_destination("acme") == (known.requirement(ID),)


def test_home_is_the_folder_that_a_destination_is_from(folder: Path) -> None:
    known = with_folder(built_in(), folder)
    acme, wigzo = known.destination("acme"), known.destination("wigzo")
    assert acme.folder == acme.home() == folder
    assert wigzo.folder is None
    assert wigzo.home() == paths.pages()


def test_added_twice_is_added_once(folder: Path, tmp_path: Path, listed: Listed) -> None:
    (tmp_path / "link").symlink_to(folder)
    spelt = [folder, folder, tmp_path / "link", folder / "stubs" / ".."]
    code, out, err = listed(*spelt)
    assert (code, err) == (0, "")
    assert out.count(ID) == 1


def test_several_folders(made: Made, listed: Listed) -> None:
    given = [made(key, key) for key in ("bolt", "acme")]
    code, out, _ = listed(*given)
    assert code == 0
    ids = [line.split()[0] for line in out.splitlines() if not line.startswith(" ")]
    assert ids[:2] == [ID, "bolt-tracker-loaded-once"]
    known = functools.reduce(with_folder, given, built_in())
    assert [known.destination(key).home() for key in ("bolt", "acme")] == given


def test_files_of_one_name_stay_apart(made: Made) -> None:
    """Neither two folders' files nor an installed package's are taken for each other."""
    before, known = list(sys.path), built_in()
    for key in ("acme", "bolt"):
        place = made(key, key)
        (place / "requirements" / "_shared.py").write_text(f"QUOTE = 'of {key}'\n")
        text = (place / "requirements" / f"{key}.py").read_text()
        text = text.replace('"loads', 'QUOTE + "loads')
        (place / "requirements" / f"{key}.py").write_text(f"from ._shared import QUOTE\n{text}")
        for kind in ("destinations", "requirements"):
            (place / kind / f"{key}.py").rename(place / kind / "json.py")
        known = with_folder(known, place)
    quotes = [known.of_destination(key)[0].source.quote[:7] for key in ("acme", "bolt")]
    assert quotes == ["of acme", "of bolt"]
    assert sys.modules["json"].__name__ == "json"
    assert sys.path == before


def test_command_to_reproduce_names_the_folder(made: Made) -> None:
    folder = made("contracts of acme")
    known = with_folder(built_in(), folder)
    # A folder may change a destination of another one, so a run with it names it for all.
    given = RunOptions(contracts=folders(known))
    for identifier in (ID, "wishpond-track-params"):
        job = Job.of(known, known.requirement(identifier), "next")
        outcome = Outcome(job, Verdict(identifier, "next", Word.PASS), None, run_options=given)
        command = f"harness run {identifier} --library next --contracts '{folder}'"
        assert reproduce(outcome) == command


def test_requirements_of_a_known_destination_are_added_to_its_own(made: Made) -> None:
    folder = made()
    before = built_in().of_destination("wishpond")
    (folder / "requirements" / "wishpond.py").write_text(
        "import dataclasses\n"
        "from harness.contracts import requirement\n"
        "ITEM = requirement('wishpond-track-params')\n"
        "REQUIREMENTS = [dataclasses.replace(ITEM, id='wishpond-track-ours')]\n"
    )
    known = with_folder(built_in(), folder)
    *others, added = known.of_destination("wishpond")
    assert tuple(others) == before
    assert added.id == "wishpond-track-ours"
    assert known.folders == {ID: folder, added.id: folder}


def test_contracts_that_a_folder_is_added_to_stay_as_they_are(folder: Path) -> None:
    """Nor does the folder leave anything in the process: read again, it is read anew."""
    before, modules = built_in(), set(sys.modules)
    known = with_folder(before, folder)
    assert set(built_in().destinations) == set(before.destinations) == {"wigzo", "wishpond"}
    assert set(sys.modules) == modules
    with pytest.raises(UsageError, match="unknown requirement"):
        requirement(ID)
    file = folder / "requirements" / "acme.py"
    file.write_text(file.read_text().replace("loads Acme", "loads Acme once"))
    assert with_folder(known, folder) is known
    again = with_folder(before, folder)
    assert [item.requirement(ID).source.quote for item in (known, again)] == [
        "loads Acme",
        "loads Acme once",
    ]


def test_contracts_survive_the_way_to_another_process(folder: Path) -> None:
    known = with_folder(built_in(), folder)
    again = pickle.loads(pickle.dumps(known))  # noqa: S301 - our own
    assert repr(again) == repr(known)  # NaN is not equal to itself
