"""The pytest plugin in a repository of an integration's own, as docs/builds.md describes it."""

import re
from collections.abc import Callable

import pytest

from harness import builds
from harness.contracts import destination

REFERENCE = (builds.reference_folder(destination("wigzo")) / "lib" / "index.js").read_text()
DROPS = f"{REFERENCE}\nWigzo.prototype.identify = () => {{}};\n"
CHOSEN = ("--library", "next", "-k", "identify-phone or identify-params")
SUITE = "from harness.plugin import conformance\n\ntest_requirement = conformance('wigzo')\n"
CONFTEST = 'pytest_plugins = ["playwright", "destination-harness"]\n'

Repository = Callable[[str], pytest.Pytester]

pytestmark = pytest.mark.usefixtures("shared_browser")


@pytest.fixture
def repository(pytester: pytest.Pytester) -> Repository:
    """Make a repository with an integration of this source and a suite."""

    def make(source: str) -> pytest.Pytester:
        (pytester.path / "lib").mkdir()
        (pytester.path / "lib" / "index.js").write_text(source, encoding="utf-8")
        (pytester.path / "package.json").write_text('{"version": "2.0.0", "main": "lib/index.js"}')
        pytester.makepyfile(test_wigzo=SUITE)
        return pytester

    return make


def one_line(done: pytest.RunResult) -> str:
    """Return the only line that a session said that was given up, with exit code 2."""
    said = f"{done.stdout.str()}\n{done.stderr.str()}"
    assert done.ret == 2, said
    assert "Traceback" not in said
    [line] = set(re.findall(r"harness: (?!downloading)[^\n]*?(?= !+|$)", said, re.MULTILINE))
    return str(line)


def test_the_option_names_the_build(repository: Repository) -> None:
    place = repository(DROPS)
    done = place.runpytest_inprocess(*CHOSEN, "--build", "wigzo=.")
    stories = [line for line in done.stdout.lines if line.startswith("FAIL wigzo-identify-")]
    assert done.parseoutcomes()["failed"] == len(stories) > 0
    done.stdout.fnmatch_lines(
        [f"  reproduce  harness run wigzo-identify-* --build Wigzo={place.path}"]
    )


def test_the_setting_names_the_build_from_wherever_pytest_is_started(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = repository(DROPS)
    place.makeini("[pytest]\nharness_builds = wigzo=.\n")
    (place.path / "elsewhere").mkdir()
    monkeypatch.chdir(place.path / "elsewhere")
    done = place.runpytest_inprocess(*CHOSEN, "..")
    assert done.parseoutcomes()["failed"] > 0
    assert f"--build Wigzo={place.path}" in done.stdout.str()


def test_the_setting_of_a_pyproject(repository: Repository) -> None:
    place = repository(DROPS)
    place.makepyprojecttoml('[tool.pytest]\nharness_builds = ["Wigzo=lib/index.js"]\n')
    done = place.runpytest_inprocess(*CHOSEN)
    assert done.parseoutcomes()["failed"] > 0
    assert f"--build Wigzo={place.path}/lib/index.js" in done.stdout.str()


def test_the_option_goes_before_the_setting(repository: Repository) -> None:
    place = repository(DROPS)
    place.makeini("[pytest]\nharness_builds = wigzo=.\n")
    done = place.runpytest_inprocess(*CHOSEN, "--build", "wigzo=reference")
    assert "failed" not in done.parseoutcomes()
    assert done.parseoutcomes()["passed"] > 0


def test_one_line_in_a_conftest_where_plugins_are_not_loaded_by_themselves(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    place = repository(REFERENCE)
    place.makeconftest(CONFTEST)
    done = place.runpytest_inprocess(*CHOSEN, "--build", "wigzo=.")
    assert done.parseoutcomes()["passed"] > 0
    done.stdout.fnmatch_lines(["*= conformance =*", "1 verdict: 1 pass, 0 fail, 0 error*"])


def test_another_process_judges_the_same_build(repository: Repository) -> None:
    """A file that changes while it starts does not matter: it is handed what was made."""
    place = repository(DROPS)
    place.makeconftest(
        """
        import pathlib

        def pytest_collection_finish(session):
            if hasattr(session.config, "workerinput"):
                pathlib.Path("lib/index.js").write_text("no longer = JavaScript;;")
        """
    )
    done = place.runpytest_inprocess(*CHOSEN, "-n", "1", "--build", "wigzo=.")
    outcomes = done.parseoutcomes()
    assert outcomes["failed"] > 0
    assert "errors" not in outcomes


@pytest.mark.parametrize("processes", [(), ("-n", "1")], ids=["one process", "another process"])
def test_a_build_that_is_no_integration_ends_the_session(
    repository: Repository, processes: tuple[str, ...]
) -> None:
    place = repository("module.exports = {};")
    done = place.runpytest_inprocess(*CHOSEN, *processes, "--build", "wigzo=.")
    said = one_line(done)
    assert said.startswith(f"harness: {place.path} is not an integration: it exports nothing, not")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (
            ["--build", "wigzo"],
            "harness: --build wigzo: expected NAME=SPEC, where SPEC is a folder",
        ),
        (["--build", "wigzo=."], 'index.js:1:7: Expected identifier but found "=": const = 1;'),
        (["--build", "wigzo=nowhere"], "harness: there is no build '"),
        (
            ["--build", "wigzo=.", "--build", "wigzo=cdn"],
            "harness: --build wigzo=cdn: 'wigzo' was given twice; give one build for each",
        ),
        (["-o", "harness_builds=wigzo"], "harness: harness_builds wigzo: expected NAME=SPEC"),
    ],
    ids=["no spec", "syntax error", "nowhere", "twice", "setting"],
)
@pytest.mark.parametrize("processes", [(), ("-n", "1")], ids=["one process", "another process"])
def test_a_build_that_is_no_good_ends_the_session_before_it_begins(
    repository: Repository, options: list[str], said: str, processes: tuple[str, ...]
) -> None:
    done = repository("const = 1;").runpytest_inprocess(
        *CHOSEN, *options, *processes, no_reraise_ctrlc=True
    )
    assert said in one_line(done)


def test_collecting_makes_no_build(repository: Repository) -> None:
    done = repository("const = 1;").runpytest_inprocess("--collect-only", "--build", "wigzo=.")
    assert done.ret == 0
