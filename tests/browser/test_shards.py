"""Four shards put together are one run: the same verdicts, findings, outputs and exit code."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pytest

from harness.codec import evidence_file
from tests.browser.same_process import harness
from tests.selftest.miniatures.catalogue import FOLDER

OF_TIME: Final = {"began", "seconds", "controls"}
KNOWN: Final = """format = 1

[[finding]]
finding = "identify loses plan"
build = "mini"
versions = ">=0"
library = "next"
shows = ["lost: mini.identify arguments[1].plan (identify)"]
requirements = ["mini-identify*"]
reason = "It was."
"""
TIMES: Final = ("--shard-times", "times.json")


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A folder with a build of Mini that loses a trait, and a known finding that is gone."""
    shutil.copytree(FOLDER / "integrations" / "mini", tmp_path / "mini")
    source = tmp_path / "mini" / "lib" / "index.js"
    right = 'facade.userId(), Object.assign({}, facade.field("traits"))'
    text = source.read_text(encoding="utf-8")
    assert right in text
    wrong = 'facade.userId(), Object.assign({}, facade.field("traits"), { email: undefined })'
    source.write_text(text.replace(right, wrong), encoding="utf-8")
    told = {"verdicts": [{"id": "mini-identify-next", "seconds": 2}]}
    (tmp_path / "times.json").write_text(json.dumps(told), encoding="utf-8")
    (tmp_path / "known-deviations").mkdir()
    (tmp_path / "known-deviations" / "mini.toml").write_text(KNOWN, encoding="utf-8")
    return tmp_path


def check(work: Path, results: str, *options: str) -> int:
    """Judge Mini, and return the exit code; the outputs are in a folder."""
    done = harness(
        *("check", "mini", "--contracts", str(FOLDER), "--build", "mini=mini", "--annotations"),
        *options,
        *("--library", "next", "--results", results, "--json", f"{results}/check.json"),
        *("--junit", f"{results}/junit.xml", "--markdown", f"{results}/summary.md"),
        cwd=work,
    )
    assert done.returncode in {0, 1}, done.stderr
    assert ("::error" in done.stdout) == (not options)
    return done.returncode


def told(file: Path) -> dict[str, Any]:
    """Return the JSON of a run without its times."""
    parts: Mapping[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    verdicts = [
        {name: part for name, part in verdict.items() if name not in OF_TIME}
        for verdict in parts["verdicts"]
    ]
    return {name: part for name, part in parts.items() if name not in OF_TIME} | {
        "verdicts": verdicts
    }


@pytest.mark.usefixtures("shared_browser")
def test_four_shards_together_are_one_run(work: Path) -> None:
    assert check(work, "whole") == 1
    codes = [check(work, f"{number}", *TIMES, "--shard", f"{number}/4") for number in (1, 2, 3, 4)]
    assert sorted(codes) == [0, 0, 1, 1], "two of them meet the finding"
    parts = [told(work / str(number) / "check.json") for number in (1, 2, 3, 4)]
    assert [part["shard"] for part in parts] == [{"number": n, "count": 4} for n in (1, 2, 3, 4)]
    assert not any(part["problems"] for part in parts), "only the whole run knows what is gone"
    merge = ("merge", *"3142", "--results", "all", "--json", "all/check.json", "--annotations")
    done = harness(*merge, "--junit", "all/junit.xml", "--markdown", "all/summary.md", cwd=work)
    assert done.returncode == 1
    whole, found = (told(work / name / "check.json") for name in ("whole", "all"))
    assert found == whole
    assert whole["problems"]
    assert [item["change"] for item in whole["findings"]] == ["lost"]
    recorded = [
        [(item.requirement, item.calls) for item in evidence_file.read(file)]
        for file in (work / "whole" / "recordings.jsonl", work / "all" / "recordings.jsonl")
    ]
    assert recorded[0] == recorded[1]
    for name in ("junit.xml", "summary.md", "report.html"):
        assert (work / "all" / name).stat().st_size > 0
    assert done.stdout.count("::error") == len(whole["findings"])
    last = done.stdout.splitlines()[-1]
    assert last.startswith(f"{len(whole['verdicts'])} verdicts: ")

    def refused(*arguments: str) -> str:
        done = harness("merge", *arguments, "--results", "none", cwd=work)
        assert (done.returncode, done.stdout) == (2, "")
        assert not (work / "none").exists()
        return done.stderr

    assert refused(*"124") == (
        "harness: a shard is missing: 3/4; name its results folder, too, or run it with --shard "
        "3/4\n"
    )
    assert refused(*"12344") == (
        "harness: 4 is given twice; name each shard's results folder once\n"
    )
    shutil.copytree(work / "2", work / "again")
    assert "shard 2 of 4 is given twice, as 2 and again" in refused(*"1234", "again")
    assert "whole has no shard.json" in refused(*"123", "whole")
    with (work / "mini" / "lib" / "index.js").open("a", encoding="utf-8") as source:
        source.write("Mini.prototype.more = () => 1;\n")
    check(work, "4", *TIMES, "--shard", "4/4")
    assert "4 (shard 4 of 4) is not of the same run as 1 (shard 1 of 4): it has another build" in (
        refused(*"1234")
    )


@pytest.mark.usefixtures("shared_browser")
def test_a_shard_with_nothing_to_do_is_no_good_news(work: Path) -> None:
    requirement = ("--shard", "40/40", "--isolation", "each")
    done = harness(
        *("check", "mini", "--contracts", str(FOLDER), "--library", "next", "--results", "40"),
        *requirement,
        cwd=work,
    )
    assert done.returncode == 2
    assert done.stderr == (
        "harness: nothing was judged: shard 40 of 40 has nothing to do, so it says nothing of the "
        "build; use fewer shards ('harness merge' takes it as it is)\n"
    )
    assert (work / "40" / "shard.json").is_file()
    assert "Shard 40 of 40: nothing was judged" in (work / "40" / "report.html").read_text("utf-8")


SUITE: Final = """
from harness.plugin import conformance

test_requirement = conformance("mini")

def test_another():
    pass
"""


@pytest.mark.usefixtures("shared_browser")
def test_shards_of_pytest_are_put_together_alike(work: Path, pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_mini=SUITE)
    given = (
        *("--contracts", str(FOLDER), "--build", f"mini={work / 'mini'}", "--library", "next"),
        *("--known-deviations", str(work / "known-deviations")),
    )
    whole = pytester.runpytest_inprocess(*given, "--harness-results", "whole")
    found = whole.parseoutcomes()
    summed = {"passed": 0, "failed": 0}
    for number in (1, 2):
        part = ("--shard", f"{number}/2", "--harness-results", f"{number}")
        done = pytester.runpytest_inprocess(*given, *part)
        done.stdout.fnmatch_lines([f"this is shard {number} of 2 only: *"])
        for word in summed:
            summed[word] += done.parseoutcomes().get(word, 0)
    assert summed == {word: found[word] for word in summed}
    here = pytester.path
    merged = harness("merge", "1", "2", "--results", "all", "--json", "all/check.json", cwd=here)
    assert merged.returncode == 1
    assert told(here / "all" / "check.json") == told(here / "whole" / "check.json")
    assert told(here / "all" / "check.json")["problems"]
