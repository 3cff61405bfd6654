"""`harness accept` from an evidence file: what is written, what is said, and what is refused."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from harness import builds
from harness.builds import Bundles, Chosen
from harness.cli import main
from harness.codec import evidence_file
from harness.contracts import built_in
from harness.judging import judge
from harness.judging.deviations import writing
from harness.model import BlindSpot, Build, Invocation, Recording, Request
from harness.toolchain import paths

BUILD = Build("wigzo", "../wigzo", "1.3.1", "0f" * 32)
PHONE = {"phone": "+91 80 5550 0100"}
JOHN = {"email": "john.doe@example.com"}
ARRIVES = {
    "identify-phone": PHONE,
    "identify-email": JOHN,
    "identify-email-and-phone": PHONE | JOHN,
    "identify-user-id": {"userId": "userId123"},
}
POSTED = "https://app.wigzo.com/rest/v1/learn/identify?org_token=0b5cW-8_2Tq"
Accept = Callable[..., tuple[int, str, str]]
Record = Callable[..., Path]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, which is empty; the build to judge is the one above."""
    monkeypatch.chdir(tmp_path)
    bundles = Bundles(BUILD, b"", "", {})
    monkeypatch.setattr(builds, "choose", lambda *_: Chosen(built_in(), {"wigzo": bundles}))
    return tmp_path


@pytest.fixture
def record(
    folder: Path,
    recorded: Callable[..., Recording],
    invoked: Callable[..., Invocation],
    requested: Callable[..., Request],
) -> Record:
    """Write the evidence of a build that loses some traits, for these requirements."""

    def make(
        *lost: str,
        ids: Sequence[str] = tuple(ARRIVES),
        build: Build = BUILD,
        blind: Sequence[BlindSpot] = (),
    ) -> Path:
        place = folder / "recordings.jsonl"
        with evidence_file.Writer(place, {}) as evidence:
            for library in ("next", "classic"):
                for name in ids:
                    required = built_in().requirements[f"wigzo-{name}"]
                    traits = {key: text for key, text in ARRIVES[name].items() if key not in lost}
                    body = json.dumps(traits).encode()
                    recording = recorded(
                        invoked("wigzo.identify", traits),
                        requested("POST", POSTED, body=body, parameters=traits),
                        *blind,
                        requirement=required.id,
                        library=library,
                        calls=required.calls,
                        build=build,
                        settings={"orgToken": "0b5cW-8_2Tq"},
                    )
                    evidence.add(judge(required, recording), recording)
        return place

    return make


@pytest.fixture
def accepting(capsys: pytest.CaptureFixture[str]) -> Accept:
    """Accept what the evidence shows, and return the exit code and what is printed."""

    def make(*options: str) -> tuple[int, str, str]:
        code = main.main(["accept", "wigzo", "--from", "recordings.jsonl", *options])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return make


FILE = """\
# 'harness accept' adds to this file, and keeps its order, comments and reasons.
format = 1

[[finding]]
finding = "identify loses phone"
build = "wigzo"
versions = ">=1.3.1"
library = "all"
shows = ["lost: wigzo.identify arguments[0].phone (identify)"]
requirements = ["wigzo-identify-email-and-phone", "wigzo-identify-phone"]
reason = "{reason}"
"""


ONE_PLACE = """\
[[deviation]]
requirement = "wigzo-identify-email"
build = "wigzo"
versions = "==1.3.1"
library = "all"
path = "wigzo.identify arguments[0].email"
observed = "(nothing)"
link = "https://shop.example/7"
expires = 2099-12-31
reason = "Later."
"""


def written(folder: Path) -> str:
    return (folder / "known-deviations" / "wigzo.toml").read_text(encoding="utf-8")


def test_each_finding_gets_one_entry_and_then_nothing_is_left(
    folder: Path, record: Record, accepting: Accept
) -> None:
    record("phone")
    code, out, err = accepting()
    [accepted, file, unexplained] = out.splitlines()
    assert accepted.startswith("accepted: identify loses phone (all; wigzo-identify-email-and-")
    assert file == "written: known-deviations/wigzo.toml"
    assert unexplained == "1 entry is not yet explained: write why in its 'reason'"
    assert (code, err) == (0, "")
    today = accepted.partition("accepted on ")[2][:10]
    assert written(folder) == FILE.format(reason=f"accepted on {today}, not yet explained")
    assert accepting() == (0, "nothing to write: the known deviations are as the build is\n", "")


