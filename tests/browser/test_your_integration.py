"""docs/your-integration.md does what it says, with a published package that is not ours."""

import shlex
import shutil
from pathlib import Path

import pytest

from harness.toolchain import paths
from tests.browser import documents
from tests.browser.same_process import harness

DOCUMENT = documents.read("docs/your-integration.md")
EXAMPLES = documents.commands(DOCUMENT)
OLD, NEW = documents.change(DOCUMENT)
PACKAGE = paths.pages() / "node_modules" / "@segment" / "analytics.js-integration-hotjar"


def test_the_document_has_its_parts() -> None:
    assert [command.split()[1] for command, _ in EXAMPLES] == [
        *("check", "run", "describe", "check", "run")
    ]
    assert DOCUMENT.count("```") == 2 * (len(EXAMPLES) + 1)
    assert DOCUMENT.index("```diff") > DOCUMENT.index(EXAMPLES[3][0])


@pytest.mark.usefixtures("shared_browser")
def test_an_integration_is_judged_described_and_seen_red(tmp_path: Path) -> None:
    """The contract passes on its build, and tells the trait that the changed one loses."""
    shutil.copytree(PACKAGE, tmp_path / "hotjar")
    for number, (command, shown) in enumerate(EXAMPLES):
        if number == len(EXAMPLES) - 1:
            source = tmp_path / "hotjar" / "lib" / "index.js"
            text = source.read_text(encoding="utf-8")
            assert text.count(OLD) == 1
            source.write_text(text.replace(OLD, NEW), encoding="utf-8")
        done = harness(*shlex.split(command)[1:], cwd=tmp_path)
        assert done.returncode == 0, done.stdout + done.stderr
        lines = [line.rstrip() for line in done.stdout.splitlines()]
        assert [line for line in shown.splitlines() if line not in lines] == [], done.stdout
    [*_, last] = EXAMPLES
    strict = harness(*shlex.split(last[0])[1:], "--strict", cwd=tmp_path)
    assert strict.returncode == 1, "what is inferred counts where that is asked for"
    again = harness("describe", "Hotjar", "--build", "hotjar", cwd=tmp_path)
    assert again.returncode == 2
    assert again.stderr == (
        f"harness: {tmp_path}/hotjar-contracts/destinations/hotjar.py exists already; name another "
        "folder with --into\n"
    )
