"""Generated values that were always equal, and no longer are."""

import pytest

from harness.comparison import Kind, Signal, What
from harness.comparison.equalities import lost_equalities
from harness.model import Value


def parts(*contents: Value, kind: Kind = Kind.REQUEST) -> dict[str, list[Signal]]:
    return {"a part": [Signal(kind, "POST a.example", content, 0) for content in contents]}


def sent(*ids: str) -> dict[str, list[Signal]]:
    return parts(*({"body": {"id": one, "event": "Clicked here"}} for one in ids))


def id_of(run: int, number: int) -> str:
    return f"id-{run}-{number}-of-this-run"


def together(run: int, *order: int, time: int | None = None) -> dict[str, list[Signal]]:
    """Return three requests that begin together, in this order; two of them usually have one id."""
    made: list[Value] = [
        {"path": {"1": "pixel"}, "query": {"cb": id_of(run, 0)}},
        {"path": {"1": "time", "2": id_of(run if time is None else time, 0)}},
        {"path": {"1": "event", "2": id_of(run, 1)}},
    ]
    return parts(*(made[number] for number in order))


SAME = [sent(*[id_of(run, 0)] * 3) for run in (0, 1)]
OTHERS = [sent(*(id_of(run, n) for n in range(3))) for run in (0, 1)]


def test_an_id_that_each_retry_makes_anew_is_told_once_for_each() -> None:
    found = list(lost_equalities(SAME, OTHERS))
    assert [(name, change.what, change.path) for name, change in found] == [
        ("a part", What.NO_LONGER_EQUAL, "body.id")
    ] * 2
    change = found[0][1]
    assert (change.old, change.new) == (id_of(0, 0), id_of(0, 1))
    assert change.hint == "it was always that of POST a.example 1 › body.id"
    assert change.before is SAME[0]["a part"][1]
    assert change.after is OTHERS[0]["a part"][1]


def test_requests_are_told_apart_by_what_they_always_have() -> None:
    new = [together(2, 0, 1, 2, time=4), together(3, 1, 2, 0, time=5)]
    [(_, change)] = lost_equalities([together(0, 0, 1, 2), together(1, 2, 0, 1)], new)
    assert (change.path, change.new) == ("path['2']", id_of(4, 0))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(SAME, SAME, id="still equal"),
        pytest.param(OTHERS, SAME, id="newly equal"),
        pytest.param(OTHERS, OTHERS, id="never equal"),
        pytest.param(SAME, [sent(id_of(0, 0)), sent(id_of(1, 0))], id="one is gone"),
        pytest.param(SAME[:1], OTHERS[:1], id="recorded once"),
        pytest.param(
            [together(run, 0, 1, 2) for run in (0, 1)],
            [together(2, 0, 2, 1), together(3, 2, 1, 0)],
            id="requests of other shapes arrive in another order",
        ),
        pytest.param(
            [sent("always-this", "always-this")] * 2,
            [sent("always-this", "another-one")] * 2,
            id="a constant, whose change shows by itself",
        ),
        pytest.param(
            [parts({"a": str(n), "b": str(n)}) for n in (0, 1)],
            [parts({"a": str(n), "b": str(n + 1)}) for n in (0, 1)],
            id="too short to be no chance",
        ),
        pytest.param(
            [parts("12345678" + str(n), "12345678" + str(n), kind=Kind.CONSOLE) for n in (0, 1)],
            [parts("12345678" + str(n), "12345679" + str(n), kind=Kind.CONSOLE) for n in (0, 1)],
            id="nobody receives it",
        ),
    ],
)
def test_anything_else_is_not_told(
    old: list[dict[str, list[Signal]]], new: list[dict[str, list[Signal]]]
) -> None:
    assert list(lost_equalities(old, new)) == []
