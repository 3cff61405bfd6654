"""The GitHub action's script, in a repository with two commits, with the environment of GitHub."""

import os
import subprocess
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
SCRIPT = REPOSITORY / ".github/actions/compare/compare.sh"
STAND_IN = """#!/usr/bin/env bash
printf '%s\\n' "$@" > "$RUNNER_TEMP/arguments"
cat "$3/index.js" "$4/index.js" > "$RUNNER_TEMP/sources"
for up in . .. ../..; do
  cat "$3/$up/node_modules/"{,node_modules/}of.js 2>/dev/null
done > "$RUNNER_TEMP/packages"
if [[ -n "${SILENT:-}" ]]; then exit 2; fi
while [[ $# -gt 0 ]]; do if [[ $1 == --markdown ]]; then echo '## told' > "$2"; fi; shift; done
exit "${CODE:-0}"
"""


class Checkout:
    """A repository with a build at two commits, and a `harness` that notes what it is asked."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "repository"
        self.temporary = folder / "temporary"
        programs = folder / "programs"
        for place in (self.folder, self.temporary, programs):
            place.mkdir()
        (programs / "harness").write_text(STAND_IN, encoding="utf-8")
        (programs / "harness").chmod(0o755)
        self.environment = {
            **os.environ,
            "PATH": f"{programs}:{os.environ['PATH']}",
            "RUNNER_TEMP": str(self.temporary),
            "GITHUB_STEP_SUMMARY": str(folder / "summary"),
            "GITHUB_OUTPUT": str(folder / "output"),
            "DESTINATION": "wigzo",
            "BUILD": "integrations/wigzo",
            "FAIL_ON": "breaking",
            "CONTRACTS": "",
        }
        self.git("init", "--quiet")
        self.git("commit", "--quiet", "--allow-empty", "--message=empty")
        self.empty = self.git("rev-parse", "HEAD")
        self.write("old")
        self.git("add", ".")
        self.git("commit", "--quiet", "--message=old")
        self.base = self.git("rev-parse", "HEAD")
        self.write("new")

    def git(self, *arguments: str) -> str:
        who = ("-c", "user.name=somebody", "-c", "user.email=somebody@shop.example")
        done = subprocess.run(  # noqa: S603 - git, with what the tests say
            ["git", *who, *arguments],  # noqa: S607 - whichever git is the machine's
            cwd=self.folder,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout.strip()

    def write(self, text: str) -> None:
        build = self.folder / "integrations" / "wigzo"
        build.mkdir(parents=True, exist_ok=True)
        (build / "index.js").write_text(f"{text}\n", encoding="utf-8")

    def summary(self) -> str:
        return Path(self.environment["GITHUB_STEP_SUMMARY"]).read_text(encoding="utf-8")

    def outputs(self) -> dict[str, str]:
        text = Path(self.environment["GITHUB_OUTPUT"]).read_text(encoding="utf-8")
        return dict(line.split("=", 1) for line in text.splitlines())

    def compare(self, **inputs: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603 - our own script
            ["bash", str(SCRIPT)],  # noqa: S607 - as GitHub runs it
            cwd=self.folder,
            env={**self.environment, "BASE": self.base, **inputs},
            check=False,
            capture_output=True,
            text=True,
        )


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


@pytest.mark.parametrize("code", [0, 1, 2, 3])
def test_the_base_s_build_is_compared_with_the_work_tree_s(checkout: Checkout, code: int) -> None:
    done = checkout.compare(CODE=str(code), CONTRACTS="contracts")
    assert done.returncode == code, done.stderr
    assert (checkout.temporary / "sources").read_text(encoding="utf-8") == "old\nnew\n"
    said = (checkout.temporary / "arguments").read_text(encoding="utf-8").splitlines()
    assert said[:2] == ["compare", "wigzo"]
    assert said[-2:] == ["--contracts", "contracts"]
    assert checkout.summary() == "## told\n"
    left = checkout.git("worktree", "list").splitlines()
    assert len(left) == 1, "the base's work tree is left behind"


def test_a_build_that_is_new_is_compared_with_nothing(checkout: Checkout) -> None:
    done = checkout.compare(BASE=checkout.empty)
    assert done.returncode == 0
    said = f"there was no integrations/wigzo at {checkout.empty}, so there is nothing to compare"
    assert done.stdout.startswith(f"::notice::{said}")
    assert checkout.summary().startswith(said)
    assert not (checkout.temporary / "arguments").exists()


def test_a_commit_that_is_not_there_is_named(checkout: Checkout) -> None:
    done = checkout.compare(BASE="1" * 40)
    said = f"the commit '{'1' * 40}' to compare with is not to be had; name another as 'base'\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, f"::error::{said}", "")
    assert checkout.summary() == said


@pytest.mark.parametrize("base", ["", "0" * 40, "1" * 40])
def test_a_build_that_is_nowhere_is_an_error(checkout: Checkout, base: str) -> None:
    said = "there is no dist in the work tree; correct 'build', or build it before this step\n"
    for earlier in (base, checkout.base):
        done = checkout.compare(BASE=earlier, BUILD="dist")
        assert (done.returncode, done.stdout, done.stderr) == (2, f"::error::{said}", "")
    assert checkout.summary() == said * 2


def test_an_event_without_a_commit_is_an_error(checkout: Checkout) -> None:
    done = checkout.compare(BASE="")
    said = "this event has no commit to compare integrations/wigzo with; name one as 'base'\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, f"::error::{said}", "")
    assert checkout.summary() == said


def test_a_first_push_has_nothing_to_compare_with(checkout: Checkout) -> None:
    done = checkout.compare(BASE="0" * 40)
    said = "there is no earlier commit, so there is nothing to compare integrations/wigzo with\n"
    assert (done.returncode, done.stdout, done.stderr) == (0, f"::notice::{said}", "")
    assert checkout.summary() == said


def test_each_destination_has_a_folder_and_an_artifact_of_its_own(checkout: Checkout) -> None:
    found = []
    for destination in ("wigzo", "wishpond", 'A / "B"'):
        assert checkout.compare(DESTINATION=destination).returncode == 0
        found.append(checkout.outputs())
    assert [item["name"] for item in found] == [
        "comparison-wigzo",
        "comparison-wishpond",
        "comparison-A----B-",
    ]
    for item in found:
        folder = checkout.temporary / item["name"]
        assert (item["results"], item["markdown"]) == (str(folder), f"{folder}/comparison.md")
        assert (folder / "comparison.md").exists()
    action = (SCRIPT.parent / "action.yml").read_text(encoding="utf-8")
    assert "        name: ${{ steps.compare.outputs.name }}\n" in action
    assert "        path: ${{ steps.compare.outputs.results }}\n" in action


@pytest.mark.parametrize("inputs", [{"SILENT": "yes"}, {"BASE": "1" * 40}])
def test_what_was_compared_before_is_not_shown_again(
    checkout: Checkout, inputs: dict[str, str]
) -> None:
    assert checkout.compare().returncode == 0
    said, told = checkout.summary(), checkout.outputs()
    Path(checkout.environment["GITHUB_OUTPUT"]).unlink()
    assert checkout.compare(**inputs).returncode == 2
    assert "## told" not in checkout.summary().removeprefix(said)
    assert "markdown" not in checkout.outputs()
    assert not Path(told["markdown"]).exists()


def test_packages_are_the_work_tree_s_up_to_the_root(checkout: Checkout) -> None:
    for place in ("integrations/wigzo", "integrations", "."):
        packages = checkout.folder / place / "node_modules"
        packages.mkdir()
        (packages / "of.js").write_text(f"{place}\n", encoding="utf-8")
    for build in ("integrations/wigzo", "./integrations/wigzo/"):
        done = checkout.compare(BUILD=build)
        assert done.returncode == 0, done.stderr
        seen = (checkout.temporary / "packages").read_text(encoding="utf-8")
        assert seen == "integrations/wigzo\nintegrations\n.\n"
    for place in ("integrations/wigzo", "integrations", "."):
        assert (checkout.folder / place / "node_modules" / "of.js").exists()


def test_packages_that_the_base_has_are_its_own(checkout: Checkout) -> None:
    packages = checkout.folder / "node_modules" / "of.js"
    packages.parent.mkdir()
    packages.write_text("old\n", encoding="utf-8")
    checkout.git("add", "--force", "node_modules")
    checkout.git("commit", "--quiet", "--message=packages")
    packages.write_text("new\n", encoding="utf-8")
    done = checkout.compare(BASE=checkout.git("rev-parse", "HEAD"))
    assert done.returncode == 0, done.stderr
    assert (checkout.temporary / "packages").read_text(encoding="utf-8") == "old\n"
