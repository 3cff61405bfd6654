"""A message shows values as source that a person can paste in a console."""

import math
from collections.abc import Callable

import pytest

from harness.codec import call_source, invocation_source, member, source, visible
from harness.codec.js_source import WIDTH, quote
from harness.model import (
    ANYTHING,
    HOLE,
    MISSING,
    UNDEFINED,
    Base64,
    BigInt,
    Call,
    Containing,
    Date,
    Error,
    Expected,
    Instance,
    Invocation,
    Map,
    OneOf,
    RegExp,
    Set,
    Symbol,
    Url,
    Value,
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"),
        (UNDEFINED, "undefined"),
        (MISSING, "(nothing)"),
        (HOLE, "/* hole */"),
        (ANYTHING, "/* anything */"),
        (OneOf((Date(0), "1970")), "new Date(0) /* or */ '1970'"),
        (True, "true"),
        (False, "false"),
        (0, "0"),
        (-0.0, "-0"),
        (1.0, "1"),
        (18.99, "18.99"),
        (-1.5, "-1.5"),
        (2**53 + 1, "9007199254740993"),
        (1e20, "100000000000000000000"),
        (1e21, "1e+21"),
        (math.nan, "NaN"),
        (math.inf, "Infinity"),
        (-math.inf, "-Infinity"),
        ("", "''"),
        ([], "[]"),
        ({}, "{}"),
        ([1, [UNDEFINED]], "[1, [undefined]]"),
        ((1, 2), "[1, 2]"),
        ({"a": 1, "b c": {"$d": None}}, "{ a: 1, 'b c': { $d: null } }"),
        ({"1": 1, "": 2, "é": 3}, "{ '1': 1, '': 2, 'é': 3 }"),
        ({"__proto__": 1}, "{ ['__proto__']: 1 }"),
        (Containing({"a": 1}), "{ a: 1, … }"),
        (Date(0), "new Date(0)"),
        (Date(1.5), "new Date(1.5)"),
        (Date(None), "new Date(NaN)"),
        (BigInt(2**64), "18446744073709551616n"),
        (Symbol(None), "Symbol()"),
        (Symbol(""), "Symbol('')"),
        (RegExp("a/b", "gi"), "/a/b/gi"),
        (Error("TypeError", "it's"), r"new TypeError('it\'s')"),
        (Error("Error", "m", cause=None), "new Error('m', { cause: null })"),
        (Url("https://shop.example/"), "new URL('https://shop.example/')"),
        (Map([("a", 1)]), "new Map([['a', 1]])"),
        (Set(["1", 1]), "new Set(['1', 1])"),
        (Instance("Money", {"amount": 1}), "/* Money */ { amount: 1 }"),
        (Base64("eyJhIjoxfQ==", {"a": 1}), "/* base64 */ { a: 1 }"),
        (Expected("wigzo.track", ("a",)), "wigzo.track('a');"),
    ],
    ids=str,
)
def test_a_value_is_shown_as_source(value: Value, text: str) -> None:
    assert source(value) == text


@pytest.mark.parametrize(
    ("text", "literal"),
    [
        ("it's", r"'it\'s'"),
        ('say "a"', "'say \"a\"'"),
        ("\\", r"'\\'"),
        ('\\"', r"""'\\"'"""),
        ("\\'", r"'\\\''"),
        ("a\nb\t", r"'a\nb\t'"),
        ("\0\x1b[31m", r"'\u0000\u001b[31m'"),
        ("\x7f\u2028\u202e", r"'\u{7f}\u{2028}\u{202e}'"),
        ("\ud800", r"'\u{d800}'"),
        ("naïve ☕", "'naïve ☕'"),
    ],
    ids=ascii,
)
def test_a_string_shows_what_it_is_and_changes_no_terminal(text: str, literal: str) -> None:
    assert quote(text) == literal


def test_a_long_object_is_broken_over_lines() -> None:
    value = {"first": "x" * 40, "second": ["y" * 40, "z" * 40], "third": {}}
    assert source(value) == "\n".join(
        [
            "{",
            f"  first: '{'x' * 40}',",
            "  second: [",
            f"    '{'y' * 40}',",
            f"    '{'z' * 40}'",
            "  ],",
            "  third: {}",
            "}",
        ]
    )


def test_a_line_is_full_at_the_width() -> None:
    assert len(source(["x" * (WIDTH - 4)])) == WIDTH
    assert source(["x" * (WIDTH - 3)]).count("\n") == 2


@pytest.mark.parametrize(
    ("key", "path"),
    [
        ("a", "it.a"),
        ("$", "it.$"),
        ("a.b", "it['a.b']"),
        ("", "it['']"),
        ("0", "it['0']"),
        ("a\n", r"it['a\n']"),
        ("é", "it['é']"),
    ],
)
def test_a_member_s_path_is_source(key: str, path: str) -> None:
    assert member("it", key) == path


def test_calls_and_invocations_are_statements(invoked: Callable[..., Invocation]) -> None:
    assert call_source(Call("page")) == "analytics.page();"
    call = Call("track", ("Signed Up", {"plan": None}, UNDEFINED))
    assert call_source(call) == "analytics.track('Signed Up', { plan: null }, undefined);"
    assert invocation_source(invoked("wigzo.track", -0.0)) == "wigzo.track(-0);"


def test_a_text_keeps_its_tabs_and_line_ends_and_shows_what_is_invisible() -> None:
    assert visible("a\tb\nc\x1b[0m") == "a\tb\nc\\u{1b}[0m"
