"""A third destination is added as docs/adding-a-destination.md says, outside of the harness.

The document's files and commands are what is written and run here, in a temporary folder.
"""

import ast
import hashlib
import pydoc
import re
import shlex
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from harness import contracts
from tests.browser import documents
from tests.browser.documents import trimmed
from tests.browser.installed import Installed
from tests.browser.same_process import harness

DOCUMENT = documents.read("docs/adding-a-destination.md")
EVERY_FILE = documents.files(DOCUMENT)
FILES = {
    name: text
    for name, text in EVERY_FILE.items()
    if not name.startswith("pixie-contracts/")  # another contract, which has a test of its own
}
STEPS = dict(documents.commands(DOCUMENT))

[LIST, CHECK, RUN, SUITE] = STEPS
INTEGRATION = "acme-contracts/integrations/acme/lib/index.js"


def sources(folder: Path) -> str:
    """Return a fingerprint of the harness's own files, as they are installed."""
    digest = hashlib.sha256()
    for file in sorted(folder.glob("venv/lib/python*/site-packages/harness/**/*.[pj]*")):
        if file.is_file() and file.suffix != ".pyc":
            digest.update(bytes(file) + file.read_bytes())
    return digest.hexdigest()


@pytest.fixture(scope="module", autouse=True)
def untouched(_installed: Installed) -> Iterator[None]:
    before = sources(_installed.folder)
    yield
    assert sources(_installed.folder) == before


