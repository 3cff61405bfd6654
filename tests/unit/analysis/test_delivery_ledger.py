"""The ledger says of each call what became of it, and what it cannot know it does not say."""

from collections.abc import Callable

import pytest

from harness.analysis import Entry, delivered, ledger
from harness.analysis.delivery_ledger import State
from harness.codec import difference_words
from harness.judging import judge
from harness.model import Call, Delivered, Difference, Requirement, Verdict, Word
from tests.difference_places import at
from tests.unit.timeline import BUILD, TRACKER, Timeline

A = Call("track", ("A",))
B = Call("track", ("B",))
TRACK = "Shop.track"
LOADED = f"{TRACKER} loaded"


def early(*calls: Call) -> Timeline:
    """Make calls while the tracker is on its way."""
    page = Timeline(*calls, settled=False).wait(40).script(TRACKER, "inserted")
    for index in range(len(calls)):
        page.call(index)
    return page.wait(100)


def words(page: Timeline) -> list[str]:
    return [entry.words for entry in ledger(page.recording())]


def test_what_arrives_at_once_is_delivered_once() -> None:
    page = Timeline(A, B).call(0).wait(10).invoked(TRACK, "A").wait().call(1)
    first, second = ledger(page.recording())
    assert (first.state, first.times, first.deliveries[0].later) == (State.ONCE, 1, 10)
    assert (second.state, second.times, second.deliveries) == (State.NOTHING, 0, ())
    assert words(page) == ["delivered once", "nothing arrived"]


def test_a_call_without_a_start_is_delivered_all_the_same() -> None:
    page = Timeline(A)
    page.phase = "call 0"
    assert words(page.invoked(TRACK, "A")) == ["delivered once"]


def test_one_function_called_twice_is_delivered_twice_two_functions_once() -> None:
    twice = Timeline(A).call(0).invoked(TRACK, "A").wait(20).invoked(TRACK, "A")
    assert ledger(twice.recording())[0].state == "delivered several times"
    assert words(twice) == ["delivered 2 times (at once, at once)"]
    both = Timeline(A).call(0).invoked("Shop.index", "A").invoked(TRACK, "A")
    assert words(both) == ["delivered once"]


def test_a_command_through_the_dispatcher_is_the_function() -> None:
    page = Timeline(A, dispatchers=("shop",)).call(0)
    page.invoked("shop.track", "A").invoked("shop", "track", "A")
    assert words(page) == ["delivered 2 times (at once, at once)"]


@pytest.mark.parametrize("functions", [("Shop.send", "Shop.send.later"), ("Shop", "Shop.send")])
def test_a_function_that_has_functions_is_no_dispatcher_by_that(functions: tuple[str, ...]) -> None:
    """Only the destination says so: otherwise one of several would be taken for it by chance."""
    outer, inner = functions
    page = Timeline(A).defined(*functions).call(0)
    page.invoked(outer, inner.rpartition(".")[2], "A").invoked(inner, "A")
    assert words(page) == ["delivered once"]


@pytest.mark.parametrize("functions", [(), ("Shop.identify", TRACK)])
def test_what_waited_for_the_tracker_is_late(functions: tuple[str, ...]) -> None:
    page = early(A).defined(*functions).script(TRACKER).wait(700).invoked(TRACK, "A")
    [entry] = ledger(page.recording())
    assert entry.state is State.LATE
    assert entry.words == f"delivered late, after {LOADED}"
    assert entry.deliveries[0].later == 800


def test_what_the_tracker_itself_queued_is_carried_out_later_than_it_was_queued() -> None:
    page = Timeline(A).defined(TRACK).script(TRACKER, "inserted").call(0)
    page.invoked(TRACK, "A", caller=TRACKER).wait(50).script(TRACKER).defined(TRACK)
    assert words(page) == [f"delivered late, after {TRACK} was defined"]


def test_what_waited_for_a_function_is_late() -> None:
    page = early(A).script(TRACKER).wait(3000).defined("Shop.identify", TRACK).invoked(TRACK, "A")
    assert words(page) == [f"delivered late, after {TRACK} was defined"]


