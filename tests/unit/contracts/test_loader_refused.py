"""Contracts folders that are refused: one line says why, and nothing is left behind."""

import dataclasses
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from harness import builds, contracts
from harness.cli import main
from harness.contracts import built_in, with_folder
from harness.model import BuildError, UsageError
from tests.unit.conftest import DESTINATION, REQUIREMENTS

ID = "acme-tracker-loaded-once"
Listed = Callable[..., tuple[int, str, str]]
Made = Callable[..., Path]


@pytest.fixture
def folder(made: Made) -> Path:
    return made()


FOR_NOBODY = f"""
import dataclasses
{REQUIREMENTS}
REQUIREMENTS = (dataclasses.replace(REQUIREMENTS[0], destination="akme"),)
"""
NO_DESTINATION = " has no DESTINATION; write 'DESTINATION = Destination(...)'"
REMEDY = "write 'REQUIREMENTS = (Requirement(...), ...)'"
NO_TUPLE = f": REQUIREMENTS is not a tuple of requirements; {REMEDY}"
FAILS = " cannot be imported:"
WIGZO_ID = "'wigzo-tracker-loaded-once'"


@dataclasses.dataclass(frozen=True)
class Wrong:
    """A change of one file, and what is said after the file's name.

    `new` is the whole file where there is no `old`.
    """

    file: str
    old: str
    new: str
    said: str

    def apply(self, folder: Path) -> None:
        """Make the change in a good folder."""
        text = (folder / self.file).read_text() if self.old else ""
        assert self.old in text
        changed = text.replace(self.old, self.new) if self.old else self.new
        (folder / self.file).write_text(changed)

    def message(self, folder: Path) -> str:
        """Return what is said of the folder then."""
        return f"{folder}/{self.file}{self.said.format(folder=folder)}"


