"""Python source of the harness's values: executed, it makes equal ones again."""

import ast
import dataclasses
import math
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.analysis import differences
from harness.console.python_source import WIDTH, module_source
from harness.contracts import UNWRITTEN_STATEMENT, built_in, requirement
from harness.model import (
    ANYTHING,
    Call,
    Conditions,
    Containing,
    Expected,
    OneOf,
    Role,
    values,
)


def executed(source: str) -> Any:
    found: dict[str, Any] = {}
    exec(compile(source, "made.py", "exec"), found)  # noqa: S102 - what was made is to be executed
    return found["MADE"]


def test_each_requirement_of_the_contract_is_made_again(subtests: pytest.Subtests) -> None:
    for item in built_in().requirements.values():
        with subtests.test(item.id):
            source = module_source("MADE", item)
            made = executed(source)
            assert made == item
            # True == 1 and 0.0 == -0.0 in Python, but not in JavaScript.
            assert repr(made) == repr(item)


def test_requirements_are_a_file_of_a_contracts_folder(
    made: Callable[..., Path], listed: Callable[..., tuple[int, str, str]]
) -> None:
    """As it stands, it lacks only what a person has to say."""
    item = dataclasses.replace(requirement("wigzo-identify-phone"), id="wigzo-of-ours")
    file = made() / "requirements" / "drafted.py"
    draft = dataclasses.replace(item, statement=UNWRITTEN_STATEMENT)
    file.write_text(module_source("REQUIREMENTS", (draft,)), encoding="utf-8")
    code, _, said = listed(made())
    assert code == 2
    assert re.fullmatch(
        rf"harness: {file}:\d+: wigzo-of-ours: the statement is not written yet; "
        r"say what the documentation promises\n",
        said,
    )
    file.write_text(module_source("REQUIREMENTS", (item,)), encoding="utf-8")
    code, told, said = listed(made())
    assert (code, said) == (0, "")
    assert "wigzo-of-ours" in told


SPECIAL = [
    values.UNDEFINED,
    values.HOLE,
    values.Date(0),
    values.Date(None),
    values.BigInt(2**80),
    values.Symbol(None),
    values.RegExp(r"\d+\"'", "gi"),
    values.Callback("done"),
    values.Error("TypeError", "no", cause={"a": [1]}),
    values.Map([("k", values.Set([1, None]))]),
    values.Bytes("Uint8Array", b"\x00\xff'\""),
    values.File("Blob", "text/plain", 3, content=b"abc"),
    values.Base64("eyJhIjoxfQ==", {"a": 1}),
    values.Instance("Money", {"amount": 5}),
    values.Cycle(("a", "0")),
    ANYTHING,
    Containing({"a": OneOf((1, "1"))}),
    Expected("f", (), more=True),
    Conditions(tracker="slow", burst=True, options={"initialPageview": True}),
    [True, 1, 1.0, 0.0, -0.0, 1e21, 5e-324, None, (), (1,), [], {}, {"": [[]]}],
    "quotes ' \" and \\ and\nlines\tand \0 and \u202e turned \ud800 alone 👩‍👩‍👧",
]


@pytest.mark.parametrize("value", SPECIAL, ids=repr)
def test_a_value_is_made_again(value: Any) -> None:
    made = executed(module_source("MADE", value))
    assert type(made) is type(value)
    assert repr(made) == repr(value)


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_a_number_without_a_literal_is_made_again(number: float) -> None:
    made = executed(module_source("MADE", [number]))
    assert not any(differences([number], made))


TEXTS = st.text(st.characters())
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXTS
TREES = st.recursive(
    SCALARS, lambda inner: st.lists(inner) | st.tuples(inner) | st.dictionaries(TEXTS, inner)
)


@given(TREES)
def test_any_value_is_made_again(value: Any) -> None:
    source = module_source("MADE", Call("track", (value,)))
    assert repr(executed(source)) == repr(Call("track", (value,)))
    # Nothing in it can turn the text around that a person reads, or end the line.
    assert all(line.isprintable() for line in source.splitlines())


def test_a_default_is_left_out_but_not_what_only_resembles_it() -> None:
    source = module_source("MADE", Conditions())
    assert source.endswith("MADE = Conditions()\n")
    one_for_true = dataclasses.replace(Expected("f", ()), more=0)  # type: ignore[arg-type]
    assert "more=0" in module_source("MADE", one_for_true)


def test_lines_are_no_longer_than_a_person_reads() -> None:
    long = Call("track", tuple({f"name {i}": "x" * 20} for i in range(9)))
    lines = module_source("MADE", [long]).splitlines()
    assert max(map(len, lines)) <= WIDTH
    assert len(lines) > 9


def test_what_is_imported_is_what_is_used() -> None:
    source = module_source("MADE", (values.UNDEFINED, Call("page"), math.nan))
    tree = ast.parse(source)
    imported = [ast.unparse(node) for node in tree.body if not isinstance(node, ast.Assign)]
    assert imported == [
        "import math",
        "from harness.contracts import Call, UNDEFINED",
    ]
    assert module_source("MADE", 1) == "MADE = 1\n"


@pytest.mark.parametrize("value", [object(), Role.SITE.__class__, {1, 2}, 1j])
def test_what_has_no_source_is_refused(value: Any) -> None:
    with pytest.raises(TypeError, match="there is no Python source for a"):
        module_source("MADE", [value])
