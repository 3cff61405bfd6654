"""docs/builds.md does what it says, in a repository as it has one."""

import shlex
import shutil
from pathlib import Path

import pytest

from harness import builds
from harness.contracts import destination
from tests.browser import documents
from tests.browser.same_process import harness
from tests.browser.test_builds import production
from tests.browser.test_third_destination import FILES as ACME

DOCUMENT = documents.read("docs/builds.md")
FILES = documents.files(DOCUMENT)
EXAMPLES = documents.commands(DOCUMENT)
SLOW = {
    "harness check --build wigzo=integrations/wigzo --library next",
    "harness check --builds integrations/*",
}
"""They judge whole contracts, as other tests do."""


@pytest.fixture
def repository(pytester: pytest.Pytester) -> Path:
    """A repository with the folders and files that the document speaks of."""
    tmp_path = pytester.path
    for key in ("wigzo", "wishpond"):
        shutil.copytree(builds.reference_folder(destination(key)), tmp_path / "integrations" / key)
    bundle = production(tmp_path / "made")
    (tmp_path / "dist").mkdir()
    for file in (bundle, *bundle.parents[2].glob("vendor/*")):
        shutil.copy(file, tmp_path / "dist")
    sources = {
        "acme-integration/index.js": ACME["acme-contracts/integrations/acme/lib/index.js"],
        "broken/lib/index.js": "'use strict';\n\nconst = 1;\n",
        "unfinished/lib/index.js": "const when = require('on-body');\n",
        "unfinished/package.json": '{"dependencies": {"on-body": "^0.0.1"}}',
        **FILES,
        "index.js": (tmp_path / "integrations/wigzo/lib/index.js").read_text(encoding="utf-8"),
    }
    for name, text in sources.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_the_document_has_its_parts() -> None:
    assert list(FILES) == ["test_wigzo.py", "pytest.ini", "conftest.py"]
    assert DOCUMENT.count("```") == 2 * (len(FILES) + 5)
    assert len(EXAMPLES) == 9
    assert {command for command, _ in EXAMPLES} > SLOW


@pytest.mark.usefixtures("shared_browser")
@pytest.mark.parametrize(
    ("command", "output"), [example for example in EXAMPLES if example[0] not in SLOW]
)
def test_an_example_does_what_is_shown(
    pytester: pytest.Pytester, repository: Path, command: str, output: str
) -> None:
    program, *arguments = shlex.split(command)
    if program == "harness":
        done = harness(*arguments, cwd=repository)
        code, said = done.returncode, done.stdout + done.stderr
    else:
        result = pytester.runpytest_inprocess(*arguments)
        code, said = result.ret, result.stdout.str() + result.stderr.str()
    is_refused = output.startswith("harness: ")
    assert code == (2 if is_refused else 0), said
    lines = [line.rstrip() for line in said.splitlines()]
    for line in output.replace("/repo", str(repository)).splitlines():
        assert any(shown.startswith(line) for shown in lines), said
    if is_refused:
        assert lines == output.replace("/repo", str(repository)).splitlines()
