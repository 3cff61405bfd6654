"""Makes one test of many cases whose check is cheap: pytest's own work on each costs more."""

import functools
import inspect
from collections.abc import Callable, Iterable
from typing import TypeVar

_Case = TypeVar("_Case")


def each_case(
    cases: Iterable[_Case], name: Callable[[_Case], str] = str
) -> Callable[[Callable[[_Case], None]], Callable[[], None]]:
    """Return a decorator that makes a test of a check: it names all cases that are wrong.

    Raises:
        ExceptionGroup: some are. It has what each of their checks raised.
    """

    def made(check: Callable[[_Case], None]) -> Callable[[], None]:
        @functools.wraps(check)
        def test() -> None:
            wrong: dict[str, AssertionError] = {}
            count = 0
            for case in cases:
                count += 1
                try:
                    check(case)
                except AssertionError as problem:
                    wrong[name(case)] = problem
                except Exception as problem:
                    problem.add_note(f"in the case {name(case)}")
                    raise
            assert count, "there are no cases"
            if wrong:
                raise ExceptionGroup(f"wrong in {', '.join(wrong)}", [*wrong.values()])

        vars(test)["__signature__"] = inspect.Signature()  # else pytest would look for a fixture
        return test

    return made
