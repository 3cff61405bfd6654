"""The rules of severity: which change falls under which, and what a user's file makes of them."""

from pathlib import Path
from typing import Any, Final

import pytest

from harness.cli import main
from harness.comparison import (
    RULES,
    Change,
    Comparison,
    Finding,
    Group,
    Kind,
    Occurrence,
    Part,
    Scenario,
    Severity,
    Signal,
    What,
    rulebook,
)
from harness.comparison.ruling import circumstances, rule_of
from harness.model import MISSING, UNDEFINED, Build, Call, UsageError, Value
from harness.toolchain import paths

OFF: Final = {"integrations": {"All": False}}
CALLS: Final = (
    Call("identify", ("u-1", {})),
    Call("identify", ("u-2", {})),
    Call("track", ("Allowed", {})),
    Call("track", ("Refused", {}, OFF)),
    Call("track", ("Refused", {}, {"integrations": {"All": True, "Shop": False}})),
    Call("track", ("For the shop", {}, {"integrations": {"All": False, "Shop": {"x": 1}}})),
    Call("alias", ("u-4", "u-1")),
)
SCENARIO: Final = Scenario("one", "shop", (Part("a part", CALLS),))
AROUND: Final = circumstances(SCENARIO, "a part", "Shop", frozenset({"api.shop.example"}))
SHOP: Final = "shop.track"
POST: Final = "POST api.shop.example"


def signal(kind: Kind, key: str, content: Value = UNDEFINED, place: int | str = 2) -> Signal:
    return Signal(kind, key, content, place)


def change(
    what: What, kind: Kind, key: str = SHOP, old: Value = MISSING, new: Value = MISSING, **more: Any
) -> Change:
    place = more.get("place", 2)
    before = None if what is What.NEW else signal(kind, key, old, place)
    after = None if what is What.LOST else signal(kind, key, new, place)
    return Change(what, kind, key, "", old, new, "", before, after)


def call(what: What, *args: Value, place: int = 2) -> Change:
    old, new = (MISSING, [*args]) if what is not What.LOST else ([*args], MISSING)
    return change(what, Kind.INVOCATION, SHOP, old, new, place=place)


def value(what: What, old: Value = MISSING, new: Value = MISSING) -> Change:
    return change(what, Kind.INVOCATION, SHOP, old, new)


