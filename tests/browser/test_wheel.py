"""The wheel, built and installed elsewhere: it works without the repository."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from harness.toolchain import paths

REPOSITORY = paths.PACKAGE.parent


def run(*command: str, cwd: Path, **environment: str) -> str:
    """Run a command and return its output; what it said of its failure is the test's message."""
    done = subprocess.run(  # noqa: S603 - our own commands
        command,
        capture_output=True,
        check=False,
        cwd=cwd,
        encoding="utf-8",
        env={**os.environ, **environment},
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = (sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder))
    run(*command, cwd=REPOSITORY)
    [built] = folder.glob("*.whl")
    return built


def test_wheel_carries_pages_and_suites_and_no_packages(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
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


def test_wheel_works_outside_the_repository(wheel: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    pip = (sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", str(site))
    run(*pip, str(wheel), cwd=tmp_path)
    environment = {"PYTHONPATH": str(site), "HARNESS_CACHE_DIR": str(tmp_path / "cache")}
    harness = (sys.executable, "-m", "harness")
    run(*harness, "setup", cwd=tmp_path, **environment)
    output = run(
        *harness,
        *("run", "wigzo-identify-params", "--library", "classic", "--json"),
        cwd=tmp_path,
        **environment,
    )
    assert json.loads(output)["requirement"] == "wigzo-identify-params"
    suite = site / "harness" / "_conformance" / "test_wigzo.py"
    options = ("-q", "-p", "no:cacheprovider", "--library", "next", "-k", "identify-params")
    output = run(sys.executable, "-m", "pytest", *options, str(suite), cwd=tmp_path, **environment)
    assert "1 verdict: 1 pass" in output
    own = tmp_path / "own"
    shutil.copytree(paths.pages() / "integrations" / "wishpond", own)
    written = "from harness.plugin import conformance\ntest_it = conformance('wishpond')\n"
    (own / "test_own.py").write_text(written, encoding="utf-8")
    of_its_own = (*options, "--build", "wishpond=.")
    output = run(sys.executable, "-m", "pytest", *of_its_own, cwd=own, **environment)
    assert "1 verdict: 1 pass" in output
