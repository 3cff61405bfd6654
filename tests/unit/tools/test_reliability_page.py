"""`docs/reliability.md` is what the tests carry out: its rows are theirs, and it is current."""

import re

from tools.documents import ROOT
from tools.reliability_page import PAGE, page, rows


def test_the_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "type 'make docs'"


def test_it_has_a_row_for_each_of_many_conditions() -> None:
    lines = page().splitlines()
    told = [line for line in lines if line.startswith("| ") and not line.startswith("| --- |")]
    assert len(told) - 3 == sum(len(rows(name)) for name in ("builds", "conditions", "secrets"))
    assert len({*told}) == len(told) >= 123


def test_each_test_that_it_names_is_there() -> None:
    for row in rows("conditions"):
        place, _, name = row["test"].partition("::")
        text = (ROOT / place).read_text(encoding="utf-8")
        assert re.search(rf"^(async )?def {name}\(", text, re.MULTILINE), row["test"]