def test_a_script_that_failed_or_loaded_before_is_waited_for_by_nobody() -> None:
    page = Timeline(A).script(TRACKER).call(0).script(TRACKER, "failed").invoked(TRACK, "A")
    assert words(page) == ["delivered once"]


def test_what_takes_longer_than_the_library_may_is_late() -> None:
    assert words(Timeline(A).call(0).wait(5_000).invoked(TRACK, "A")) == ["delivered once"]
    assert words(Timeline(A).call(0).wait(10_000).invoked(TRACK, "A")) == ["delivered late"]


def test_each_delivery_says_when_it_came() -> None:
    page = early(A).invoked(TRACK, "A").script(TRACKER).invoked(TRACK, "A").wait(9_000)
    assert words(page) == [f"delivered 2 times (at once, after {LOADED})"]


def test_a_burst_is_told_apart_call_by_call() -> None:
    page = Timeline(A, B, Call("page")).call(0).call(1).call(2)
    page.invoked(TRACK, "B").invoked(TRACK, "A").invoked(TRACK, "A")
    assert words(page) == [
        "delivered 2 times (at once, at once)",
        "delivered once",
        "nothing arrived",
    ]


def test_the_same_calls_share_what_arrived() -> None:
    page = Timeline(B, A, A).call(0).call(1).call(2).invoked(TRACK, "A").invoked(TRACK, "A")
    told = "unknown: delivered 2 times for calls 1 and 2, which are the same"
    assert words(page) == ["nothing arrived", told, told]
    assert [entry.state for entry in ledger(page.recording())][1:] == [State.UNKNOWN] * 2


def test_what_names_no_call_leaves_all_in_doubt() -> None:
    page = Timeline(A, B).call(0).call(1).invoked(TRACK, "?").invoked(TRACK, "??")
    assert words(page) == ["unknown: 2 invocations may or may not be its doing"] * 2
    page.invoked(TRACK, "A")
    assert words(page)[0] == (
        "unknown: delivered once for certain, and 2 invocations may or may not be its doing"
    )


def test_a_doubtful_invocation_of_another_function_changes_no_count() -> None:
    page = Timeline(A, B).call(0).call(1).invoked(TRACK, "A").invoked("Shop.ping")
    assert words(page) == ["delivered once", "unknown: 1 invocation may or may not be its doing"]


def test_what_the_tracker_does_within_itself_is_no_delivery() -> None:
    page = Timeline(A).call(0).invoked("Shop.send", "A", caller=TRACKER, inside=TRACK)
    assert words(page) == ["nothing arrived"]


