"""Any value that a wrong build does not let through is found, and told in its simplest form."""

from pathlib import Path

import pytest

from harness import builds
from harness.contracts import destination
from harness.driver import Driver
from harness.model import Method
from tests.browser.conftest import written
from tests.conformance.any_value_search import MOST_CALLS, Way, counterexample

CHANGED = """
const changed = %s;
const walk = (value) => {
  if (Array.isArray(value)) return value.map(walk);
  if (value === null || typeof value !== "object") return changed(value);
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, walk(item)]));
};
const field = (call, name) => walk(call.field(name) || {});
Reference.prototype.track = (track) => {
  window.Wishpond.Tracker.track(track.event(), field(track, "properties"));
};
Reference.prototype.identify = (identify) => {
  window.Wishpond.Tracker.identify(identify.userId(), field(identify, "traits"));
};
module.exports = Reference;
"""
DROPS = "(value) => (value === false ? undefined : value)"

TOLD: dict[str, tuple[Method, tuple[int, int], str, str]] = {
    "null refused": (
        "track",
        (8, MOST_CALLS),
        '(value) => { if (value === null) throw new Error("no null"); return value; }',
        """\
analytics.track('0', { '': null });
differs at invocation 1
  expected Wishpond.Tracker.track('0', { '': null });
  observed (nothing)
differs at error that the library caught (call 0)
  expected (nothing)
  observed 'Error: no null'""",
    ),
    "false dropped": (
        "identify",
        (30, 1),  # lists of a call each: what is wrong is met late, and made simple in many steps
        DROPS,
        """\
analytics.identify('0', { '': false });
differs at Wishpond.Tracker.identify arguments[1]['']
  expected false
  observed undefined""",
    ),
}


@pytest.mark.parametrize("name", TOLD)
def test_simplest_wrong_call_is_told(name: str, tmp_path: Path, harness_driver: Driver) -> None:
    method, lists, change, told = TOLD[name]
    folder = written(tmp_path, "wishpond", CHANGED % change)
    bundles = builds.from_folder(destination("wishpond"), folder, str(folder))
    way = Way("wishpond", method, "next", bundles)
    assert counterexample(harness_driver, way, *lists) == told