ACME = "destinations/acme.py"
ITS = "requirements/acme.py"
WRONG = {
    "syntax error": Wrong(ACME, "", "\nX = (\n", f":2{FAILS} SyntaxError: '(' was never closed"),
    "misspelt name": Wrong(
        ACME,
        "= Destination(",
        "= Destinaton(",  # codespell:ignore destinaton
        f":4{FAILS} NameError: name 'Destinaton' is not defined",
    ),
    "missing part": Wrong(
        ACME,
        '    stub="acme.js",\n',
        "",
        f":4{FAILS} TypeError: "
        "Destination.__init__() missing 1 required positional argument: 'stub'",
    ),
    "missing package": Wrong(
        ITS,
        "harness.contracts",
        "harness.contrasts",
        f":2{FAILS} ModuleNotFoundError: No module named 'harness.contrasts'; import what a "
        "contract needs from harness.contracts",
    ),
    "package of another": Wrong(
        ITS,
        "from harness.contracts",
        "from harnes",
        f":2{FAILS} ModuleNotFoundError: No module named 'harnes'",
    ),
    "name that is not there": Wrong(
        ITS,
        "NoSample, Source,",
        "NoSample, Sources,",
        f":2{FAILS} ImportError: cannot import name 'Sources' from 'harness.contracts' "
        f"({contracts.__file__}); did you mean 'Source'?",
    ),
    "message of several lines": Wrong(
        ITS, "", "\n\nraise ValueError('one\\n  two')", f":3{FAILS} ValueError: one two"
    ),
    "key with capitals": Wrong(
        ACME,
        'key="acme"',
        'key="Acme"',
        f":4{FAILS} ValueError: key 'Acme' has capitals; write 'acme'",
    ),
    "address without its scheme": Wrong(
        ACME,
        "https://cdn",
        "//cdn",
        f":4{FAILS} ValueError: tracker_url '//cdn.acme.example/acme.js' does not begin with "
        "'https://'",
    ),
    "dispatcher that is not observed": Wrong(
        ACME,
        "    globals=(),\n",
        '    globals=(),\n    dispatcher="acme",\n',
        f":4{FAILS} ValueError: dispatcher 'acme' is not among the functions; add it",
    ),
    "dispatcher of an expectation": Wrong(
        ITS,
        "",
        "from harness.contracts import Invocations\nInvocations((), (), dispatcher='acme')\n",
        f":2{FAILS} the dispatcher is the destination's: write Destination(..., dispatcher=...)",
    ),
    "no DESTINATION": Wrong(ACME, "DESTINATION =", "ACME =", NO_DESTINATION),
    "DESTINATION of another kind": Wrong(ACME, "", "DESTINATION = 'acme'", NO_DESTINATION),
    "no REQUIREMENTS": Wrong(ITS, "REQUIREMENTS =", "ACME =", f" has no REQUIREMENTS; {REMEDY}"),
    "no tuple, for want of a comma": Wrong(ITS, "SOURCE),)", "SOURCE))", NO_TUPLE),
    "tuple of something else": Wrong(ITS, "SOURCE),)", "SOURCE), SOURCE)", NO_TUPLE),
    "key of the harness's own": Wrong(
        ACME,
        'key="acme"',
        'key="wigzo"',
        ": the key 'wigzo' already belongs to a destination of the harness; choose another",
    ),
    "name of the harness's own": Wrong(
        ACME,
        'name="Acme"',
        'name="Wigzo"',
        ": the name 'Wigzo' already belongs to a destination of the harness; choose another",
    ),
    "key of another in the same folder": Wrong(
        "destinations/acme2.py",
        "",
        DESTINATION,
        ": the key 'acme' already belongs to a destination of {folder}; choose another",
    ),
    "id of the harness's own": Wrong(
        ITS,
        '(destination("acme"), SOURCE)',
        '(destination("wigzo"), SOURCE)',
        f": the requirement id {WIGZO_ID} already belongs to one of 'wigzo'; choose another",
    ),
    "id of another in the same folder": Wrong(
        "requirements/acme2.py",
        "",
        REQUIREMENTS,
        f": the requirement id '{ID}' already belongs to one of 'acme'; choose another",
    ),
    "stub that is not there": Wrong(
        ACME,
        "acme.js",
        "akme.js",
        " names the tracker stub 'akme.js', but {folder}/stubs/akme.js is missing",
    ),
    "requirement for nobody": Wrong(
        ITS,
        "",
        FOR_NOBODY,
        f":10: {ID}: destination 'akme' is unknown; did you mean 'acme'?",
    ),
    "copy of a requirement": Wrong(
        ITS,
        "",
        f"""
import dataclasses
{REQUIREMENTS}
REQUIREMENTS += (dataclasses.replace(REQUIREMENTS[0], id="acme-copy"),)
""",
        f":10: acme-copy: it asks the same of the same calls as {ID}; change or remove it",
    ),
    "lookup of nobody": Wrong(
        ITS,
        'destination("acme")',
        'destination("akme")',
        f":5{FAILS} unknown destination 'akme'; known are: acme, wigzo, wishpond",
    ),
}


def test_a_file_that_is_not_utf8_is_one_line(folder: Path, listed: Listed) -> None:
    (folder / ACME).write_bytes(b"TEA = 1\nCAFE = 'caf\xe9'\n")
    code, out, err = listed(folder)
    assert (code, out) == (2, "")
    assert err.startswith(f"harness: {folder / ACME}:")
    assert err.count("\n") == 1
    assert "'utf-8' codec can't decode byte 0xe9" in err


@pytest.mark.parametrize("name", WRONG)
def test_wrong_folder_is_one_line(folder: Path, name: str, listed: Listed) -> None:
    WRONG[name].apply(folder)
    code, out, err = listed(folder)
    assert (code, out, err) == (2, "", f"harness: {WRONG[name].message(folder)}\n")