class TestQueues:
    """A page may put a function in the tracker's place, which keeps what it is given."""

    @staticmethod
    def page(*calls: Call) -> Timeline:
        page = Timeline(*calls, settled=False, dispatchers=("shop",)).wait(40).defined("shop")
        page.script(TRACKER, "inserted")
        for index in range(len(calls)):
            page.call(index).invoked("shop", "track", *calls[index].args)
        return page.wait(100)

    def test_nothing_is_delivered_where_the_tracker_never_comes(self) -> None:
        for page in (
            self.page(A).script(TRACKER, "failed"),
            self.page(A),
            self.page(A).script(TRACKER).threw(TRACKER),
        ):
            [entry] = ledger(page.recording())
            assert (entry.state, entry.times) == (State.QUEUED, 0)
            assert entry.words == "lost in a queue: the tracker that it waits for never came"

    def test_it_is_delivered_when_the_tracker_comes(self) -> None:
        loaded = self.page(A).script(TRACKER).threw(BUILD)
        assert words(loaded) == [f"delivered late, after {LOADED}"]
        came = self.page(A).defined("shop", "shop.track").script(TRACKER)
        assert words(came) == ["delivered late, after shop was defined"]

    def test_it_is_delivered_once_where_the_tracker_is_seen_to_carry_it_out(self) -> None:
        page = self.page(A, A, B).defined("shop", "shop.track")
        for event in "AAB":
            page.wait(50).invoked("shop.track", event, caller=TRACKER)
        entries = ledger(page.recording())
        # The second was queued when the first two calls had been made: it may be of either.
        assert [item.later for item in entries[0].deliveries] == [150]
        assert [item.later for item in entries[1].shared] == [200]
        assert [item.later for item in entries[2].deliveries] == [250]

    def test_a_stub_of_the_integration_s_own_is_a_queue_too(self) -> None:
        page = Timeline(A, settled=False).defined(TRACK).script(TRACKER, "inserted").call(0)
        page.invoked(TRACK, "A").wait(50).defined(TRACK).invoked(TRACK, "A", caller=TRACKER)
        assert words(page) == [f"delivered late, after {TRACK} was defined"]

    def test_what_the_tracker_itself_takes_is_not_queued(self) -> None:
        page = Timeline(A, dispatchers=("shop",)).defined("shop").script(TRACKER, "inserted")
        page.defined("shop", "shop.track").script(TRACKER).call(0).invoked("shop", "track", "A")
        assert words(page) == ["delivered once"]

    def test_a_tracker_may_take_over_the_page_s_own_function(self) -> None:
        page = Timeline(A).defined("shop").script(TRACKER, "inserted").script(TRACKER)
        [entry] = ledger(page.call(0).wait(20).invoked("shop", "track", "A").recording())
        assert (entry.words, entry.deliveries[0].later) == ("delivered once", 20)

    def test_a_tracker_may_be_there_before_its_script_counts_as_loaded(self) -> None:
        page = early(A).defined(TRACK).invoked(TRACK, "A").script(TRACKER)
        assert words(page) == [f"delivered late, after {TRACK} was defined"]

    def test_what_else_the_tracker_does_is_not_what_was_queued(self) -> None:
        page = self.page(A).defined("shop", "shop.track").wait(50)
        page.invoked("shop.track", "other", caller=TRACKER)
        page.wait(50).invoked("shop.track", "A", caller=TRACKER, inside="shop")
        [entry] = ledger(page.recording())
        assert entry.deliveries[0].later == 100
        page.wait(50).invoked("shop.track", "A", caller=TRACKER)
        [entry] = ledger(page.recording())
        assert entry.deliveries[0].later == 250

    def test_a_script_that_loaded_may_define_its_functions_later(self) -> None:
        page = Timeline(A, settled=False).defined("shop").script(TRACKER, "inserted")
        page.script(TRACKER).call(0).invoked("shop", "track", "A").wait(3_000)
        assert words(page.defined("shop")) == ["delivered late, after shop was defined"]


def test_names_are_short() -> None:
    assert Entry(1, B).name == "call 1 track('B')"
    assert Entry(0, Call("page")).name == "call 0 page()"
    long = Entry(0, Call("identify", ("u", {f"key{n}": "value" for n in range(20)}))).name
    assert long.startswith("call 0 identify('u', { key0: 'value', ")
    assert (len(long), long[-1]) == (70, "…")


def test_times_in_words() -> None:
    assert [delivered(times) for times in range(3)] == [
        "lost",
        "delivered once",
        "delivered 2 times",
    ]


Judged = Callable[..., Verdict]


@pytest.fixture
def delivers(required: Callable[..., Requirement]) -> Judged:
    def run(page: Timeline, *times: int, in_order: bool = True) -> Verdict:
        wanted = required(Delivered(times, in_order=in_order), calls=page.calls)
        return judge(wanted, page.recording())

    return run


def test_as_many_deliveries_as_promised_pass(delivers: Judged) -> None:
    page = Timeline(A, B, A).call(0).invoked(TRACK, "A").wait().call(1).wait().call(2)
    page.invoked(TRACK, "A").invoked(TRACK, "A")
    assert delivers(page, 1, 0, 2).word is Word.PASS
    assert delivers(page, 1).word is Word.PASS


