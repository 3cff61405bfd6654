"""The harness's judgement of builds with one known change, in a real browser."""

from collections.abc import Callable

from harness.codec.difference_words import words
from harness.model import MISSING, Library, Request, Role, Word
from tests.browser.conftest import Judge

DROPS_EMAIL = (
    "Object.entries(traits).map(",
    'Object.entries(traits).filter(([name]) => name !== "email").map(',
)


def test_dropped_trait_is_named(
    judged: Judge, copied_reference: Callable[[str, str, str], str], library: Library
) -> None:
    build = copied_reference("wishpond", *DROPS_EMAIL)
    for identifier in ("wishpond-identify-params", "wishpond-identify-nothing-else"):
        verdict, _ = judged(identifier, library, integration=build)
        assert verdict.word is Word.FAIL
        [difference] = verdict.differences
        assert words(difference.place) == "Wishpond.Tracker.identify arguments[1].email"
        assert difference.expected == "jane.kim@example.com"
        assert difference.observed is MISSING


def test_request_to_an_unclaimed_host_fails_naming_its_address(
    judged: Judge, library: Library
) -> None:
    build = """
        const { track } = Reference.prototype;
        Reference.prototype.track = function (facade) {
          fetch("https://example.org/x", { mode: "no-cors" }).catch(() => {});
          return track.call(this, facade);
        };
        module.exports = Reference;
    """
    verdict, recording = judged("wishpond-track-params", library, integration=build)
    assert verdict.word is Word.FAIL
    [difference] = verdict.differences
    assert words(difference.place) == "unclaimed request (call 0)"
    assert difference.observed == "GET https://example.org/x"
    [refused] = unclaimed(recording.observations)
    assert (refused.status, refused.host) == (403, "example.org")


def test_beacon_sent_while_the_page_is_left_is_seen_with_its_body(
    judged: Judge, library: Library
) -> None:
    build = """
        addEventListener("pagehide", () => navigator.sendBeacon("https://example.org/x", "bye"));
        module.exports = Reference;
    """
    verdict, recording = judged("wishpond-page-nothing", library, integration=build)
    assert verdict.word is Word.FAIL
    assert [words(item.place) for item in verdict.differences] == ["unclaimed request (unload)"]
    [refused] = unclaimed(recording.observations)
    assert (refused.method, refused.url) == ("POST", "https://example.org/x")
    assert (refused.body, refused.phase) == (b"bye", "unload")


def test_beacon_to_an_address_used_before_is_waited_for_all_the_same(judged: Judge) -> None:
    """The harness may not take the first beacon for the one that is sent on leaving."""
    build = """
        const send = (text) => navigator.sendBeacon("https://example.org/x", text);
        Reference.prototype.page = () => send("first");
        addEventListener("pagehide", () => send("second".repeat(5000)));
        module.exports = Reference;
    """
    _, recording = judged("wishpond-page-nothing", integration=build)
    bodies = [seen.body for seen in unclaimed(recording.observations)]
    assert bodies == [b"first", b"second" * 5000]


def test_invocation_a_minute_late_breaks_the_promise_of_nothing(
    judged: Judge, library: Library
) -> None:
    build = """
        Reference.prototype.page = () => {
          setTimeout(() => window.Wishpond.Tracker.track("Page"), 60_000);
        };
        module.exports = Reference;
    """
    verdict, recording = judged("wishpond-page-nothing", library, integration=build)
    assert verdict.word is Word.FAIL
    assert [words(item.place) for item in verdict.differences] == ["invocation 1 (call 0)"]
    assert recording.seconds < 5


def test_throwing_integration_fails(judged: Judge, library: Library) -> None:
    build = """
        Reference.prototype.identify = () => setTimeout(() => { throw new Error("no lead"); });
        module.exports = Reference;
    """
    verdict, _ = judged("wishpond-identify-params", library, integration=build)
    assert verdict.word is Word.FAIL
    assert "uncaught error (call 0)" in [words(item.place) for item in verdict.differences]
    assert any("no lead" in str(item.observed) for item in verdict.differences)


def test_second_tracker_script_is_counted(judged: Judge, library: Library) -> None:
    build = """
        const { initialize } = Reference.prototype;
        Reference.prototype.initialize = function () {
          initialize.call(this);
          this.load();
        };
        module.exports = Reference;
    """
    verdict, _ = judged("wishpond-tracker-loaded-once", library, integration=build)
    assert verdict.word is Word.FAIL
    url = "https://cdn.wishpond.net/connect.js"
    assert [(words(item.place), item.expected, item.observed) for item in verdict.differences] == [
        (f"times that {url} was inserted", 1, 2),
        (f"times that {url} was loaded", 1, 2),
    ]


def test_token_given_after_the_script_is_too_late(judged: Judge, library: Library) -> None:
    build = """
        const { load } = Reference.prototype;
        Reference.prototype.initialize = function () {
          window.wigzo = function () { window.wigzo.q.push(arguments); };
          window.wigzo.q = [];
          this.load(() => {
            window.wigzo("configure", this.options.orgToken);
            this.ready();
          });
        };
        module.exports = Reference;
    """
    verdict, _ = judged("wigzo-token-before-tracker", library, integration=build)
    assert verdict.word is Word.FAIL
    assert [words(item.place) for item in verdict.differences] == ["first wigzo.configure"]


def unclaimed(observations: tuple[object, ...]) -> list[Request]:
    """Return the requests that the edge refused."""
    return [
        seen for seen in observations if isinstance(seen, Request) and seen.role is Role.UNCLAIMED
    ]
