"""The examples in the documentation do what they say, with the wheel alone."""

import re
import shlex
import shutil
from pathlib import Path

import pytest

from harness import builds
from harness.cli import main
from harness.contracts import destination
from harness.toolchain import paths
from tests.browser import documents
from tests.browser.installed import Installed
from tests.browser.same_process import harness
from tests.browser.test_console_command import opened

README = documents.read("README.md")
BROKEN = ("if (identify.phone()) user.phone = identify.phone();", "delete user.phone;")
"""What the build of the README's example does wrong."""

[INSTALL, CHECK, SUITE, *MAKE] = [command for command, _ in documents.commands(README)]
CELLS = re.findall(r"\| `(harness [^`]+)`", README)
"""The commands in the README's table of what people do."""

PAGES = [
    command.replace(".venv/bin/", "")
    for name in ("comparing", "console", "debugging")
    for command, _ in documents.commands(documents.read(f"docs/{name}.md"))
]
RUNNING = [
    "harness list wigzo",
    "harness run wishpond-identify-params --library next",
    "harness run wishpond-identify-params --build wishpond=./my-build --bundle bundles",
]
"""Those of the commands that end by themselves, soon, and well."""


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with the builds that the documents speak of; one in the README is broken."""
    for name, key in (("my-build", "wishpond"), ("my-integration", "wigzo")):
        shutil.copytree(builds.reference_folder(destination(key)), tmp_path / name)
    folder = tmp_path / "integrations" / "wigzo"
    shutil.copytree(builds.reference_folder(destination("wigzo")), folder)
    source = (folder / "lib" / "index.js").read_text(encoding="utf-8")
    assert source.count(BROKEN[0]) == 1
    (folder / "lib" / "index.js").write_text(source.replace(*BROKEN), encoding="utf-8")
    return tmp_path


def test_there_are_examples() -> None:
    assert INSTALL == "pip install ./destination-harness"
    assert CHECK.startswith("harness check wigzo --build wigzo=")
    assert SUITE.startswith("pytest ")
    assert [command.split()[0] for command in MAKE] == ["make", "make"]
    assert len(CELLS) >= 6
    assert {*RUNNING} <= {*CELLS, *PAGES}


@pytest.mark.parametrize(
    "command", sorted(item for item in {CHECK, *CELLS, *PAGES} if item.startswith("harness "))
)
def test_a_command_is_understood(command: str) -> None:
    main.command_line().parse_args(shlex.split(command)[1:])


@pytest.mark.usefixtures("shared_browser")
def test_the_first_command_shows_what_the_readme_shows(repository: Path) -> None:
    # Under one generation of the library, as the other one says the same.
    _, *arguments = shlex.split(f"{CHECK} --library next --workers 1")
    done = harness(*arguments, cwd=repository)
    assert done.returncode == 1, done.stdout + done.stderr
    printed = iter(done.stdout.splitlines())
    [shown] = documents.blocks(README, "text")
    for line in shown.splitlines():
        begins, _, _ = line.partition(" …")
        if not any(
            there == line or (begins != line and there.startswith(begins)) for there in printed
        ):
            pytest.fail(f"the README shows {line!r}; printed is\n{done.stdout}")
    assert (repository / "results" / "report.html").is_file()


@pytest.mark.usefixtures("shared_browser")
@pytest.mark.parametrize("command", RUNNING)
def test_a_command_ends_well(repository: Path, command: str) -> None:
    done = harness(*shlex.split(command)[1:], cwd=repository)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout


@pytest.mark.usefixtures("shared_browser")
def test_a_suite_of_the_harness_is_run(pytester: pytest.Pytester) -> None:
    [command] = [item for item in PAGES if item.startswith("pytest ")]
    _, *arguments = shlex.split(command)
    # Its reader is where the suites are.
    done = pytester.runpytest_inprocess(str(paths.CONFORMANCE), *arguments)
    done.assert_outcomes(passed=1)


@pytest.mark.parametrize(
    "command", sorted(item for item in {*CELLS, *PAGES} if item.startswith("harness open"))
)
def test_a_console_opens(installed: Installed, repository: Path, command: str) -> None:
    program, verb, *arguments = installed.command(command)
    assert verb == "open"
    with opened(*arguments, "--serve", cwd=repository, program=[program]) as console:
        assert console.bench()["build"]["problem"] == ""
        console.process.terminate()
        assert console.ended() == (0, "")


@pytest.mark.usefixtures("shared_browser")
def test_the_suite_of_the_readme_is_run(pytester: pytest.Pytester, repository: Path) -> None:
    [suite] = documents.blocks(README, "python")
    pytester.makepyfile(test_suite=suite)
    shutil.copytree(repository / "integrations", pytester.path / "integrations")
    _, *arguments = shlex.split(SUITE)
    # In one process: tests/browser/test_plugin.py has several.
    chosen = ("-n", "0", "-k", "wigzo-identify-email-classic")
    done = pytester.runpytest_inprocess(*arguments, *chosen)
    done.assert_outcomes(passed=1)
    assert (pytester.path / "results" / "junit.xml").is_file()


def test_targets_that_are_named_are_in_the_makefile() -> None:
    makefile = documents.read("Makefile")
    for name in ("README.md", "CONTRIBUTING.md", "docs/README.md", "docs/releasing.md"):
        for target in set(
            re.findall(r"(?:^\$ |`)make ([a-z]+)", documents.read(name), re.MULTILINE)
        ):
            assert re.search(rf"^{target}:", makefile, flags=re.MULTILINE), target
