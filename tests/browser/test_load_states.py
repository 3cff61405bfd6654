"""What becomes of calls however far the page has come, and whatever becomes of the tracker.

The reference builds are real here, and so are both generations of the library. What the ledger
says is stated exactly; where a call is lost, a comment says whose doing it is.
"""

import dataclasses
from collections.abc import Callable

import pytest

from harness import builds
from harness.analysis import ledger
from harness.codec import difference_words
from harness.contracts import destination, requirement
from harness.driver import Driver
from harness.judging import judge
from harness.model import (
    UNDEFINED,
    Call,
    Conditions,
    Definition,
    Delivered,
    Difference,
    Library,
    Recording,
    Requirement,
    ScriptLoad,
    Word,
)
from tests.browser.conftest import Judge
from tests.difference_places import at

IDENTIFY = Call("identify", ("u1", {"email": "jane.kim@example.com"}))
SIGNED_UP = Call("track", ("Signed Up", {"plan": "Startup"}))
LOGGED_OUT = Call("track", ("Logged Out",))
CALLS = (IDENTIFY, SIGNED_UP, LOGGED_OUT)

ONCE = "delivered once"
NOTHING = "nothing arrived"
LATE = "delivered late, after {tracker} loaded"

STATES = [
    (Conditions(), ONCE),
    (Conditions(burst=True), ONCE),
    (Conditions(tracker="slow"), ONCE),
    (Conditions(tracker="late functions"), ONCE),
    (Conditions(tracker="on the page"), ONCE),
    (Conditions("before library"), LATE),
    (Conditions("before library", "slow"), LATE),
    (Conditions("before build"), LATE),
    (Conditions("before build", "slow"), LATE),
    (Conditions("before tracker"), LATE),
    (Conditions("before tracker", "slow"), LATE),
    # No tracker, no delivery: the calls wait for it until the page is left.
    (Conditions(tracker="missing"), NOTHING),
    (Conditions(tracker="blocked"), NOTHING),
    (Conditions(tracker="broken"), NOTHING),
    (Conditions("before library", "missing"), NOTHING),
    (Conditions("before library", "blocked"), NOTHING),
    (Conditions("before tracker", "missing"), NOTHING),
    (Conditions("before tracker", "blocked"), NOTHING),
    (Conditions("before tracker", "broken"), NOTHING),
]


CAUGHT = "error that the library caught (call 2)"

HASTY = """
    Reference.prototype.awaitTracker = function () { this.ready(); };
    module.exports = Reference;
"""


def name(conditions: Conditions) -> str:
    burst = ", in a burst" if conditions.burst else ""
    return f"{conditions.when}, tracker {conditions.tracker}{burst}"


def promised(
    key: str, conditions: Conditions, *times: int, calls: tuple[Call, ...] = CALLS
) -> Requirement:
    """Return a requirement that each call is delivered so many times, and nothing else."""
    base = requirement({"wishpond": "wishpond-track-params", "wigzo": "wigzo-track-event"}[key])
    wanted = (Delivered(times),) if times else ()
    return dataclasses.replace(base, calls=calls, conditions=conditions, expectations=wanted)


def words(recording: Recording) -> list[str]:
    return [entry.words for entry in ledger(recording)]


@pytest.mark.by_day(2)
@pytest.mark.parametrize("key", ["wishpond", "wigzo"])
def test_every_load_state(harness_driver: Driver, library: Library, key: str) -> None:
    target = destination(key)
    expected, seen = {}, {}
    for conditions, in_general in STATES:
        # The classic library's bundle is in its own file, so nothing is held back of it.
        is_ready = conditions == Conditions("before build") and library == "classic"
        said = ONCE if is_ready else in_general
        expected[name(conditions)] = [said.format(tracker=target.tracker_url)] * len(CALLS)
        times = (0 if said == NOTHING else 1,) * len(CALLS)
        wanted = promised(key, conditions, *times)
        recording = harness_driver.record(wanted, library, builds.reference(target))
        seen[name(conditions)] = words(recording)
        assert judge(wanted, recording).word is Word.PASS, conditions
    assert seen == expected