def test_lost_and_repeated_calls_fail(delivers: Judged) -> None:
    page = early(A, B).script(TRACKER).invoked(TRACK, "A").invoked(TRACK, "A")
    late = f"after {LOADED}"
    assert delivers(page, 1, 1).differences == (
        Difference(
            at("call 0 track('A')"), "delivered once", f"delivered 2 times ({late}, {late})"
        ),
        Difference(at("call 1 track('B')"), "delivered once", "lost"),
    )
    [difference] = delivers(page, 0, 0).differences
    assert difference.expected == "lost"


def test_what_waits_in_a_queue_for_ever_fails(delivers: Judged) -> None:
    page = TestQueues.page(A).script(TRACKER, "failed")
    [difference] = delivers(page, 1).differences
    assert difference.observed == "lost in a queue: the tracker that it waits for never came"
    assert delivers(page, 0).word is Word.PASS


def test_another_order_fails_where_the_order_counts(delivers: Judged) -> None:
    page = Timeline(A, B, Call("page")).call(0).call(1).call(2)
    page.invoked(TRACK, "B").invoked(TRACK, "A")
    assert delivers(page, 1, 1, 0).differences == (
        Difference(at("order of the deliveries"), "call 0, call 1", "call 1, call 0"),
    )
    assert delivers(page, 1, 1, 0, in_order=False).word is Word.PASS


def test_more_times_than_calls_fail(delivers: Judged) -> None:
    [difference] = delivers(Timeline(), 1).differences
    assert difference == Difference(at("call 0"), "delivered once", "no such call")


def test_the_same_calls_are_counted_together(delivers: Judged) -> None:
    page = Timeline(B, A, A).call(0).call(1).call(2).invoked(TRACK, "A")
    assert delivers(page, 0, 1, 0).word is Word.PASS
    assert delivers(page, 0, 0, 1).word is Word.PASS
    assert delivers(page, 0, 1).word is Word.PASS
    [difference] = delivers(page, 0, 1, 1).differences
    assert difference == Difference(
        at("calls 1 and 2 track('A')"), "delivered 2 times in all", "delivered once in all"
    )


def test_where_the_cause_would_have_to_be_known_nobody_can_tell(delivers: Judged) -> None:
    page = Timeline(A, B).call(0).call(1).invoked(TRACK, "A").invoked(TRACK, "?")
    verdict = delivers(page, 1, 1)
    assert verdict.word is Word.ERROR
    assert verdict.reason == (
        "cannot decide about call 0 track('A'), expected to be delivered once: unknown: delivered "
        "once for certain, and 1 invocation may or may not be its doing; cannot decide about call "
        "1 track('B'), expected to be delivered once: unknown: 1 invocation may or may not be its "
        "doing"
    )


def test_what_is_doubtful_of_another_function_is_no_doubt(delivers: Judged) -> None:
    page = Timeline(A, B).call(0).call(1).invoked(TRACK, "A").invoked("Shop.ping")
    assert delivers(page, 1).word is Word.PASS
    assert delivers(page, 1, 0).word is Word.ERROR


def test_what_is_wrong_in_any_case_fails_in_spite_of_a_doubt(delivers: Judged) -> None:
    page = Timeline(A, B).call(0).call(1).invoked(TRACK, "?")
    [difference] = delivers(page, 2, 1).differences
    assert difference == Difference(
        at("call 0 track('A')"),
        "delivered 2 times",
        "unknown: 1 invocation may or may not be its doing",
    )
    page.invoked(TRACK, "A")
    assert [difference_words.words(item.place) for item in delivers(page, 0, 1).differences] == [
        "call 0 track('A')"
    ]


def test_a_doubt_beside_calls_that_are_the_same_is_a_doubt(delivers: Judged) -> None:
    page = Timeline(A, A).call(0).call(1).invoked(TRACK, "A").invoked(TRACK, "A")
    assert delivers(page, 1, 1).word is Word.PASS
    page.invoked(TRACK, "?")
    assert delivers(page, 1, 1).word is Word.ERROR
