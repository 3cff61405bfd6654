"""The wheel, built and installed elsewhere: it works without the repository."""

import shutil
import zipfile
from pathlib import Path, PurePosixPath

from harness.toolchain import paths
from tests.browser.installed import Installed

REPOSITORY = paths.PACKAGE.parent


def printed(installed: Installed, typed: str, place: Path) -> str:
    """Return what a command prints that ends well."""
    done = installed.run(typed, place)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_repository_is_not_on_the_path(installed: Installed, tmp_path: Path) -> None:
    (tmp_path / "where.py").write_text("import harness\nprint(harness.__file__)\n")
    module = Path(printed(installed, "where", tmp_path).strip())
    assert module.is_relative_to(installed.folder)
    (tmp_path / "where.py").write_text("import sys\nprint(*sys.path, sep='\\n')\n")
    assert str(REPOSITORY) not in printed(installed, "where", tmp_path).splitlines()


def test_wheel_carries_what_docs_releasing_says(installed: Installed) -> None:
    names = zipfile.ZipFile(installed.wheel).namelist()
    assert "harness/py.typed" in names
    assert "harness/_pages/recorder/main.js" in names
    assert "harness/_pages/package-lock.json" in names
    assert "harness/_conformance/test_wishpond.py" in names
    assert "harness/report/page.html.jinja" in names
    assert "harness/_pages/report/report.js" in names
    assert "harness/_pages/report/theme.css" in names
    assert "harness/_pages/console/index.html" in names
    assert "harness/_pages/failure-bundle/panel.js" in names
    assert "harness/_pages/failure-bundle/panel.css" in names
    assert "harness/contracts/requirements/segment-spec.json" in names
    ours_alone = ("node_modules", "any_value", "mutants")
    assert not [name for name in names if any(word in name for word in ours_alone)]

    suites = {PurePosixPath(name).name for name in names if "/_conformance/" in name}
    assert suites == {"test_wigzo.py", "test_wishpond.py"}
    assert not [name for name in names if "/tests/" in name or name.endswith("conftest.py")]
    assert {PurePosixPath(name).parts[0] for name in names} - {"harness"} == {
        f"{installed.wheel.name.removesuffix('-py3-none-any.whl')}.dist-info"
    }


def test_wheel_works_outside_the_repository(installed: Installed, tmp_path: Path) -> None:
    """A suite of a person's own, and the wheel's; the documents' examples run its command."""
    own = tmp_path / "own"
    shutil.copytree(paths.pages() / "integrations" / "wishpond", own)
    written = "from harness.plugin import conformance\ntest_it = conformance('wishpond')\n"
    (own / "test_own.py").write_text(written, encoding="utf-8")
    [suite] = installed.folder.glob(
        "venv/lib/python*/site-packages/harness/_conformance/*_wigzo.py"
    )
    chosen = "-k 'wishpond-identify-params or wigzo-identify-phone' --build wishpond=."
    results = "--harness-results results"
    output = printed(installed, f"pytest -q -p no:cacheprovider {results} {chosen} . {suite}", own)
    assert "4 verdicts: 4 pass" in output
    assert (own / "results" / "report.html").is_file()
