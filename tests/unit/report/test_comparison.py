"""A comparison as people and programs read it: terminal, Markdown, JSON; whatever a page says."""

import dataclasses
import io
import json
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from markdown_it import MarkdownIt
from rich.console import Console

from harness.comparison import Boundary, Comparison, Kind, Part, Scenario, Severity, Side, compare
from harness.contracts import destination
from harness.model import (
    UNDEFINED,
    Build,
    Call,
    ConsoleMessage,
    Invocation,
    Leftovers,
    PageError,
    Recording,
    ServedTracker,
)
from harness.report import comparison_json, comparison_markdown, comparison_redacted
from harness.report.comparison import wording
from harness.report.comparison.html import index
from harness.report.comparison.terminal import print_comparison
from harness.toolchain import paths

SCHEMA = json.loads(
    (paths.PACKAGE.parent / "docs" / "schemas" / "compare.schema.json").read_text("utf-8")
)
VALIDATOR = Draft202012Validator(SCHEMA)
OLD = Build("shop", "/old", "1.0.0", "0f" * 32)
NEW = Build("shop", "/new", "1.0.1", "f0" * 32)
CALL = Call("track", ("Signed Up", {"plan": "pro"}))
HOSTILE = [
    "a`b``c```d````e",
    "a|b\\|c",
    "</summary></details><script>alert(1)</script><img src=x onerror=alert(1)>",
    "one\n```\n# two\n\n- three\r\n| x |",
    "[a](javascript:alert(1)) ![b](https://a.example/c.png) @everyone #1 ~~x~~ *y* _z_",
    "\x1b[31mred\x1b]0;title\x07 \x00 \u202e\u2028",
    "half \ud83d of a pair",
    "&lt;b&gt; &amp; ``",
    ":truck: [bold]x[/bold]",
]

Made = Callable[..., Comparison]


def track(*args: Any) -> Invocation:
    return Invocation("shop.track", args, "call 0", 1, 1.5)


@pytest.fixture
def made(recorded: Callable[..., Recording]) -> Made:
    """Compare what two builds did with one call, whose part has a name."""

    def make(
        old: Sequence[Any], new: Sequence[Any], name: str = "a part", **parts: Any
    ) -> Comparison:
        one = Scenario("one", "shop", (Part(name, (CALL,), ("shop-track",)),))
        before, after = (
            Side(build, {("one", "next"): [recorded(*seen, **given)] * 2})
            for build, seen, given in ((OLD, old, {}), (NEW, new, parts))
        )
        boundary = Boundary(("shop.*",), ("shopAccount",))
        return compare({"one": one}, before, after, {}, boundary)

    return make


def printed(comparison: Comparison) -> str:
    file = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    print_comparison(Console(file=file, highlight=False, width=80), comparison, "Shop")
    file.seek(0)
    return file.read()


def test_a_difference_reads_by_itself(made: Made) -> None:
    said = printed(made([track({"plan": "pro"})], [track({"plan": "free"})]))
    assert said == (
        "breaking [value-changed]: shop.track › arguments[0].plan: value changed: 'pro' → 'free'\n"
        "    analytics.track('Signed Up', { plan: 'pro' });\n"
        "  - shop.track({ plan: 'pro' });\n"
        "  + shop.track({ plan: 'free' });\n"
        "  seen in 1 place, next: a part\n"
        "  tested by shop-track\n"
        "\n"
        "Shop: 1 difference: 1 breaking, 0 widening, 0 cosmetic\n"
        "  old /old (1.0.0, sha256 0f0f0f0f0f0f)\n"
        "  new /new (1.0.1, sha256 f0f0f0f0f0f0)\n"
        "  1 call on 1 page, each made on both builds\n"
        "  calls that reached the destination: track 1 of 1; functions: shop.track; requests: 0\n"
    )


def test_no_difference_says_so(made: Made) -> None:
    none = made([track(1)], [track(1)])
    assert "Shop: no difference" in printed(none)
    assert "**no difference**" in comparison_markdown.markdown(none, "Shop")
    told = comparison_json.to_json(none, "Shop")
    VALIDATOR.validate(told)
    assert told["counts"] == {"breaking": 0, "widening": 0, "cosmetic": 0}


