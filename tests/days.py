"""Which cases are tried on which day: of many of one kind, a part each day, and in turn all.

A test says with `@pytest.mark.by_day(DAYS)` that each of its cases is tried once in so many days.
All are tried where HARNESS_TESTS_ALL is set, as the nightly workflow does, and where somebody names
files or chooses tests by a word.
"""

import datetime as dt
import os
from collections import Counter
from typing import Any, Final

import pytest

ALL: Final = bool(os.environ.get("HARNESS_TESTS_ALL"))
_DAY: Final = "HARNESS_TESTS_DAY"


def today() -> int:
    """Return the number of the day, in UTC, the same in all processes of a run also at midnight."""
    return int(os.environ.setdefault(_DAY, str(dt.datetime.now(tz=dt.UTC).date().toordinal())))


class ByDay:
    """The part of pytest that leaves out what another day tries."""

    def __init__(self) -> None:
        self._is_whole = False

    def pytest_configure(self, config: pytest.Config) -> None:
        """Say which mark there is, and find out whether all tests were asked for."""
        config.addinivalue_line("markers", "by_day(days): each case is tried once in so many days")
        today()
        asked_for_all = config.args_source is pytest.Config.ArgsSource.TESTPATHS
        asked_for_all &= not config.option.keyword
        self._is_whole = getattr(config, "workerinput", {}).get("is_whole", asked_for_all)

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Tell another process, which is given its tests by name."""
        node.workerinput["is_whole"] = self._is_whole

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> None:
        """Leave out what another day tries."""
        if ALL or not self._is_whole:
            return
        here: dict[bool, list[pytest.Item]] = {True: [], False: []}
        numbers: Counter[str] = Counter()
        for item in items:
            mark = item.get_closest_marker("by_day")
            name = item.nodeid.partition("[")[0]
            here[mark is None or (numbers[name] + today()) % mark.args[0] == 0].append(item)
            numbers[name] += 1
        items[:] = here[True]
        config.hook.pytest_deselected(items=here[False])
