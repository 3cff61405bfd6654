"""What `--tracker` takes, and what it refuses in one line."""

import dataclasses
from pathlib import Path

import pytest

from harness import trackers
from harness.contracts import built_in, find_or_add
from harness.model import Answer, BuildError, Tracker, TrackerScript, UsageError
from harness.session import Job
from harness.session.session import jobs


def with_file(place: Path, code: str = "window.wigzo = 1;") -> Tracker:
    place.write_text(code, encoding="utf-8")
    specs = {"wigzo": trackers.anchored(place.name, place.parent)}
    found = trackers.with_trackers(built_in(), specs, print).destination("wigzo").tracker
    assert found is not None
    return found


def test_a_file_is_served_at_the_trackers_address(tmp_path: Path) -> None:
    found = with_file(tmp_path / "wigzo.js")
    [script] = found.scripts
    assert script == TrackerScript.of(
        "https://app.wigzo.com/wigzo.compressed.js", b"window.wigzo = 1;"
    )
    assert found.source == found.spec == str(tmp_path / "wigzo.js")


def test_the_stub_is_the_stub() -> None:
    assert trackers.with_trackers(built_in(), {"wigzo": "stub"}, print) == built_in()


@pytest.mark.parametrize("given", ["wigzo", "=stub", "wigzo=", "https://a.example/x.js?k=secret"])
def test_another_form_is_refused(given: str) -> None:
    with pytest.raises(
        UsageError, match=r"expected NAME=SPEC, where SPEC is stub, pinned, live"
    ) as e:
        trackers.named([given])
    assert "secret" not in str(e.value)


def test_a_name_is_given_once() -> None:
    with pytest.raises(UsageError, match="'Wigzo' was given twice"):
        trackers.named(["wigzo=stub", "Wigzo=stub"])


def test_an_unknown_destination_is_refused() -> None:
    with pytest.raises(UsageError, match="unknown destination 'acme'"):
        trackers.with_trackers(built_in(), {"acme": "stub"}, print)


def test_a_destination_without_a_contract_has_no_address(tmp_path: Path) -> None:
    contracts, target = find_or_add(built_in(), "Acme")
    script = with_file(tmp_path / "acme.js")
    with pytest.raises(UsageError, match="nobody has described Acme"):
        contracts.with_tracker(target.key, script)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"unknown tracker '.*none\.js': expected stub"):
        trackers.with_trackers(built_in(), {"wigzo": str(tmp_path / "none.js")}, print)


def test_a_file_that_does_not_compile_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match=r"wigzo\.js"):
        with_file(tmp_path / "wigzo.js", "wigzo = (;")


def test_another_process_serves_the_same(tmp_path: Path) -> None:
    answers = {"https://app.wigzo.com/s": Answer(203, {"Content-Type": "text/json"}, b"[]")}
    tracker = dataclasses.replace(with_file(tmp_path / "wigzo.js"), answers=answers)
    made = built_in().with_tracker("wigzo", tracker)
    assert trackers.from_plain(built_in(), trackers.to_plain(made)) == made


def test_what_rests_on_the_stub_does_not_apply_elsewhere(tmp_path: Path) -> None:
    name = "wigzo-platform-storage"
    made = built_in().with_tracker("wigzo", with_file(tmp_path / "wigzo.js"))
    known = [built_in().requirement(name)]
    [on_stub] = jobs(built_in(), known, ["next"])
    [elsewhere] = jobs(made, known, ["next"])
    assert not on_stub.inapplicable
    assert "rests on the tracker stub" in elsewhere.inapplicable
    assert not Job.of(made, made.requirement("wigzo-track-event"), "next").inapplicable
