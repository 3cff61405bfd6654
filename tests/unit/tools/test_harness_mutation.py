"""Mutants of the harness itself: what is changed, and those that nothing tells apart."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tools import harness_mutation
from tools.harness_mutation import EQUIVALENTS, Mutant
from tools.python_changes import statement_lines

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def changed(tmp_path: Path) -> Callable[[str], list[str]]:
    """Return what each mutant of a module has in place of the lines that it changes."""

    def made(source: str) -> list[str]:
        file = tmp_path / "module.py"
        file.write_text(f"{source}\n", encoding="utf-8")
        return [mutant.after for mutant in harness_mutation.of_file(tmp_path, file)]

    return made


CHANGES = [
    ("x = a < b", ["x = a <= b"]),
    ("x = a not  in b", ["x = a in b"]),
    ("x = a is b < c", ["x = a is not b < c", "x = a is b <= c"]),
    ("x = a and (b or c)", ["x = a or (b or c)", "x = a and (b and c)"]),
    ("x = not a", ["x = a"]),
    ("x = a if b else c", ["x = a if not (b) else c"]),
    ("x = [a for a in b if c]", ["x = [a for a in b if not (c)]"]),
    ("x = 1", ["x = 2"]),
    ("x = True", ["x = False"]),
    ("x = 'näme', ''", ["x = \"\", ''", "x = 'näme', \"XX\""]),
    ("x = f'{a}'", ['x = ""']),
    ("x = a + b", ["x = a - b"]),
    ("x = a[b:]", ["x = a[(b) + 1:]"]),
    ("x = min(a)", ["x = max(a)"]),
    ("x = sorted(a, key=b)", ["x = list(reversed(sorted(a, key=b)))", "x = sorted(a, )"]),
    ("def f(a=b): ...", ["def f(a=None): ..."]),
    ("def f(): return a", ["def f(): pass", "def f(): return None"]),
]

UNCHANGED = [
    '"""A docstring."""',
    "__all__ = ['a']",
    "x: 'int'",
    "@dataclass(frozen=True)\nclass A: ...",
    "def f(a: 'int') -> 'str': ...",
    "x = Call('track', (1,))",
    "def f():\n  x = a",
]


def test_each_kind_of_change(
    changed: Callable[[str], list[str]], subtests: pytest.Subtests
) -> None:
    for source, expected in CHANGES:
        with subtests.test(source):
            assert sorted(changed(source)) == sorted(expected)


def test_what_is_not_changed(
    changed: Callable[[str], list[str]], subtests: pytest.Subtests
) -> None:
    for source in UNCHANGED:
        with subtests.test(source):
            assert not changed(source)


def test_a_name_that_has_a_value_already_may_keep_it(changed: Callable[[str], list[str]]) -> None:
    assert changed("def f(x):\n  x = a") == ["pass"]


def test_a_line_belongs_to_a_statement_of_one_or_several_lines() -> None:
    source = b"def f(\n  a,\n):\n  if (\n    a\n  ):\n    return (\n      a\n    )\n"
    assert [statement_lines(source, line) for line in (2, 5, 8)] == [
        range(1, 4),
        range(4, 7),
        range(7, 10),
    ]


def test_the_sample_is_the_same_each_time() -> None:
    every = [Mutant("m.py", at, at, "", "kind", 1, "", "", inside=True) for at in range(9)]
    assert harness_mutation.sample(every, 3, 1) == harness_mutation.sample(every, 3, 1)
    assert len(harness_mutation.sample(every, 3, 1)) == 3
    assert harness_mutation.sample(every, 99, 1) == every


def test_each_listed_mutant_can_still_be_made() -> None:
    listed = harness_mutation.equivalents(EQUIVALENTS)
    files = {file for file, _, _ in listed}
    made = {item.key for file in files for item in harness_mutation.of_file(ROOT, ROOT / file)}
    assert set(listed) <= made
    assert all(listed.values()), "each has a reason"
