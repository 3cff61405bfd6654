"""Parts of a contracts folder that only a bundler or a browser can look at: one line, exit 2."""

import shutil
from pathlib import Path

import pytest

from tests.browser.same_process import harness
from tests.browser.test_cli import assert_one_line

MINIATURES = Path(__file__).resolve().parents[1] / "selftest" / "miniatures"
PARTS = ("destinations", "integrations", "requirements", "stubs")


pytestmark = pytest.mark.usefixtures("shared_browser")


@pytest.fixture
def contracts(tmp_path: Path) -> Path:
    """Return a contracts folder that is as it must be."""
    for part in PARTS:
        shutil.copytree(MINIATURES / part, tmp_path / part)
    return tmp_path


def replace(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_a_tracker_stub_with_a_syntax_error(contracts: Path) -> None:
    stub = contracts / "stubs" / "mini.js"
    stub.write_text("(() => {\n  const queue = = [];\n})();\n", encoding="utf-8")
    done = harness("check", "mini", "--contracts", str(contracts), cwd=contracts)
    assert_one_line(done, 2, f"{stub}:2:17: Unexpected")


def test_a_tracker_stub_that_is_not_utf8(contracts: Path) -> None:
    stub = contracts / "stubs" / "mini.js"
    stub.write_bytes(b"(() => {\n  // \xe9\n})();\n")
    done = harness("check", "mini", "--contracts", str(contracts), cwd=contracts)
    assert_one_line(done, 2, f"{stub}:2: is not UTF-8; save the file as UTF-8")


def test_a_reference_build_of_another_name(contracts: Path) -> None:
    folder = contracts / "integrations" / "mini"
    replace(folder / "lib" / "index.js", 'integration("Mini")', 'integration("Midi")')
    done = harness("check", "mini", "--contracts", str(contracts), cwd=contracts)
    assert_one_line(done, 2, f"{folder}: ", "is the integration 'Midi', not 'Mini'")


def test_all_that_is_wrong_is_said_at_once(contracts: Path) -> None:
    file = contracts / "destinations" / "mini.py"
    replace(file, "hosts=(", 'answers={"v1": 204}, hosts=(')
    done = harness("list", "mini", "--contracts", str(contracts), cwd=contracts)
    assert done.returncode == 2
    lines = done.stderr.splitlines()
    assert len(lines) == 2, done.stderr
    assert all(line.startswith(f"harness: {file}:") for line in lines)
