"""Any value that a wrong build does not let through is found, and told in its simplest form."""

from pathlib import Path

import pytest

from harness import builds
from harness.contracts import destination
from harness.driver import Driver
from harness.model import Method
from tests.browser.conftest import written
from tests.conformance.any_value_search import Way, counterexample

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

TOLD = {
    "null refused": (
        "track",
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
        DROPS,
        """\
analytics.identify('0', { '': false });
differs at Wishpond.Tracker.identify arguments[1]['']
  expected false
  observed undefined""",
    ),
}


@pytest.mark.parametrize(("method", "change", "told"), TOLD.values(), ids=TOLD.keys())
def test_simplest_wrong_call_is_told(
    method: Method, change: str, told: str, tmp_path: Path, harness_driver: Driver
) -> None:
    folder = written(tmp_path, "wishpond", CHANGED % change)
    bundles = builds.from_folder(destination("wishpond"), folder, str(folder))
    assert counterexample(harness_driver, Way("wishpond", method, "next", bundles), 8) == told
