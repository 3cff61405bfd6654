"""What cannot fail is never green: `prove`, `check`, `run` and pytest on one's own contract."""

import json
import subprocess
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from tests.browser import documents
from tests.browser.same_process import harness

SCHEMAS = documents.REPOSITORY / "docs" / "schemas"
GUIDE = documents.unsampled(documents.files(documents.read("docs/adding-a-destination.md")))
REQUIREMENTS = "acme-contracts/requirements/acme.py"
EXACT = 'Expected("acme.track", ("Signed Up", {"plan": "Startup", "seats": 0}))'
NEEDS = "    Call,\n"
BUILD = "acme-contracts/integrations/acme/lib/index.js"
LINE = (
    "acme-track-params (next), expectation 1 (Invocations): expected[0].args[1] does not notice "
    "this: invocation 1 args[1] changed from { plan: 'Startup', seats: 0 } to { sabotaged: true }; "
    "state a value, or ANYTHING"
)


pytestmark = pytest.mark.usefixtures("shared_browser")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with the files of the guide."""
    for name, text in GUIDE.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def loosen(place: Path) -> None:
    """Let the requirement on track say of the properties only that they are an object."""
    text = GUIDE[REQUIREMENTS]
    assert text.count(EXACT) == 1
    loose = text.replace(EXACT, 'Expected("acme.track", ("Signed Up", Containing({})))')
    (place / REQUIREMENTS).write_text(loose.replace(NEEDS, f"{NEEDS}    Containing,\n"))


def run(place: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command with the folder's contracts."""
    return harness(*arguments, "--contracts", "acme-contracts", cwd=place)


def test_each_expectation_of_the_guide_can_fail(place: Path) -> None:
    done = run(place, "prove", "acme", "--json", "proof.json")
    assert (done.returncode, done.stderr) == (0, "")
    [line] = done.stdout.splitlines()
    assert line == "proof: 4 expectations can fail in each of 5 values"
    written = json.loads((place / "proof.json").read_text())
    schema = json.loads((SCHEMAS / "prove.schema.json").read_text())
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(written)
    assert [one["proven"] for one in written["requirements"]] == [True] * 4


def test_what_cannot_fail_is_named_and_is_not_green(place: Path) -> None:
    loosen(place)
    proven = run(place, "prove", "acme-track-params", "--json", "proof.json")
    assert proven.returncode == 1
    assert proven.stdout.splitlines() == [
        f"cannot fail: {LINE}",
        "proof: 1 of 1 expectation cannot fail, or not in full",
    ]
    [one] = json.loads((place / "proof.json").read_text())["requirements"]
    assert (one["verdict"], one["proven"]) == ("pass", False)
    assert one["vacuous"][0]["path"] == "expected[0].args[1]"

    written = ("--json", "check.json", "--markdown", "check.md", "--junit", "check.xml")
    checked = run(place, "check", "acme", "--library", "next", *written)
    assert checked.returncode == 1
    assert f"cannot fail: {LINE}" in checked.stdout.splitlines()
    assert "  acme-track-params            pass (cannot fail)" in checked.stdout
    told = json.loads((place / "check.json").read_text())
    schema = json.loads((SCHEMAS / "check.schema.json").read_text())
    Draft202012Validator(schema).validate(told)
    vacuous = {
        one["requirement"]: [item["message"] for item in one["vacuous"]] for one in told["verdicts"]
    }
    assert vacuous.pop("acme-track-params") == [LINE]
    assert set(map(tuple, vacuous.values())) == {()}
    assert "1 of 4 verdicts is not as promised" in (place / "check.md").read_text()
    assert "- Cannot fail: <code>acme-track-params" in (place / "check.md").read_text()
    assert 'failures="1"' in (place / "check.xml").read_text()

    story = run(place, "run", "acme-track-params", "--library", "next")
    assert story.returncode == 1
    assert f"  vacuous    {LINE}" in story.stdout.splitlines()


def test_nothing_is_proven_of_what_does_not_pass(place: Path) -> None:
    build = GUIDE[BUILD].replace("track.properties());", "{});")
    (place / BUILD).write_text(build)
    done = run(place, "prove", "acme")
    assert done.returncode == 3
    assert (
        "acme-track-params-next: not proven, because the verdict is fail; name a build on which it "
        "passes with --build"
    ) in done.stdout.splitlines()
    assert run(place, "prove", "akme").returncode == 2


def test_an_item_of_pytest_fails_also_in_another_process(
    pytester: pytest.Pytester, place: Path
) -> None:
    loosen(place)
    pytester.makepyfile(
        "from harness.plugin import conformance\ntest_requirement = conformance('acme')"
    )
    (place / "acme-contracts").rename(pytester.path / "acme-contracts")
    options = ("--contracts", "acme-contracts", "--library", "next", "-n", "1")
    done = pytester.runpytest_inprocess(*options, "--harness-results", "results")
    done.assert_outcomes(passed=3, failed=1)
    done.stdout.fnmatch_lines(
        [
            "PASS acme-track-params (library: next)",
            "  acme-track-params * pass (cannot fail)*",
            "cannot fail: acme-track-params (next), expectation 1 (Invocations): *",
            "proof: 1 of 4 expectations cannot fail, or not in full",
        ]
    )
    told = json.loads((pytester.path / "results" / "check.json").read_text())
    assert [bool(one["vacuous"]) for one in told["verdicts"]] == [False, False, True, False]