EXAMPLES: Final[list[tuple[Change, str]]] = [
    (call(What.NEW, "A", place=3), "sent-without-consent"),
    (call(What.NEW, "A", place=4), "sent-without-consent"),
    (call(What.DUPLICATED, "A", place=3), "sent-without-consent"),
    (call(What.NEW, "A", place=5), "call-added"),
    (change(What.NEW, Kind.REQUEST, POST, place=3), "sent-without-consent"),
    (value(What.VALUE_CHANGED, "u-1", "u-2"), "user-mixed-up"),
    (value(What.VALUE_CHANGED, "u-1", "u-4"), "user-mixed-up"),
    (value(What.VALUE_CHANGED, "u-1", "u-3"), "value-changed"),
    (change(What.NEW, Kind.REQUEST, "GET spy.example"), "new-host"),
    (change(What.HOST_CHANGED, Kind.REQUEST, POST), "new-host"),
    (change(What.NEW, Kind.SCRIPT, "inserted spy.example"), "new-host"),
    (change(What.NEW, Kind.SCRIPT, "inserted api.shop.example"), "script-added"),
    (change(What.LOST, Kind.SCRIPT, "loaded api.shop.example"), "script-changed"),
    (call(What.DUPLICATED, "A"), "sent-twice"),
    (call(What.LOST, "A"), "call-lost"),
    (call(What.NEW, "A", {}), "call-added"),
    (call(What.NEW, "A", UNDEFINED), "empty-call-added"),
    (call(What.NEW, ""), "empty-call-added"),
    (call(What.NEW, None), "empty-call-added"),
    (call(What.NEW, "A", {"in": [{"x": UNDEFINED}]}), "empty-call-added"),
    (call(What.NEW, "A", {"x": None}), "call-added"),
    (change(What.LOST, Kind.REQUEST, POST), "request-lost"),
    (change(What.NEW, Kind.REQUEST, POST), "request-added"),
    (value(What.VALUE_REMOVED, 1), "value-lost"),
    (value(What.TYPE_CHANGED, 1, "1"), "type-changed"),
    (value(What.KEY_RENAMED, "a", "b"), "renamed"),
    (value(What.NO_LONGER_EQUAL, "a", "b"), "no-longer-equal"),
    (value(What.VALUE_ADDED, new=1), "value-added"),
    (value(What.VALUE_ADDED, new=0), "value-added"),
    (value(What.VALUE_ADDED, new=False), "value-added"),
    (value(What.VALUE_ADDED, new=UNDEFINED), "empty-value-added"),
    (value(What.VALUE_ADDED, new=""), "empty-value-added"),
    (value(What.VALUE_ADDED, new=None), "empty-value-added"),
    (value(What.VALUE_ADDED, new={"in": [{"x": UNDEFINED}]}), "empty-value-added"),
    (value(What.VALUE_ADDED, new={"x": None}), "value-added"),
    (value(What.FUNCTION_CHANGED), "function-changed"),
    (change(What.METHOD_CHANGED, Kind.REQUEST, POST), "method-changed"),
    (change(What.PATH_CHANGED, Kind.REQUEST, POST), "path-changed"),
    (value(What.REORDERED), "order-changed"),
    (value(What.DELAYED), "later"),
    (value(What.EARLIER), "earlier"),
    (value(What.KEY_ORDER), "key-order"),
    (change(What.NEW, Kind.ERROR, "error"), "error-new"),
    (change(What.LOST, Kind.ERROR, "error"), "error-gone"),
    (change(What.VALUE_CHANGED, Kind.ERROR, "error"), "error-changed"),
    (change(What.NEW, Kind.GLOBAL, "x"), "new-global"),
    (change(What.LOST, Kind.GLOBAL, "x"), "global-lost"),
    (change(What.NEW, Kind.COOKIE, "x"), "storage-added"),
    (change(What.LOST, Kind.LOCAL_STORAGE, "x"), "storage-lost"),
    (change(What.VALUE_CHANGED, Kind.SESSION_STORAGE, "x"), "storage-changed"),
    (change(What.NEW, Kind.PROPERTY, "shop.x"), "property-added"),
    (change(What.LOST, Kind.PROPERTY, "shop.x"), "property-lost"),
    (change(What.TYPE_CHANGED, Kind.PROPERTY, "shop.x"), "property-changed"),
    (change(What.NEW, Kind.LISTENER, "x"), "listener-added"),
    (change(What.LOST, Kind.LISTENER, "x"), "listener-lost"),
    (change(What.NEW, Kind.CALLBACK, "x"), "callback-added"),
    (change(What.LOST, Kind.CALLBACK, "x"), "callback-lost"),
    (change(What.NEW, Kind.CALL_BACK, "analytics.track"), "library-call-added"),
    (change(What.LOST, Kind.CALL_BACK, "analytics.track"), "library-call-lost"),
    (change(What.NEW, Kind.DEFINITION, SHOP), "tracker-function-added"),
    (change(What.LOST, Kind.DEFINITION, SHOP), "tracker-function-lost"),
    (change(What.VALUE_CHANGED, Kind.DEFINITION, SHOP), "tracker-start-changed"),
    (change(What.NEW, Kind.CONSOLE, "warn"), "console-changed"),
    (change(What.LOST, Kind.SETTING, "siteId"), "setting-lost"),
    (change(What.NEW, Kind.SETTING, "siteId"), "setting-added"),
    (change(What.KEY_RENAMED, Kind.SETTING, "siteId"), "setting-renamed"),
    (change(What.VALUE_CHANGED, Kind.SETTING, "siteId"), "setting-default-changed"),
    (change(What.TYPE_CHANGED, Kind.SETTING, "siteId"), "setting-default-changed"),
    (change(What.VERDICT_BROKEN, Kind.VERDICT), "requirement-broke"),
    (change(What.VERDICT_FIXED, Kind.VERDICT), "requirement-fixed"),
    (change(What.ADVICE_BROKEN, Kind.VERDICT), "advice-broke"),
]


@pytest.mark.parametrize(("seen", "rule"), EXAMPLES)
def test_a_change_falls_under_its_rule(seen: Change, rule: str) -> None:
    assert rule_of(seen, AROUND).id == rule


def test_each_rule_has_an_example() -> None:
    assert {rule for _, rule in EXAMPLES} == set(RULES) - {"hangs"}, "it ends the comparison"


def test_what_a_page_does_beside_its_calls_excludes_nobody() -> None:
    around = circumstances(SCENARIO, "while the page loads", "Shop", frozenset())
    assert around.refused == frozenset()
    assert rule_of(call(What.NEW, "A", place=3), around).id == "call-added"


BUILD: Final = Build("shop", "/old", "1.0.0", "0f" * 32)


def group(rule: str, what: What = What.VALUE_CHANGED, kind: Kind = Kind.INVOCATION) -> Group:
    seen = change(what, kind, rule, 1, 2)
    return Group((Occurrence("next", "one", "a part", "", (), seen, RULES[rule]),))


