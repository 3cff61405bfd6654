"""A page's frames and idle moments come in the page's time, which is not that of the machine."""

from harness.contracts import requirement
from harness.model import ConsoleMessage, PageError, Recording, Value
from tests.browser.conftest import Judge

WAITS = """
    const frame = () => new Promise(requestAnimationFrame);
    const idle = () => new Promise((moment) => requestIdleCallback(moment));
    const refused = (wait) => {
      try {
        wait("no function");
      } catch (problem) {
        return problem.name;
      }
    };
    Reference.prototype.track = async () => {
      const began = performance.now();
      const together = await Promise.all([frame(), frame()]);
      console.log("together", together[0] === together[1], together[0] > began);
      for (let n = 2; n <= 120; n += 1) await frame();
      console.log("frames", Math.round((performance.now() - began) / 100));
      const moment = await idle();
      const [left, isLate] = [moment.timeRemaining(), moment.didTimeout];
      console.log("idle", moment instanceof IdleDeadline, isLate, left > 0 && left <= 50);
      cancelAnimationFrame(requestAnimationFrame(() => console.log("canceled frame")));
      cancelIdleCallback(requestIdleCallback(() => console.log("canceled moment")));
      requestAnimationFrame(() => console.log("first of two"));
      requestAnimationFrame(() => { throw new Error("in a frame"); });
      requestAnimationFrame(() => console.log("after the error"));
      console.log("refused", refused(requestAnimationFrame), refused(requestIdleCallback));
    };
    module.exports = Reference;
"""


def said(recording: Recording) -> list[tuple[Value, ...]]:
    return [seen.args for seen in recording.observations if isinstance(seen, ConsoleMessage)]


def test_frames_and_idle_moments_come_while_a_span_of_time_races_past(judged: Judge) -> None:
    _, recording = judged(requirement("wigzo-track-event"), integration=WAITS)
    assert said(recording) == [
        ("together", True, True),
        ("frames", 20),
        ("idle", True, False, True),
        ("refused", "TypeError", "TypeError"),
        ("first of two",),
        ("after the error",),
    ]
    errors = [seen.message for seen in recording.observations if isinstance(seen, PageError)]
    assert errors == ["Error: in a frame"]
