"""Two builds are compared in a real browser: the same one, and one with a single defect."""

import json
import shutil
import subprocess
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from harness.cli import main
from harness.comparison import runner
from harness.comparison.corpus import Scenario, Vocabulary, corpus
from harness.contracts import Destination, Requirement, built_in, with_folder
from harness.model import (
    Library,
    Value,
)
from harness.toolchain import paths
from tests.browser.conftest import written

MINIATURES = paths.PACKAGE.parent / "tests" / "selftest" / "miniatures"
ADDED = ("--contracts", str(MINIATURES))
MINI = with_folder(built_in(), MINIATURES).destination("mini")

COMPARE_SCHEMA = paths.PACKAGE.parent / "docs" / "schemas" / "compare.schema.json"

Compare = Callable[..., tuple[int, str]]


@pytest.fixture
def _mini(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compare what the contract of Mini has, in one browser."""

    def small(
        target: Destination,
        contract: Iterable[Requirement],
        options: Mapping[str, Value],
        asked: Sequence[Library],
        words: Vocabulary,
    ) -> tuple[Scenario, ...]:
        assert options == {"accountKey": ""}  # as either build declares
        assert "accountKey" in words.names  # as their source has it
        every = corpus(target, contract, options, asked, words)
        [first, *_] = every
        wanted = {part.name: part for part in first.parts if part.requirements}
        variants = [item for item in every if item.id == "setting-accountKey-another-text"]
        shared = Scenario(first.id, target.key, tuple(wanted.values()), {}, first.conditions)
        return (shared, *variants)

    monkeypatch.setattr(runner, "corpus", small)
    monkeypatch.setattr(runner, "workers", lambda: 1)


@pytest.fixture
def compare(_mini: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Compare:
    """Compare the faithful miniature with another, under both generations of the library."""

    def run(name: str, *options: str) -> tuple[int, str]:
        specs: list[str] = []
        for each in ("faithful", name):
            source = (MINIATURES / "builds" / f"{each}.js").read_text(encoding="utf-8")
            folder = tmp_path / f"{len(specs)}-{each}"
            specs.append(str(written(folder, MINI, f"const Mini = Reference;\n{source}")))
        arguments = [
            "compare",
            "mini",
            *specs,
            *ADDED,
            "--results",
            str(tmp_path / "results"),
            *options,
        ]
        code = main.main(arguments)
        return code, capsys.readouterr().out

    return run


@pytest.mark.usefixtures("shared_browser")
def test_the_same_build_does_nothing_differently(compare: Compare) -> None:
    """Under one generation of the library: the next test finds nothing else under either."""
    code, out = compare("faithful", "--fail-on", "cosmetic", "--library", "next")
    assert (code, "Mini: no difference" in out) == (0, True), out


@pytest.mark.usefixtures("shared_browser")
def test_a_build_with_one_defect_gives_exactly_that(
    compare: Compare, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "c.json"
    code, out = compare("number-to-string", "--json", str(place))
    assert code == 1
    told = json.loads(place.read_text(encoding="utf-8"))
    assert told["doubts"] == []
    [value] = told["findings"]
    assert (value["rule"], value["subject"], value["path"]) == (
        "type-changed",
        "mini.identify",
        "arguments[1].score",
    ), out
    [again] = value["also"]
    assert (again["subject"], again["path"]) == (
        "POST api.mini.example/identify",
        "body.traits.score",
    )
    broke = value["verdicts"][0]
    assert (broke["requirement"], broke["what"]) == ("mini-identify", "requirement broke")
    assert "mini.identify arguments[1].score: expected 4.5, observed '4.5'" in broke["reason"]
    assert (value["old"], value["new"]) == ("4.5", "'4.5'")
    assert {item["library"] for item in value["occurrences"]} == {"next", "classic"}
    assert value["requirements"] == ["mini-identify"]
    assert value["occurrences"][0]["calls"].startswith("analytics.identify('U-7', {")

    # Compared again from what was recorded, it is the same.
    second = tmp_path / "again.json"
    files = [str(tmp_path / "results" / f"{side}.jsonl") for side in ("old", "new")]
    results = str(tmp_path / "results")
    assert main.main(["compare", *files, *ADDED, "--json", str(second), "--results", results]) == 1
    assert capsys.readouterr().out == out
    assert json.loads(second.read_text(encoding="utf-8")) == told


RELEASES: Final = {
    "faithful": [],
    "drops-a-trait": ["value-lost"],
    "faithful-bound": ["value-added"],
}
"""Three releases, and the rules of what each changes."""


@pytest.mark.usefixtures("shared_browser", "_mini")
def test_a_history_says_what_each_release_changed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    build = tmp_path / "repository" / "mini"
    build.mkdir(parents=True)
    git = ["git", "-C", str(build), "-c", "user.email=ada@mini.example", "-c", "user.name=Ada"]
    subprocess.run([*git, "init", str(build.parent)], check=True, capture_output=True)  # noqa: S603 - fixed, no shell
    for name in RELEASES:
        source = (MINIATURES / "builds" / f"{name}.js").read_text(encoding="utf-8")
        shutil.rmtree(build)
        written(build, MINI, f"const Mini = Reference;\n{source}")
        for command in (["add", "."], ["commit", "-m", name]):
            subprocess.run([*git, *command], check=True, capture_output=True)  # noqa: S603 - fixed, no shell
    place, text = tmp_path / "history.json", tmp_path / "history.md"
    results = tmp_path / "results"
    options = ["--git", "HEAD~2..HEAD", "--library", "next", "--results", str(results)]
    outputs = ["--json", str(place), "--markdown", str(text)]
    assert main.main(["compare", "mini", str(build), *options, *ADDED, *outputs]) == 1
    told = json.loads(place.read_text(encoding="utf-8"))
    of_parts = Registry().with_resource(
        "compare.schema.json", Resource.from_contents(json.loads(COMPARE_SCHEMA.read_text("utf-8")))
    )
    schema = json.loads(COMPARE_SCHEMA.with_name("history.schema.json").read_text("utf-8"))
    Draft202012Validator(schema, registry=of_parts).validate(told)
    assert told["first"].endswith(" faithful")
    found = {
        item["release"].partition(" ")[2]: [one["rule"] for one in item["comparison"]["findings"]]
        for item in told["releases"]
    }
    assert found == {name: rules for name, rules in RELEASES.items() if rules}
    said = capsys.readouterr().out
    assert "drops-a-trait: 1 breaking\n  breaking [value-lost] mini.identify › " in said
    assert "drops-a-trait | 1 breaking |" in text.read_text(encoding="utf-8")
    page = (results / "history.html").read_text(encoding="utf-8")
    assert page.index("faithful-bound") < page.index("drops-a-trait")
    for number in range(1, len(RELEASES)):
        assert f'href="{number}/comparison.html"' in page
        assert (results / str(number) / "comparison.html").is_file()


@pytest.mark.usefixtures("shared_browser")
@pytest.mark.usefixtures("_mini")
def test_a_build_that_is_no_integration_says_which_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = written(tmp_path / "good", MINI, "module.exports = Reference;\n")
    none = written(tmp_path / "none", MINI, "module.exports = 47;\n")
    results = tmp_path / "results"
    for specs, side in (((good, none), "new"), ((none, good), "old")):
        arguments: list[Any] = ["compare", "mini", *specs, *ADDED, "--results", results]
        assert main.main([*map(str, arguments)]) == 2
        said = capsys.readouterr()
        last = said.err.splitlines()[-1]
        assert last.startswith(f"harness: {side} build: {none} ")
        assert "Traceback" not in said.err
    assert not results.exists()