def comparison(*findings: Finding) -> Comparison:
    return Comparison(BUILD, BUILD, findings, (), 1, 1)


def write(folder: Path, *entries: tuple[str, str, str]) -> Path:
    place = folder / "rules.toml"
    lines = (
        f'[[rule]]\nid = "{name}"\nseverity = "{severity}"\nreason = "{reason}"\n'
        for name, severity, reason in entries
    )
    place.write_text("\n".join(lines), encoding="utf-8")
    return place


def test_a_file_changes_severities_and_turns_rules_off(tmp_path: Path) -> None:
    broke = group("requirement-broke", What.VERDICT_BROKEN, Kind.VERDICT)
    whole = comparison(
        Finding((group("value-lost"), group("request-lost"))),
        Finding((group("storage-added"),), (broke,)),
        Finding((group("storage-added"),)),
        Finding((group("value-added"),)),
    )
    wanted = rulebook.read(
        write(
            tmp_path,
            ("value-lost", "cosmetic", "told before"),
            ("storage-added", "off", "ours"),
            ("value-added", "breaking", "our server refuses what it does not know"),
        )
    )
    found = rulebook.applied(whole, wanted)
    told = [[(item.rule.id, item.rule.severity) for item in one.groups] for one in found.findings]
    assert told == [
        [("request-lost", Severity.BREAKING), ("value-lost", Severity.COSMETIC)],
        [("requirement-broke", Severity.BREAKING)],
        [("value-added", Severity.BREAKING)],
    ]
    assert found.silenced == ("2 changes are left out, as the rule storage-added is off: ours",)
    assert rulebook.applied(whole, {}) == whole


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "[[rule]]\nid = 'value-los'\nseverity = 'off'\nreason = 'x'",
            "there is no rule 'value-los'; did you mean 'value-lost'?",
        ),
        ("[[rule]]\nid = 'zzz'\nseverity = 'off'\nreason = 'x'", "'harness explain' lists them"),
        (
            "[[rule]]\nid = 'later'\nseverity = 'mild'\nreason = 'x'",
            "severity 'mild' is none of breaking, widening, cosmetic, off",
        ),
        ("[[rule]]\nid = 'later'\nseverity = 'off'", "'reason' must be a text that is not empty"),
        ("[[rule]]\nid = 'later'\nseverity = 'off'\nreason = ' '", "'reason' must be a text"),
        ("[[rule]]\nid = 1\nseverity = 'off'\nreason = 'x'", "'id' must be a text"),
        ("[[rule]]\nid = 'later'\nseverity = 'off'\nreason = 'x'\nwhy = 1", "unknown key 'why'"),
        ("rule = 1", "each entry begins with [[rule]]"),
        ("rule = [1]", "rule 1: is not a table"),
        ("other = 1", "each entry begins with [[rule]]"),
        ("[[", "is not TOML"),
        (2 * "[[rule]]\nid = 'later'\nseverity = 'off'\nreason = 'x'\n", "is there twice"),
    ],
)
def test_a_wrong_file_gets_one_line(tmp_path: Path, text: str, message: str) -> None:
    place = tmp_path / "rules.toml"
    place.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as found:
        rulebook.read(place)
    assert str(place) in str(found.value)
    assert message in str(found.value)
    assert "\n" not in str(found.value)


def test_explain_lists_all_rules_or_tells_some(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(["explain"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == list(RULES)
    assert main.main(["explain", "value-lost", "key-order"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("value-lost (breaking)\n  A value is no longer there.\n  old: shop.")
    assert "\n\nkey-order (cosmetic)\n" in said
    assert main.main(["explain", "call-lost"]) == 0
    assert capsys.readouterr().out.endswith("  new: (nothing)\n")
    assert main.main(["explain", "valu-lost"]) == 2
    assert "did you mean 'value-lost'?" in capsys.readouterr().err


def test_the_guide_has_all_rules() -> None:
    guide = (paths.PACKAGE.parent / "docs" / "comparing.md").read_text("utf-8")
    for rule in RULES.values():
        assert f"| `{rule.id}` | {rule.severity} | {rule.meaning} |" in guide


def test_the_rules_stand_by_their_severity() -> None:
    ranks = [list(Severity).index(rule.severity) for rule in RULES.values()]
    assert ranks == sorted(ranks)


def test_nothing_that_people_read_is_empty() -> None:
    for rule in RULES.values():
        assert rule.meaning.endswith(".")
        assert rule.old and rule.new and rule.old != rule.new  # noqa: PT018 - an example
    assert all(Kind) and all(What)  # noqa: PT018 - the words of each
