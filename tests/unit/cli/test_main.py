"""The command line where no browser is needed: what it looks at first, and what it prints."""

import json
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace

import pytest

from harness import builds
from harness.builds import Chosen
from harness.cli import judging, main, watch_options, ways
from harness.cli import run as run_command
from harness.codec import evidence_file
from harness.contracts import built_in
from harness.model import Library, Recording, Verdict, Word
from harness.session import Job, Outcome
from harness.toolchain import browsers

RUN = "wigzo-identify-phone"
CHROMIUM = browsers.Browser(Path("chromium"), "the system")
Run = Callable[..., tuple[str, str]]


@pytest.mark.parametrize("option", ["--json", "--markdown", "--junit", "--results"])
def test_a_place_that_cannot_be_written_is_told_before_the_run(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    option: str,
) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError("the run has begun")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(ways, "open_driver", never)
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    below = tmp_path / "file" / "below"
    named = below / "report.html" if option == "--results" else below
    places = [(below, f"{named} cannot be written: Not a directory")]
    if option != "--results":
        folder = tmp_path / "folder"
        places.append((folder, f"{folder} cannot be written: Is a directory"))
    for place, said in places:
        assert main.main(["check", "wigzo", option, str(place)]) == 2
        assert capsys.readouterr().err == f"harness: {said}\n"


@pytest.fixture
def run(
    recorded: Callable[..., Recording],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Run one requirement, of which these libraries are recorded, and return what is printed."""

    def printed(
        *options: str, there: Sequence[Library] = ("next", "classic"), word: Word = Word.PASS
    ) -> tuple[str, str]:
        def carried_out(_: object, job: Job, *__: object, **___: object) -> Outcome:
            known = recorded(requirement=job.requirement.id, library=job.library)
            if job.library in there:
                verdict = Verdict(job.requirement.id, job.library, word, reason="it was blind")
                return Outcome(job, verdict, known)
            verdict = Verdict(job.requirement.id, job.library, Word.ERROR, reason="it hung")
            return Outcome(job, verdict, None)

        monkeypatch.setattr(run_command, "carry_out", carried_out)
        main.main(["run", RUN, *options])
        said = capsys.readouterr()
        return said.out, said.err

    monkeypatch.setattr(builds, "choose", lambda *_: Chosen(built_in()))
    monkeypatch.setattr(judging, "find_browsers", lambda _: [CHROMIUM])
    driver = SimpleNamespace(descriptions={})
    monkeypatch.setattr(run_command, "open_driver", lambda *_, **__: nullcontext(driver))
    monkeypatch.setattr(watch_options, "keep_artifacts", lambda *_: [])
    return printed


def libraries(lines: Sequence[str]) -> list[str]:
    return [evidence_file.from_json(json.loads(line)).library for line in lines]


def test_several_recordings_are_one_line_each(run: Run) -> None:
    out, err = run("--json")
    assert libraries(out.splitlines()) == ["next", "classic"]
    assert err == ""


def test_one_recording_is_for_people_to_read(run: Run) -> None:
    out, _ = run("--json", "--library", "classic")
    assert libraries([out]) == ["classic"]
    assert out.startswith('{\n  "')


def test_what_is_no_recording_is_not_printed_among_them(run: Run) -> None:
    out, err = run("--json", there=["classic"])
    assert libraries(out.splitlines()) == ["classic"]
    assert "it hung" in err


def test_why_there_is_no_verdict_is_told_beside_a_recording(run: Run) -> None:
    out, err = run("--json", "--library", "classic", word=Word.ERROR)
    assert libraries([out]) == ["classic"]
    assert err == f"harness: {RUN} (classic): it was blind\n"


def test_help_says_how_several_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main.main(["run", "--help"])
    assert "(JSON Lines)" in capsys.readouterr().out