@pytest.mark.parametrize("key", ["wishpond", "wigzo"])
def test_a_tracker_on_the_page_was_there_first(
    harness_driver: Driver, library: Library, key: str
) -> None:
    target = destination(key)
    wanted = promised(key, Conditions(tracker="on the page"))
    seen = harness_driver.record(wanted, library, builds.reference(target)).observations
    scripts = [item for item in seen if isinstance(item, ScriptLoad) and item.state == "inserted"]
    urls = [item.url for item in scripts]
    assert urls[0] == target.tracker_url
    assert urls.count(target.tracker_url) == 2, "the site's, and the integration's"
    assert len(set(urls)) == len(urls) - 1, "each element once"
    settings = [item.globals for item in seen if isinstance(item, Definition)]
    assert set(settings[0].values()) == {UNDEFINED}
    assert UNDEFINED not in settings[-1].values()


class TestLateFunctions:
    """A tracker whose script has loaded may define its functions only later.

    A hasty build says that it is ready when the script has loaded, and throws when it is handed
    the calls that were kept. Generation `next` tries again, in an order of its own; the classic
    one has then given up the calls.
    """

    CONDITIONS = Conditions("before tracker", "late functions")

    def test_next_delivers_when_they_are_there(self, judged: Judge) -> None:
        wanted = promised("wishpond", self.CONDITIONS, 1, 1, 1)
        expectation = Delivered((1, 1, 1), in_order=False)
        wanted = dataclasses.replace(wanted, expectations=(expectation,))
        verdict, recording = judged(wanted, "next", integration=HASTY)
        late = "delivered late, after Wishpond.Tracker.track was defined"
        assert words(recording) == [late] * 3
        assert {difference_words.words(item.place) for item in verdict.differences} == {CAUGHT}

    @pytest.mark.parametrize("key", ["wishpond", "wigzo"])
    def test_a_patient_build_waits_for_them(
        self, judged: Judge, library: Library, key: str
    ) -> None:
        verdict, recording = judged(promised(key, self.CONDITIONS, 1, 1, 1), library)
        assert all(said.startswith("delivered late, after ") for said in words(recording))
        assert verdict.word is Word.PASS

    @pytest.mark.parametrize("key", ["wishpond", "wigzo"])
    def test_classic_loses_the_calls_that_were_kept(self, judged: Judge, key: str) -> None:
        wanted = promised(key, self.CONDITIONS, 1, 1, 1)
        verdict, recording = judged(wanted, "classic", integration=HASTY)
        assert words(recording) == [NOTHING] * 3
        thrown, *lost = verdict.differences
        assert difference_words.words(thrown.place) == "uncaught error (call 2)"
        assert [(item.expected, item.observed) for item in lost] == [(ONCE, "lost")] * 3

    def test_next_loses_them_where_a_page_call_is_among_them(self, judged: Judge) -> None:
        """It does not keep page calls, so it is the build that keeps this one, and throws."""
        calls = (Call("page"), IDENTIFY, SIGNED_UP)
        wanted = promised("wigzo", self.CONDITIONS, calls=calls)
        verdict, recording = judged(wanted, "next", integration=HASTY)
        assert words(recording) == [NOTHING] * 3
        assert [difference_words.words(item.place) for item in verdict.differences] == [
            "uncaught error (call 2)"
        ]


def test_next_hands_on_a_page_call_before_the_calls_that_it_keeps(judged: Judge) -> None:
    calls = (IDENTIFY, Call("page"), SIGNED_UP)
    wanted = promised("wigzo", Conditions("before tracker"), 1, 1, 1, calls=calls)
    [difference] = judged(wanted, "next")[0].differences
    assert difference == Difference(
        at("order of the deliveries"), "call 0, call 1, call 2", "call 1, call 0, call 2"
    )
    assert judged(wanted, "classic")[0].word is Word.PASS


def test_classic_has_a_hasty_build_throw_where_the_tracker_is_broken(judged: Judge) -> None:
    wanted = promised("wishpond", Conditions("before tracker", "broken"), 0, 0, 0)
    [difference] = judged(wanted, "classic", integration=HASTY)[0].differences
    assert difference_words.words(difference.place) == "uncaught error (call 2)"
    assert "Cannot read properties of undefined" in difference.observed


def test_calls_that_are_the_same_are_counted_together(judged: Judge, library: Library) -> None:
    calls = (SIGNED_UP, SIGNED_UP, LOGGED_OUT)
    wanted = promised("wishpond", Conditions("before library"), 1, 1, 1, calls=calls)
    verdict, recording = judged(wanted, library)
    same = "unknown: delivered 2 times for calls 0 and 1, which are the same"
    late = LATE.format(tracker=destination("wishpond").tracker_url)
    assert words(recording) == [same, same, late]
    assert verdict.word is Word.PASS