def test_reason_link_and_end_are_written(folder: Path, record: Record, accepting: Accept) -> None:
    record("phone")
    link = "https://tracker.example/7"
    code, out, _ = accepting("--reason", "Later.", "--link", link, "--expires", "2099-01-31")
    assert code == 0
    assert "not yet explained" not in out
    assert written(folder).endswith(
        'reason = "Later."\nlink = "https://tracker.example/7"\nexpires = 2099-01-31\n'
    )


def test_what_somebody_wrote_stays_when_more_is_accepted(
    folder: Path, record: Record, accepting: Accept
) -> None:
    record("phone", ids=["identify-phone"])
    accepting()
    mine = written(folder).replace("[[finding]]", "# Anna knows.\n[[finding]]")
    mine = mine.replace('reason = "', 'reason = "Anna: ')
    (folder / "known-deviations" / "wigzo.toml").write_text(mine, encoding="utf-8")
    record("phone", "email")
    code, out, _ = accepting()
    assert code == 0
    assert [line.partition(" (")[0] for line in out.splitlines()[:2]] == [
        "accepted: identify loses email",
        "updated: identify loses phone",
    ]
    old, new = written(folder).split("\n\n[[finding]]")
    assert old == mine.rstrip().replace(
        '["wigzo-identify-phone"]', '["wigzo-identify-email-and-phone", "wigzo-identify-phone"]'
    )
    assert 'finding = "identify loses email"' in new


def test_what_no_longer_deviates_is_told_and_pruned(
    folder: Path, record: Record, accepting: Accept
) -> None:
    for lost in (["phone"], ["phone", "email"]):
        record(*lost)
        accepting()
    record("email")
    code, out, err = accepting()
    assert code == 1
    assert out == "nothing to write: the known deviations are as the build is\n"
    assert "(identify loses phone): no longer deviates; 'harness accept wigzo --prune'" in err
    code, out, err = accepting("--prune")
    assert (code, err) == (0, "")
    assert out.startswith("removed: identify loses phone (all;")
    assert "phone (identify)" not in written(folder)
    assert "email (identify)" in written(folder)
    assert accepting("--prune")[1].startswith("nothing to write")


def test_pruning_accepts_nothing(folder: Path, record: Record, accepting: Accept) -> None:
    record("email")
    accepting()
    record("phone")
    code, out, _ = accepting("--prune")
    assert (code, out.count("\n")) == (0, 2)
    assert "[[finding]]" not in written(folder)
    assert accepting("--prune", "--reason", "Later.") == (
        2,
        "",
        "harness: --prune accepts nothing: leave out --reason, --link and --expires\n",
    )


def test_what_could_not_be_decided_is_never_pruned(
    folder: Path, record: Record, accepting: Accept
) -> None:
    damage(folder, f"{FILE.format(reason='Later.')}\n{ONE_PLACE}")
    before = written(folder)
    record(blind=[BlindSpot("a worker", "no script can be run there", "call 0", 9, 9.0)])
    code, out, err = accepting("--prune")
    assert (code, out) == (3, "nothing to write: the known deviations are as the build is\n")
    assert err.count("could not be decided: cannot observe a worker") == 2 * len(ARRIVES)
    assert written(folder) == before
    record()
    assert accepting("--prune")[1].count("removed: ") == len(("finding", "deviation"))


@pytest.mark.parametrize("fault", ["not TOML", "not written"])
def test_a_file_that_cannot_be_replaced_stays(
    folder: Path,
    record: Record,
    accepting: Accept,
    monkeypatch: pytest.MonkeyPatch,
    fault: str,
) -> None:
    record("phone")
    accepting()
    before = written(folder)
    record("phone", "email")
    if fault == "not TOML":
        monkeypatch.setattr(writing, "edited", lambda text, *_: f"{text}[[finding]\n")
        said = "is not TOML: "
    else:
        monkeypatch.setattr(paths, "write_atomically", lambda *_: None)
        said = "known-deviations/wigzo.toml cannot be replaced; it is as it was\n"
    code, out, err = accepting()
    assert code in {2, 3}
    assert (out, err.count("\n"), said in err) == ("", 1, True)
    assert written(folder) == before


