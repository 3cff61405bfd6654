"""What hostile builds do is reported, and the next requirement gets its right verdict.

The builds are the rows of `tests/reliability/builds.toml`, all in one bundle: a property of the
call says which row is carried out.
"""

import dataclasses
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Final, TypeAlias

import pytest

from harness import builds
from harness.codec import difference_words
from harness.contracts import built_in, destination, requirement
from harness.driver import Driver, Launcher
from harness.edge import Edge, assets
from harness.judging import judge
from harness.model import Call, Expected, HarnessError, Invocations, Verdict, Word
from tests.browser.conftest import written
from tools.reliability_page import rows

pytestmark = pytest.mark.xdist_group("hostile builds")  # one build for all

_ROWS: Final = rows("builds")
_PATIENCE_SECONDS: Final = 60
_SOURCE: Final = """
    const acts = {%s};
    const { track } = Reference.prototype;
    Reference.prototype.track = function (facade) {
      const act = acts[facade.proxy("properties.act")];
      if (act) act.call(this);
      return track.call(this, facade);
    };
    module.exports = Reference;
"""

Judged: TypeAlias = Callable[[str, str], Verdict]
"""Returns the verdict on a call with an act, of which the tracker is to get this event."""


@pytest.fixture(scope="module")
def hostile(
    harness_launcher: Launcher, harness_edge: Edge, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Judged]:
    """Judge the build that has all acts."""
    target = destination("wigzo")
    acts = ",".join(f"{json.dumps(row['does'])}: function () {{ {row['code']} }}" for row in _ROWS)
    folder = written(tmp_path_factory.mktemp("hostile"), "wigzo", _SOURCE % acts)
    bundles = builds.from_folder(target, folder, "hostile")
    served = assets.load(built_in())
    driver = Driver(harness_launcher, harness_edge, served, patience=_PATIENCE_SECONDS)

    def judged(act: str, event: str) -> Verdict:
        properties = {"act": act}
        expected = Expected("wigzo.track", (event, properties))
        chosen = dataclasses.replace(
            requirement("wigzo-track-event"),
            calls=(Call("track", ("Hostile", properties)),),
            expectations=(Invocations(("wigzo.track",), (expected,)),),
        )
        try:
            return judge(chosen, driver.record(chosen, "next", bundles))
        except HarnessError as problem:
            return Verdict(chosen.id, "next", Word.ERROR, reason=str(problem))

    yield judged
    driver.close()


def said(verdict: Verdict) -> str:
    """Return all that a verdict says."""
    observed = [
        f"{difference_words.words(one.place)} {one.observed}" for one in verdict.differences
    ]
    return "\n".join([verdict.reason, *observed])


@pytest.fixture(scope="module")
def usual(hostile: Judged) -> str:
    """What is said of a requirement that is wrong on purpose, so that silence is noticed."""
    return said(hostile("none", "Other"))


@pytest.mark.by_day(2)
@pytest.mark.parametrize("row", _ROWS, ids=[row["does"] for row in _ROWS])
def test_a_hostile_build_gets_its_verdict_and_the_next_requirement_its_own(
    hostile: Judged, usual: str, row: Mapping[str, str]
) -> None:
    found = hostile(row["does"], "Hostile")
    other = hostile("none", "Other")
    assert (other.word, said(other)) == (Word.FAIL, usual)
    assert found.word == row["verdict"]
    assert row["sees"] in said(found)