# Ready at once, whether or not the tracker is there; `keep` is what becomes of an early call.
EAGER = """
    const kept = [];
    const keep = (...call) => {{ {keep} }};
    const replay = () => {{ {replay} }};
    Reference.prototype.initialize = function () {{
      window.Wishpond = [];
      this.ready();
      this.load(replay);
    }};
    const tracker = () => window.Wishpond.Tracker;
    Reference.prototype.identify = function (identify) {{
      const call = ["identify", identify.userId(), identify.traits()];
      tracker() ? tracker().identify(...call.slice(1)) : keep(...call);
    }};
    Reference.prototype.track = function (track) {{
      const call = ["track", track.event(), track.properties()];
      tracker() ? tracker().track(...call.slice(1)) : keep(...call);
    }};
    module.exports = Reference;
"""
EACH = "for (const [name, ...args] of {list}) tracker()[name](...args);"
EARLY = Conditions("before tracker")


def eager(keep: str, replay: str = "") -> str:
    return EAGER.format(keep=keep, replay=replay)


def test_a_build_may_leave_early_calls_to_the_tracker_s_queue(
    judged: Judge, library: Library
) -> None:
    build = eager("window.Wishpond.push(call);")
    verdict, recording = judged(promised("wishpond", EARLY, 1, 1, 1), library, integration=build)
    assert (
        words(recording)
        == [
            "delivered late, after Wishpond.Tracker.track was defined",
        ]
        * 3
    )
    assert verdict.word is Word.PASS


def test_a_build_that_loses_early_calls(judged: Judge, library: Library) -> None:
    build = eager("")
    verdict, _ = judged(promised("wishpond", EARLY, 1, 1, 1), library, integration=build)
    assert verdict.differences == (
        Difference(at("call 0 identify('u1', { email: 'jane.kim@example.com' })"), ONCE, "lost"),
        Difference(at("call 1 track('Signed Up', { plan: 'Startup' })"), ONCE, "lost"),
        Difference(at("call 2 track('Logged Out')"), ONCE, "lost"),
    )
    ready, _ = judged(promised("wishpond", Conditions(), 1, 1, 1), library, integration=build)
    assert ready.word is Word.PASS


def test_a_build_that_delivers_early_calls_twice(judged: Judge, library: Library) -> None:
    build = eager("window.Wishpond.push(call); kept.push(call);", EACH.format(list="kept"))
    verdict, _ = judged(promised("wishpond", EARLY, 1, 1, 1), library, integration=build)
    at = (
        "after Wishpond.Tracker.track was defined, "
        f"after {destination('wishpond').tracker_url} loaded"
    )
    assert [item.observed for item in verdict.differences] == [f"delivered 2 times ({at})"] * 3


def test_a_build_that_reorders_early_calls(judged: Judge, library: Library) -> None:
    build = eager("kept.unshift(call);", EACH.format(list="kept"))
    verdict, recording = judged(promised("wishpond", EARLY, 1, 1, 1), library, integration=build)
    assert verdict.differences == (
        Difference(
            at("order of the deliveries"), "call 0, call 1, call 2", "call 2, call 1, call 0"
        ),
    )
    assert words(recording) == [LATE.format(tracker=recording.tracker)] * 3


def test_what_a_build_leaves_in_a_queue_is_lost_with_the_tracker(
    judged: Judge, library: Library, copied_reference: Callable[[str, str, str], str]
) -> None:
    build = copied_reference(
        "wigzo", "this.load(() => this.awaitTracker(100));", "this.ready(); this.load();"
    )
    build = build.replace("window.wigzo.track(", 'window.wigzo("track", ')
    calls = (SIGNED_UP, LOGGED_OUT)
    there = promised("wigzo", EARLY, 1, 1, calls=calls)
    verdict, recording = judged(there, library, integration=build)
    assert words(recording) == ["delivered late, after wigzo was defined"] * 2
    assert verdict.word is Word.PASS
    gone = promised("wigzo", Conditions("before tracker", "missing"), 1, 1, calls=calls)
    verdict, _ = judged(gone, library, integration=build)
    lost = "lost in a queue: the tracker that it waits for never came"
    assert [item.observed for item in verdict.differences] == [lost] * 2