def written(place: Path, names: Iterable[str] = FILES) -> Path:
    """Write files of the document in a folder, and return it."""
    for name in names:
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(FILES[name], encoding="utf-8")
    return place


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with all files of the document."""
    return written(tmp_path)


@pytest.fixture
def suite(pytester: pytest.Pytester) -> pytest.Pytester:
    """The same, for a run of pytest in it; what every contract has by itself is left out."""
    written(pytester.path)
    contract = "acme-contracts/requirements/acme.py"
    text = documents.unsampled(FILES)[contract]
    (pytester.path / contract).write_text(text, encoding="utf-8")
    return pytester


def broken(place: Path) -> None:
    """Change the integration as the document says."""
    old, new = documents.change(DOCUMENT)
    text = (place / INTEGRATION).read_text(encoding="utf-8")
    assert text.count(old) == 1
    (place / INTEGRATION).write_text(text.replace(old, new), encoding="utf-8")


def test_the_document_has_all_the_steps() -> None:
    assert list(FILES) == [
        "acme-contracts/destinations/acme.py",
        "acme-contracts/requirements/acme.py",
        "acme-contracts/stubs/acme.js",
        "acme-contracts/integrations/acme/package.json",
        INTEGRATION,
        "test_acme.py",
        "pytest.ini",
    ]
    assert DOCUMENT.count("```") == 2 * (len(EVERY_FILE) + len(STEPS) + 1)
    assert [command.split()[:2] for command in STEPS] == [
        ["harness", "list"],
        ["harness", "check"],
        ["harness", "run"],
        ["pytest", "test_acme.py"],
    ]


def test_the_document_uses_the_public_names_alone() -> None:
    sources = [text for name, text in FILES.items() if name.endswith(".py")]
    nodes = [node for text in sources for node in ast.walk(ast.parse(text))]
    named = {name.name for node in nodes if isinstance(node, ast.Import) for name in node.names}
    taken = {
        (node.module, name.name)
        for node in nodes
        if isinstance(node, ast.ImportFrom)
        for name in node.names
    }
    assert not {name for name in named if name.startswith("harness")}
    assert {module for module, _ in taken} == {"harness.contracts", "harness.plugin"}
    assert {name for module, name in taken if module == "harness.plugin"} == {"conformance"}
    assert {name for module, name in taken if module == "harness.contracts"} <= {*contracts.__all__}
    shown = set(re.findall(r"python -m pydoc harness\.contracts\.(\w+)", DOCUMENT))
    assert "Invocations" in shown
    assert all(pydoc.render_doc(getattr(contracts, name)) for name in shown)
    spoken = set(re.findall(r"\bharness\.(\w+)", DOCUMENT))
    assert spoken == {"contracts", "plugin"}


def test_three_files_are_a_destination(installed: Installed, tmp_path: Path) -> None:
    done = installed.run(LIST, written(tmp_path, list(FILES)[:3]))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == STEPS[LIST]


def test_requirements_pass_under_both_libraries(installed: Installed, place: Path) -> None:
    done = installed.run(CHECK, place, COLUMNS="100")
    assert done.returncode == 0, done.stdout + done.stderr
    assert trimmed(STEPS[CHECK]) in trimmed(done.stdout)
    assert done.stdout.splitlines()[-1].startswith("21 verdicts: 21 pass, 0 fail, 0 error, 0 skip")


@pytest.mark.usefixtures("shared_browser")
def test_broken_integration_turns_its_requirement_red_and_no_other(place: Path) -> None:
    broken(place)
    done = harness(*shlex.split(RUN)[1:], cwd=place)
    assert done.returncode == 1, done.stderr
    assert done.stdout.startswith(STEPS[RUN])
    # The command to reproduce it knows the folder, wherever it is typed.
    again = re.findall(r"^  reproduce +(.*)$", done.stdout, flags=re.MULTILINE)
    assert again[0] == f"{RUN.rpartition(' ')[0]} {place}/acme-contracts"
    done = harness(*shlex.split(CHECK)[1:], cwd=place)
    assert done.returncode == 1, done.stderr
    red = re.findall(r"^FAIL (\S+) \(library: (\w+)\)", done.stdout, flags=re.MULTILINE)
    assert red == [("acme-track-params", "next")], "one fault, told once"
    assert "1 requirement (next, classic): acme-track-params" in done.stdout
    assert "21 verdicts: 19 pass, 2 fail, 0 error, 0 skip" in done.stdout


@pytest.mark.usefixtures("shared_browser")
def test_suite_finds_the_folder_by_its_setting(suite: pytest.Pytester) -> None:
    program, *arguments = shlex.split(SUITE)
    assert program == "pytest"
    done = suite.runpytest_inprocess(*arguments)
    done.assert_outcomes(passed=8)
    done.stdout.fnmatch_lines(["Acme*", "  acme-track-params*pass*pass*", "8 verdicts: 8 pass*"])


@pytest.mark.usefixtures("shared_browser")
def test_suite_is_red_where_the_integration_is_broken(suite: pytest.Pytester) -> None:
    broken(suite.path)
    done = suite.runpytest_inprocess("test_acme.py", "--library", "next")
    done.assert_outcomes(passed=3, failed=1)
    done.stdout.fnmatch_lines(["FAIL acme-track-params*", "  differs at acme.track arg*seats"])


@pytest.mark.usefixtures("shared_browser")
def test_suite_finds_the_folder_by_its_option(suite: pytest.Pytester) -> None:
    (suite.path / "pytest.ini").unlink()
    options = ("--contracts", "acme-contracts", "--library", "classic")
    done = suite.runpytest_inprocess("test_acme.py", *options)
    done.assert_outcomes(passed=4)
    done.stdout.fnmatch_lines(["4 verdicts: 4 pass, 0 fail, 0 error, 0 skip in * s"])


@pytest.mark.usefixtures("shared_browser")
def test_setting_is_relative_to_its_file(suite: pytest.Pytester) -> None:
    (suite.path / "elsewhere").mkdir()
    (suite.path / "test_acme.py").rename(suite.path / "elsewhere" / "test_acme.py")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(suite.path / "elsewhere")
        done = suite.runpytest_inprocess("--collect-only", "-q")
    assert done.ret == 0
    done.stdout.fnmatch_lines(["*test_requirement[[]acme-track-params-next[]]"])


@pytest.mark.parametrize("way", ["option", "setting"])
def test_folder_that_does_not_exist_is_one_line_of_pytest(suite: pytest.Pytester, way: str) -> None:
    (suite.path / "acme-contracts").rename(suite.path / "moved")
    if way == "option":
        (suite.path / "pytest.ini").unlink()
    options = ("--contracts", "acme-contracts") if way == "option" else ()
    done = suite.runpytest_subprocess("test_acme.py", *options)
    said = f"harness: there is no folder {suite.path}/acme-contracts to read contracts from"
    assert done.ret == 2
    assert done.stderr.lines == [f"Exit: {said}"]
    assert "Traceback" not in done.stdout.str()


@pytest.mark.usefixtures("shared_browser")
def test_destination_without_a_build_is_an_error_of_each_item(suite: pytest.Pytester) -> None:
    (suite.path / INTEGRATION).parent.parent.rename(suite.path / "moved")
    done = suite.runpytest_inprocess("test_acme.py", "--library", "next")
    done.assert_outcomes(errors=4)
    done.stdout.fnmatch_lines(["  reason     there is no build of Acme to judge: *"])