def test_each_side_says_which_tracker_it_was_served(recorded: Callable[..., Recording]) -> None:
    """With all scripts that a live one loaded on any page; the stub goes without saying."""
    scripts = {"https://a.example/t.js": "1" * 64}
    further = {**scripts, "https://a.example/core.js": "2" * 64}
    pinned, live, more = (
        ServedTracker(source, loaded)
        for source, loaded in (("pinned", scripts), ("live", scripts), ("live", further))
    )
    one = Scenario("one", "shop", (Part("a part", (CALL,)),))

    def compared(old: ServedTracker, *new: ServedTracker) -> Comparison:
        before, after = (
            Side(OLD, {("one", "next"): [recorded(track(1), served_tracker=each) for each in side]})
            for side in ((old,), new)
        )
        return compare({"one": one}, before, after, {}, Boundary(("shop.*",), ()))

    other = compared(pinned, live, more)
    told = printed(other)
    assert "  old /old (1.0.0, sha256 0f0f0f0f0f0f), tracker pinned 111111111111\n" in told
    assert "tracker live 111111111111 and 1 more script\n" in told
    assert "  1 call on 1 page, each made with both trackers\n" in told
    text = comparison_markdown.markdown(other, "Shop")
    assert text.startswith("## Shop: what the new tracker does differently\n")
    assert "tracker live 111111111111 and 1 more script" in text
    whole = comparison_json.to_json(other, "Shop")
    VALIDATOR.validate(whole)
    assert whole["trackers"]["new"] == {"source": "live", "scripts": further}
    assert index(other, "Shop")["trackers"] == [pinned.words, more.words]
    same = compared(ServedTracker(), ServedTracker())
    assert "tracker" not in printed(same)
    assert "what the new build does differently" in comparison_markdown.markdown(same, "Shop")
    assert index(same, "Shop")["trackers"] == ["", ""]


def test_markdown_has_call_old_new_and_requirements(made: Made) -> None:
    text = comparison_markdown.markdown(
        made([track({"plan": "pro"})], [track({"plan": "free"})]), "Shop"
    )
    assert "### Breaking: " in text
    assert "```js\nanalytics.track('Signed Up', { plan: 'pro' });\n```" in text
    assert "```diff\n-shop.track({ plan: 'pro' });\n+shop.track({ plan: 'free' });\n```" in text
    assert "Requirements that these calls test: <code>shop&#45;track</code>" in text or (
        "Requirements that these calls test: <code>shop-track</code>" in text
    )


def hostile(made: Made, text: str) -> Comparison:
    old = [
        track({"a": text, text: 1}),
        PageError("error", text, "", "", "call 0", 2, 1.0),
        ConsoleMessage("warn", (text,), "call 0", 3, 1.0),
    ]
    new = [track({"a": "other"})]
    return made(old, new, name=text, leftovers=Leftovers(globals=(text,)))


@pytest.mark.parametrize("text", HOSTILE)
def test_markdown_is_safe_against_whatever_a_page_says(made: Made, text: str) -> None:
    tame = hostile(made, "tame")
    wild = hostile(made, text)
    rendered = [_shape(comparison_markdown.markdown(item, "Shop")) for item in (tame, wild)]
    # A page's text adds no element: neither of Markdown's own, nor of HTML.
    assert rendered[0] == rendered[1]
    assert "\x1b" not in comparison_markdown.markdown(wild, "Shop")


def _shape(text: str) -> list[str]:
    """Return what Markdown makes of a text: the kinds of its tokens, and HTML's as they are."""
    shape = []
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    for token in parser.parse(text):
        if token.type == "html_block":
            shape.append(token.content.partition("<summary>")[0].strip())
            assert token.content.count("<") == (4 - 1 if "<summary>" in token.content else 1)
        elif token.type == "inline":
            own = [part for part in token.children or [] if part.type != "text"]
            shape += [
                part.content if part.type == "html_inline" else part.type
                for part in own
                if part.content != "<br>"
            ]
        else:
            shape.append(token.type)
    return shape


@pytest.mark.parametrize("text", HOSTILE)
def test_terminal_takes_nothing_for_a_command(made: Made, text: str) -> None:
    said = printed(hostile(made, text))
    assert all(one.isprintable() or one == "\n" for one in said)
    assert "🚚" not in said


@pytest.mark.parametrize("text", HOSTILE)
def test_json_is_as_the_schema_says(made: Made, text: str) -> None:
    told = json.loads(json.dumps(comparison_json.to_json(hostile(made, text), "Shop")))
    VALIDATOR.validate(told)
    assert sum(told["counts"].values()) == len(told["findings"]) >= 4


def test_the_schema_is_one_and_refuses_what_is_not_described(made: Made) -> None:
    Draft202012Validator.check_schema(SCHEMA)
    told = json.loads(json.dumps(comparison_json.to_json(hostile(made, "x"), "Shop")))
    assert VALIDATOR.is_valid(told)
    [first, *_] = told["findings"]
    for spoilt in (
        {**told, "format": 2},
        {**told, "own": 1},
        {key: value for key, value in told.items() if key != "doubts"},
        {**told, "findings": [{**first, "severity": "grave"}]},
        {**told, "findings": [{**first, "what": "changed"}]},
        {**told, "findings": [{**first, "occurrences": []}]},
        {**told, "pages": -1},
    ):
        assert not VALIDATOR.is_valid(spoilt)


