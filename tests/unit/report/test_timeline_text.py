"""The timeline as plain text, for a terminal."""

from harness.model import Call, ConsoleMessage
from harness.report import steps
from tests.unit.timeline import TRACKER, Timeline


def test_each_call_has_its_lines() -> None:
    page = Timeline(Call("track", ("A",)), Call("track", ("B",))).script(TRACKER)
    page.defined("shop.track")
    page.call(0).invoked("shop.track", "A").sent("/v1/a", {"event": "A"})
    page.told({"type": "track", "event": "A"}).wait()
    page.call(1)
    assert steps(page.recording()).splitlines() == [
        "  timeline",
        "    The page loads",
        "      and 3 scripts, definitions and preflights, as in every run",
        "    call 0: analytics.track('A');",
        "      library  event       track 'A' → 200",
        "      tracker  invocation  shop.track('A');",
        "      request  request     POST https://api.shop.example/v1/a → 200",
        "    call 1: analytics.track('B');",
    ]


def test_what_a_page_says_cannot_change_how_the_terminal_shows_it() -> None:
    page = Timeline(Call("track", ("A",))).call(0)
    page.seen.append(ConsoleMessage("log", ("\x1b[2Jgone \u202egnp",), "call 0", 9, 1))
    text = steps(page.recording())
    assert "\\u{1b}[2Jgone \\u{202e}gnp" in text
    assert all(line.isprintable() for line in text.splitlines())


def test_what_a_long_word_is_about_stands_apart_from_it() -> None:
    page = Timeline(Call("track", ("A",))).call(0)
    page.seen.append(ConsoleMessage("warn", ("Acme",), "call 0", 9, 1))
    [line] = [line for line in steps(page.recording()).splitlines() if "Acme" in line]
    assert line.split() == [*line.split()[:1], "console.warn", "Acme"]