def damage(folder: Path, text: str) -> None:
    (folder / "known-deviations").mkdir()
    (folder / "known-deviations" / "wigzo.toml").write_text(text, encoding="utf-8")


WHOLE = FILE.format(reason="Later.")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("[[finding]\n", "is not TOML: ", id="damaged"),
        pytest.param("format = 2\n", "has format 2, and this harness knows 1", id="newer"),
        pytest.param(
            WHOLE.replace("identify-phone", "identfy-phone"),
            "'requirements' has 'wigzo-identfy-phone', which no requirement",
            id="no match",
        ),
        pytest.param(
            WHOLE + WHOLE[WHOLE.index("[[") :], "is for the same finding as", id="told twice"
        ),
    ],
)
def test_a_file_that_is_wrong_is_named_and_stays(
    folder: Path, record: Record, accepting: Accept, text: str, said: str
) -> None:
    record("email")
    damage(folder, text)
    code, out, err = accepting()
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith("harness: known-deviations/wigzo.toml")
    assert said in err
    assert written(folder) == text


def test_the_evidence_of_another_build_is_refused(
    folder: Path, record: Record, accepting: Accept
) -> None:
    record("phone", build=Build("wigzo", "../candidate", "1.4.0", "1e" * 32))
    assert accepting() == (
        2,
        "",
        (
            "harness: recordings.jsonl is of another build of wigzo: ../candidate (1e1e1e1e1e1e), "
            "not ../wigzo (0f0f0f0f0f0f); name its build with --build, or record it again\n"
        ),
    )
    assert list(folder.iterdir()) == [folder / "recordings.jsonl"]


@pytest.mark.parametrize(
    ("wrong", "right", "said"),
    [
        (
            "identify-phone",
            "identify-fone",
            "has the requirement 'wigzo-identify-fone', which there",
        ),
        ('"verdict": "fail"', '"verdict": "pass"', "was pass and is fail now, since the contract"),
        ('"verdict": "fail", ', "", "is not the evidence of requirements; 'harness check' writes"),
        ("footer", "foot", "is cut short"),
    ],
)
def test_evidence_that_cannot_be_relied_on_is_refused(
    record: Record, accepting: Accept, wrong: str, right: str, said: str
) -> None:
    place = record("phone")
    place.write_text(place.read_text(encoding="utf-8").replace(wrong, right), encoding="utf-8")
    code, out, err = accepting()
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert said in err


def test_evidence_without_the_destination_is_refused(record: Record, accepting: Accept) -> None:
    record(ids=[])
    code, _, err = accepting()
    assert code == 2
    assert err == "harness: recordings.jsonl has nothing of Wigzo; record it with 'harness check'\n"


def test_a_verdict_that_could_not_be_decided_is_told(record: Record, accepting: Accept) -> None:
    place = record("phone")
    header, first, *others = place.read_text(encoding="utf-8").splitlines()
    line = json.loads(first) | {"verdict": "error", "reason": "the page hung", "recording": None}
    place.write_text("\n".join([header, json.dumps(line), *others]), encoding="utf-8")
    code, out, err = accepting()
    assert code == 3
    assert out.startswith("accepted: identify loses phone")
    assert err == "harness: wigzo-identify-phone-next could not be decided: the page hung\n"


@pytest.mark.parametrize(
    ("option", "text", "said"),
    [
        ("--reason", " ", "expected a sentence"),
        ("--link", "tracker", "'tracker' is not an address; write https://…"),
        ("--expires", "soon", "'soon' is not a day; write it as 2031-01-31"),
    ],
)
def test_terms_that_no_file_can_have_are_refused(
    accepting: Accept, option: str, text: str, said: str
) -> None:
    code, out, err = accepting(option, text)
    assert (code, out) == (2, "")
    assert err == f"harness: argument {option}: {said}; see 'harness accept --help'\n"
