"""Where a visit's cookies are refused, no answer of the destination's hosts sets one."""

import pytest

from harness.model import Answer, Role, Visit
from tests.unit.edge.test_neighbour import world

ANSWERS = {"/seen": (Answer(headers={"sEt-CoOkIe": "id=7", "X-Id": "7"}),)}


@pytest.mark.parametrize("cookies", ["kept", "refused"])
def test_an_answer_sets_a_cookie_only_where_the_browser_keeps_it(cookies: str) -> None:
    visit = Visit(cookies=cookies)  # type: ignore[arg-type]  # one of the two
    served = world(alone=True, visit=visit, answers=ANSWERS)
    headers = served.reply(Role.DESTINATION, "api.wishpond.com", "/seen").headers
    assert headers["X-Id"] == "7"
    assert ("sEt-CoOkIe" in headers) == (cookies == "kept")
