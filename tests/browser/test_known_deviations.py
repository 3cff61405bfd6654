"""Known deviations as docs/known-deviations.md says, on the wrong build of Acme that it takes.

Acme and what is wrong with its build are those of docs/adding-a-destination.md.
"""

import json
import re
import shlex
import subprocess
from pathlib import Path

import pytest

from harness.cli import main
from tests.browser import documents
from tests.browser.documents import files, trimmed, unsampled
from tests.browser.same_process import harness

ADDING = documents.read("docs/adding-a-destination.md")
# The document's date is one that people would write; its example must not end with it.
DOCUMENT = documents.read("docs/known-deviations.md").replace("2027-03-31", "2099-12-31")

[(NAME, ENTRY)] = files(DOCUMENT).items()
[(ACCEPT, ACCEPTED), (CHECK, TABLE), (_, NEW), (_, GONE), (PRUNE, PRUNED)] = documents.commands(
    DOCUMENT
)
NEXT = f"{CHECK} --library next"
NO_SEATS = "known-deviations/acme.toml, deviation 1 (acme-track-params, "
PYTEST = ("test_acme.py", "--library", "next")

pytestmark = pytest.mark.usefixtures("shared_browser")


def write(place: Path, entries: str = ENTRY, *, wrong: bool = True) -> Path:
    """Write Acme, its wrong build or the one that conforms, and what is known of it."""
    for name, content in {**unsampled(files(ADDING)), NAME: entries}.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(content, encoding="utf-8")
    if wrong:
        change(place, *documents.change(ADDING))
    return place


def change(place: Path, old: str, new: str) -> None:
    """Put another line in the place of one of Acme's build."""
    source = place / "acme-contracts" / "integrations" / "acme" / "lib" / "index.js"
    text = source.read_text(encoding="utf-8")
    assert text.count(old) == 1
    source.write_text(text.replace(old, new), encoding="utf-8")


def entry(**changes: str) -> str:
    """Return the document's entry with other values, which are TOML."""
    text = ENTRY
    for key, value in changes.items():
        text, count = re.subn(rf"^{key} = .*$", f"{key} = {value}", text, flags=re.MULTILINE)
        assert count == 1
    return text


def run(command: str, place: Path) -> subprocess.CompletedProcess[str]:
    program, *arguments = shlex.split(command)
    assert program == "harness"
    return harness(*arguments, cwd=place)