def test_json_tells_nothing_from_undefined(made: Made) -> None:
    told = comparison_json.to_json(made([track({"a": UNDEFINED})], [track({})]), "Shop")
    [finding] = told["findings"]
    assert (finding["old"], finding["new"]) == ("undefined", None)
    [occurrence] = finding["occurrences"]
    assert occurrence["old"] == "shop.track({ a: undefined });"


@pytest.mark.parametrize("where", [0, 500_000, 999_999])
def test_a_megabyte_is_cut_so_that_the_difference_is_seen(made: Made, where: int) -> None:
    old = "x" * 1_000_000
    new = f"{old[:where]}DIFFERS{old[where + 7 :]}"
    found = made([track({"a": old})], [track({"a": new})])
    for said in (printed(found), comparison_markdown.markdown(found, "Shop")):
        assert len(said) < 5_000
        assert said.count("DIFFERS") >= 2


def test_very_many_findings_stay_below_what_github_takes(made: Made) -> None:
    old = [track({f"k{n}": "x" * 2_000 for n in range(260)})]
    new = [track({f"k{n}": "y" * 2_000 for n in range(260)})]
    text = comparison_markdown.markdown(made(old, new), "Shop")
    assert len(text.encode()) < 1_000_000
    assert "60 more findings are only in the JSON" in text
    assert text.count("<details>") == 40


def test_lines_far_from_a_difference_are_left_out(made: Made) -> None:
    many = {f"property{n}": n for n in range(40)}
    [finding] = made([track(many)], [track({**many, "property20": -1})]).findings
    lines = wording.diff(finding.main)
    assert len(lines) < 10
    assert "-  property20: 20," in lines
    assert "+  property20: -1," in lines


def test_a_row_says_what_came_and_how_a_key_was_renamed(made: Made) -> None:
    came = PageError("error", "no sku", "", "", "call 0", 2, 1.0)
    text = comparison_markdown.markdown(made([track({"a": 1})], [track({"b": 1}), came]), "Shop")
    assert "| <code>error error</code> | new | <code>no sku</code> |" in text
    renamed = "arguments&#91;0&#93;&#46;a &#8594; arguments&#91;0&#93;&#46;b"
    assert f"<code>{renamed}</code>" in text


def test_doubts_are_told_everywhere(made: Made) -> None:
    found = made([], [])
    doubted = dataclasses.replace(found, doubts=("one | under `next`",))
    assert "cannot tell: one | under `next`" in printed(doubted)
    assert "cannot decide everything" in comparison_markdown.markdown(doubted, "Shop")
    assert comparison_json.to_json(doubted, "Shop")["doubts"] == ["one | under `next`"]


def test_secrets_are_masked_wherever_they_are(recorded: Callable[..., Recording]) -> None:
    wigzo = destination("wigzo")
    token = "k3y/of+shop=47"  # noqa: S105 - made up
    settings = {"orgToken": token}
    one = Scenario("one", "wigzo", (Part("a part", (CALL,)),))

    def side(build: Build, value: Any) -> Side:
        seen = Invocation("wigzo.track", (value,), "call 0", 1, 1.5)
        return Side(build, {("one", "next"): [recorded(seen, settings=settings)] * 2})

    sides = side(OLD, {"a": token}), side(NEW, {"b": f"x{token}"})
    found = compare({"one": one}, *sides, {}, Boundary((), ()))
    masked = comparison_redacted.mask(wigzo, sides).value(found)
    every = (
        printed(masked)
        + comparison_markdown.markdown(masked, "Wigzo")
        + json.dumps(comparison_json.to_json(masked, "Wigzo"))
    )
    assert token not in every
    assert "***orgToken***" in every
    assert token in printed(found)
    assert [item.severity for item in masked.findings] == [item.severity for item in found.findings]
    assert repr(comparison_redacted.mask(wigzo, sides).value(sides)).count(token) == 0
    assert {item.change.kind for item in masked.findings} == {Kind.INVOCATION}
    assert masked.at_least(Severity.BREAKING)


def test_what_a_comparison_tries_as_a_secret_is_none(recorded: Callable[..., Recording]) -> None:
    # A build may compare the setting with its own name.
    tried = Scenario(
        "setting-orgToken-set", "wigzo", (Part("a", (CALL,)),), {"orgToken": "orgToken"}
    )
    scenarios = {"one": Scenario("one", "wigzo", (Part("a", (CALL,)),)), tried.id: tried}
    runs: Any = {
        ("one", "next"): [recorded(settings={"orgToken": "k3y-of-the-shop"})],
        (tried.id, "next"): [recorded(settings={"orgToken": "orgToken"})],
    }
    mask = comparison_redacted.mask(destination("wigzo"), [Side(OLD, runs)], scenarios)
    assert mask.text("orgToken is k3y-of-the-shop") == "orgToken is ***orgToken***"