@pytest.mark.parametrize("file", ["one of none", "no file"])
def test_destination_without_requirements(folder: Path, file: str, listed: Listed) -> None:
    (folder / ITS).write_text("REQUIREMENTS = ()")
    if file == "no file":
        shutil.rmtree(folder / "requirements")
    code, out, err = listed(folder)
    said = f"harness: the destination 'acme' has no requirements; write some in {folder}/{ITS}\n"
    assert (code, out, err) == (2, "", said)


def test_file_that_python_cannot_read(folder: Path, listed: Listed) -> None:
    (folder / "destinations" / "acme.py").write_bytes(b"\xff")
    code, _, err = listed(folder)
    assert code == 2
    assert err.startswith(f"harness: {folder}/destinations/acme.py:1 cannot be imported: Syntax")
    assert err.count("\n") == 1


def test_line_is_that_of_the_file_which_fails(folder: Path, listed: Listed) -> None:
    """Not that of the file which imports it, nor one in the harness or in Python."""
    (folder / "requirements" / "_shared.py").write_text("import json\n\njson.loads('{')\n")
    (folder / ITS).write_text("from . import _shared")
    code, _, err = listed(folder)
    assert code == 2
    assert err.startswith(
        f"harness: {folder}/requirements/_shared.py:3 cannot be imported: JSONDecodeError: Expect"
    )
    assert err.count("\n") == 1


def test_folder_that_does_not_exist(tmp_path: Path, listed: Listed) -> None:
    code, out, err = listed(tmp_path / "nope")
    said = f"harness: there is no folder {tmp_path}/nope to read contracts from\n"
    assert (code, out, err) == (2, "", said)


@pytest.mark.parametrize("there", [True, False])
def test_folder_without_destinations(tmp_path: Path, listed: Listed, *, there: bool) -> None:
    if there:
        (tmp_path / "destinations").mkdir()
        (tmp_path / "destinations" / "_shared.py").touch()
    code, out, err = listed(tmp_path)
    said = (
        f"harness: {tmp_path} is not a contracts folder: "
        f"there is no destination in {tmp_path}/destinations/\n"
    )
    assert (code, out, err) == (2, "", said)


def test_key_of_another_folder(made: Made, listed: Listed) -> None:
    one, two = made("one"), made("two")
    code, _, err = listed(one, two)
    said = (
        f"harness: {two}/destinations/acme.py: the key 'acme' already belongs to a destination of "
        f"{one}; choose another\n"
    )
    assert (code, err) == (2, said)


@pytest.mark.parametrize("name", WRONG)
def test_wrong_folder_leaves_nothing_behind(made: Made, folder: Path, name: str) -> None:
    WRONG[name].apply(folder)
    with pytest.raises(UsageError):
        with_folder(built_in(), folder)
    assert [item for item in sys.modules if item.startswith("harness_contracts_")] == []
    # Corrected, it is read anew.
    (folder / WRONG[name].file).unlink()
    made()
    known = with_folder(built_in(), folder)
    assert known.destination("acme").key == "acme"
    assert known.requirement(ID).destination == "acme"


def test_no_build_to_judge(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    build = folder / "integrations" / "acme"
    said = (
        f"harness: there is no build of Acme to judge: {build}/package.json is missing; "
        f"put a reference build in {build}, or name one with '--build acme=…'\n"
    )
    for command in (["check", "acme"], ["check"], ["run", ID]):
        assert main.main([*command, "--contracts", str(folder)]) == 2
        assert capsys.readouterr() == ("", said)


def test_damaged_package_json(folder: Path) -> None:
    known = with_folder(built_in(), folder)
    build = folder / "integrations" / "acme"
    build.mkdir(parents=True)
    (build / "package.json").write_text('{\n  "main": lib\n}')
    with pytest.raises(BuildError) as caught:
        builds.reference(known.destination("acme"))
    assert str(caught.value) == f"{build}/package.json:2:11: is not JSON: Expecting value"
