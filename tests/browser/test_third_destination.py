"""A third destination is added as docs/adding-a-destination.md says, outside of the harness.

The document's files and commands are what is written and run here, in a temporary folder.
"""

import hashlib
import re
import shlex
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from harness.toolchain import paths

REPOSITORY = paths.PACKAGE.parent
DOCUMENT = (REPOSITORY / "docs" / "adding-a-destination.md").read_text(encoding="utf-8")

FILES = dict(
    re.findall(
        r"^`([\w./-]+)`[^\n]*\n\n```\w+\n(.*?)^```$", DOCUMENT, flags=re.MULTILINE | re.DOTALL
    )
)
"""The document's files: a name in a paragraph's beginning, then the content."""

STEPS = dict(
    re.findall(r"^```console\n\$ ([^\n]*)\n(.*?)^```$", DOCUMENT, flags=re.MULTILINE | re.DOTALL)
)
"""The document's commands, and what it shows of their output."""

[LIST, CHECK, RUN, SUITE] = STEPS
INTEGRATION = "acme-contracts/integrations/acme/lib/index.js"


def sources() -> str:
    """Return a fingerprint of the harness's own files."""
    digest = hashlib.sha256()
    for file in sorted(
        [*paths.PACKAGE.rglob("*.py"), *(REPOSITORY / "pages").glob("[!n]*/**/*.js*")]
    ):
        digest.update(bytes(file) + file.read_bytes())
    return digest.hexdigest()


@pytest.fixture(scope="module", autouse=True)
def untouched() -> Iterator[None]:
    before = sources()
    yield
    assert sources() == before


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
    """The same, for a run of pytest in it."""
    written(pytester.path)
    return pytester


def broken(place: Path) -> None:
    """Change the integration as the document says."""
    [(old, new)] = re.findall(r"^```diff\n-(.*?)\n\+(.*?)\n```$", DOCUMENT, flags=re.MULTILINE)
    text = (place / INTEGRATION).read_text(encoding="utf-8")
    assert text.count(old) == 1
    (place / INTEGRATION).write_text(text.replace(old, new), encoding="utf-8")


def run(command: str, place: Path) -> subprocess.CompletedProcess[str]:
    """Run a command of the document in the folder."""
    return subprocess.run(  # noqa: S603 - our own commands
        [sys.executable, "-m", *shlex.split(command)],
        capture_output=True,
        check=False,
        cwd=place,
        encoding="utf-8",
        timeout=120,
    )


def lines(text: str) -> str:
    """Return a text without the spaces at its lines' ends, which a table has."""
    return "\n".join(line.rstrip() for line in text.splitlines())


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
    assert DOCUMENT.count("```") == 2 * (len(FILES) + len(STEPS) + 1)
    assert [command.split()[:2] for command in STEPS] == [
        ["harness", "list"],
        ["harness", "check"],
        ["harness", "run"],
        ["pytest", "test_acme.py"],
    ]


def test_three_files_are_a_destination(tmp_path: Path) -> None:
    done = run(LIST, written(tmp_path, list(FILES)[:3]))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == STEPS[LIST]


def test_requirements_pass_under_both_libraries(place: Path) -> None:
    done = run(CHECK, place)
    assert done.returncode == 0, done.stdout + done.stderr
    assert lines(STEPS[CHECK]) in lines(done.stdout)
    assert done.stdout.splitlines()[-1].startswith("8 verdicts: 8 pass, 0 fail, 0 error, 0 skip")


def test_broken_integration_turns_its_requirement_red_and_no_other(place: Path) -> None:
    broken(place)
    done = run(RUN, place)
    assert done.returncode == 1, done.stderr
    assert done.stdout.startswith(STEPS[RUN])
    # The command to reproduce it knows the folder, wherever it is typed.
    again = re.findall(r"^  reproduce +(.*)$", done.stdout, flags=re.MULTILINE)
    assert again[0] == f"{RUN.rpartition(' ')[0]} {place}/acme-contracts"
    done = run(CHECK, place)
    assert done.returncode == 1, done.stderr
    red = re.findall(r"^FAIL (\S+) \(library: (\w+)\)", done.stdout, flags=re.MULTILINE)
    assert red == [("acme-track-params", "next"), ("acme-track-params", "classic")]
    assert "8 verdicts: 6 pass, 2 fail, 0 error, 0 skip" in done.stdout


def test_suite_finds_the_folder_by_its_setting(suite: pytest.Pytester) -> None:
    program, *arguments = shlex.split(SUITE)
    assert program == "pytest"
    done = suite.runpytest_subprocess(*arguments)
    done.assert_outcomes(passed=8)
    done.stdout.fnmatch_lines(["Acme*", "  acme-track-params*pass*pass*", "8 verdicts: 8 pass*"])


def test_suite_is_red_where_the_integration_is_broken(suite: pytest.Pytester) -> None:
    broken(suite.path)
    done = suite.runpytest_subprocess("test_acme.py", "--library", "next")
    done.assert_outcomes(passed=3, failed=1)
    done.stdout.fnmatch_lines(["FAIL acme-track-params*", "  differs at acme.track arg*seats"])


def test_suite_finds_the_folder_by_its_option_in_all_processes(suite: pytest.Pytester) -> None:
    (suite.path / "pytest.ini").unlink()
    options = ("--contracts", "acme-contracts", "--library", "classic", "-n", "2")
    done = suite.runpytest_subprocess("test_acme.py", *options)
    done.assert_outcomes(passed=4)
    done.stdout.fnmatch_lines(["4 verdicts: 4 pass, 0 fail, 0 error, 0 skip in * s"])


def test_setting_is_relative_to_its_file(suite: pytest.Pytester) -> None:
    (suite.path / "elsewhere").mkdir()
    (suite.path / "test_acme.py").rename(suite.path / "elsewhere" / "test_acme.py")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(suite.path / "elsewhere")
        done = suite.runpytest_subprocess("--collect-only", "-q")
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


def test_destination_without_a_build_is_an_error_of_each_item(suite: pytest.Pytester) -> None:
    (suite.path / INTEGRATION).parent.parent.rename(suite.path / "moved")
    done = suite.runpytest_subprocess("test_acme.py", "--library", "next")
    done.assert_outcomes(errors=4)
    done.stdout.fnmatch_lines(["  reason     there is no build of Acme to judge: *"])