def test_three_days_with_a_build_that_deviates(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    accepted = write(tmp_path) / NAME
    accepted.unlink()
    page = tmp_path / "results" / "report.html"

    done = run(ACCEPT, tmp_path)
    assert (done.returncode, done.stdout) == (0, ACCEPTED), done.stderr
    [_, entry_of_a_finding] = DOCUMENT.split("## An entry for a finding\n\n```toml\n")
    assert accepted.read_text(encoding="utf-8").endswith(
        "\n" + entry_of_a_finding.partition("```")[0]
    )
    done = run(CHECK, tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    # The table is where the output begins: what is known needs no story.
    table, known_ones = trimmed(TABLE).split("…\n")
    assert trimmed(done.stdout).startswith(table)
    assert known_ones in done.stdout
    assert "8 verdicts: 6 pass, 2 fail (2 known), 0 error, 0 skip" in done.stdout
    assert "Only the plan is sent; the seats come with version 1.1." in page.read_text("utf-8")
    evidence = (tmp_path / "results" / "recordings.jsonl").read_text(encoding="utf-8")
    runs = [json.loads(line) for line in evidence.splitlines()[1:-1]]
    known = {(item["requirement"], item["verdict"]) for item in runs if item["known"]}
    assert known == {("acme-track-params", "fail")}

    change(tmp_path, *documents.change(DOCUMENT))
    done = run(CHECK, tmp_path)
    assert done.returncode == 1, done.stdout + done.stderr
    assert f"\n{NEW}\nFAIL" in done.stdout
    assert "known deviations that do not hold" not in done.stdout

    write(tmp_path, accepted.read_text(encoding="utf-8"), wrong=False)
    done = run(CHECK, tmp_path)
    assert done.returncode == 1, done.stdout + done.stderr
    for part in GONE.split("…\n"):
        assert part in done.stdout
    assert "8 verdicts: 8 pass, 0 fail, 0 error, 0 skip" in done.stdout
    assert "Known deviations that do not hold" in page.read_text("utf-8")

    monkeypatch.chdir(tmp_path)
    assert main.main(shlex.split(PRUNE)[1:]) == 0
    assert capsys.readouterr().out == PRUNED
    assert "[[finding]]" not in accepted.read_text(encoding="utf-8")


def test_every_wrong_entry_is_named(tmp_path: Path) -> None:
    entries = [
        entry(expires="2020-01-31"),
        entry(path='"acme.track arguments[1].plan"'),
        entry(observed='"1"'),
        entry(versions='">=2"'),
        entry(requirement='"acme-track-parms"'),
        entry(library='"classic"', path='"first acme.other"'),
    ]
    done = run(NEXT, write(tmp_path, "".join(entries)))
    assert done.returncode == 1, done.stdout + done.stderr
    track, trakc = "acme-track-params", "acme-track-parms"
    seats, plan = "acme.track arguments[1].seats", "acme.track arguments[1].plan"
    differently = "deviates differently: expected"
    said = [
        f"1 ({track}, all): expired on 2020-01-31: renew it or have the build fixed",
        f"2 ({track}, next): {differently} at {plan}, differs at {seats}",
        f"3 ({track}, next): {differently} to observe 1 at {seats}, observed (nothing)",
        f"4 ({track}, all): matches nothing: version 1.0.0 of the build is not in '>=2'; ",
        f"5 ({trakc}, all): matches nothing: there is no requirement '{trakc}'; ",
    ]
    printed = done.stdout.partition("known deviations that do not hold:\n")[2].splitlines()
    for line, start in zip(printed[:5], said, strict=True):
        assert line.startswith(f"  known-deviations/acme.toml, deviation {start}")
    assert not printed[5].startswith("  ")
    assert "FAIL acme-track-params (library: next)" in done.stdout
    assert "4 verdicts: 3 pass, 1 fail, 0 error, 0 skip" in done.stdout


def test_folder_that_is_named_is_read_instead(tmp_path: Path) -> None:
    write(tmp_path, "damaged")
    (tmp_path / "others").mkdir()
    (tmp_path / "others" / "acme.toml").write_text(ENTRY, encoding="utf-8")
    done = run(f"{NEXT} --known-deviations others", tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    done = run(NEXT, tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    [line] = done.stderr.splitlines()
    assert line.startswith("harness: known-deviations/acme.toml is not TOML: ")


def test_known_fail_is_an_xfail_and_another_entry_fails_also_in_another_process(
    pytester: pytest.Pytester,
) -> None:
    write(pytester.path, ENTRY + entry(versions='">=2"'))
    done = pytester.runpytest_inprocess(*PYTEST, "-n", "1")
    done.assert_outcomes(passed=3, xfailed=1)
    assert done.ret == 1
    done.stdout.fnmatch_lines(
        [
            "  acme-track-params*fail (known)*",
            "known: acme-track-params (all) at acme.track arguments[[]1[]].seats: Only the plan *",
            "known deviations that do not hold:",
            "  known-deviations/acme.toml, deviation 2 (acme-track-params, all): matches *",
            "4 verdicts: 3 pass, 1 fail (1 known), 0 error, 0 skip in * s",
        ]
    )


def test_known_fail_is_a_failure_with_runxfail(pytester: pytest.Pytester) -> None:
    write(pytester.path)
    done = pytester.runpytest_inprocess(*PYTEST, "--runxfail", "-k", "track-params")
    done.assert_outcomes(failed=1, deselected=3)
    done.stdout.fnmatch_lines(["FAIL (known) acme-track-params (library: next)"])


def test_requirement_that_passes_in_spite_of_an_entry_fails(pytester: pytest.Pytester) -> None:
    write(pytester.path, wrong=False)
    done = pytester.runpytest_inprocess(*PYTEST)
    done.assert_outcomes(passed=3, failed=1)
    done.stdout.fnmatch_lines(
        [
            "PASS acme-track-params (library: next)",
            f"  but        {NO_SEATS}next): no longer deviates: the requirement passes; *",
            "known deviations that do not hold:",
            f"  {NO_SEATS}next): no longer deviates: *",
        ]
    )


def test_entry_that_matches_nothing_fails_a_session_of_green_items(
    pytester: pytest.Pytester,
) -> None:
    write(pytester.path, entry(versions='">=2"'), wrong=False)
    done = pytester.runpytest_inprocess(*PYTEST)
    done.assert_outcomes(passed=4)
    assert done.ret == 1
    done.stdout.fnmatch_lines(
        [
            "known deviations that do not hold:",
            f"  {NO_SEATS}all): matches nothing: version 1.0.0 of the build is not in '>=2'; *",
        ]
    )


def test_entry_for_what_is_not_selected_is_left_alone(pytester: pytest.Pytester) -> None:
    write(pytester.path, entry(expires="2020-01-31"), wrong=False)
    done = pytester.runpytest_inprocess(*PYTEST, "-k", "page-nothing")
    done.assert_outcomes(passed=1, deselected=3)
    assert done.ret == 0


def test_folders_of_setting_and_option_are_read_instead(pytester: pytest.Pytester) -> None:
    write(pytester.path, "damaged")
    for folder, text in (("one", entry(library='"classic"')), ("two", ENTRY)):
        (pytester.path / folder).mkdir()
        (pytester.path / folder / "acme.toml").write_text(text, encoding="utf-8")
    with (pytester.path / "pytest.ini").open("a", encoding="utf-8") as settings:
        settings.write("harness_known_deviations = one\n")
    options = (*PYTEST, "-k", "track-params")
    done = pytester.runpytest_inprocess(*options)
    done.assert_outcomes(failed=1, deselected=3)
    done = pytester.runpytest_inprocess(*options, "--known-deviations", "two")
    done.assert_outcomes(xfailed=1, deselected=3)
    assert done.ret == 0


def test_damaged_file_is_one_line_of_pytest(pytester: pytest.Pytester) -> None:
    write(pytester.path, ENTRY.replace("reason", "because"))
    done = pytester.runpytest_inprocess(*PYTEST, no_reraise_ctrlc=True)
    assert done.ret == 2
    [line] = done.stderr.lines
    assert line.startswith(f"Exit: harness: {NAME}, deviation 1: unknown key 'because'; the keys ")
    assert "Traceback" not in done.stdout.str()
