"""One requirement, tested the textbook way: a good test as pytest-playwright's users write it.

- The fixture `page`: a new context and page for each test, Playwright's unit of isolation.
- `route` with a glob for each host that takes part, and no catch-all: globs are matched in
  Playwright's driver, and predicates in Python cost a round trip for each request.
- Replies are made once and come from memory.
- `goto` waits for `load`, as it does by default. It never waits for `networkidle`.
- One `evaluate` waits for `analytics.ready`, spies on the tracker, makes the call, awaits its
  promise and then the spy (the library may buffer a call that it has accepted). Promises
  in the page end the moment they can; polling and sleeps do not.

It knows less at the end than the harness does: one function, no requests, no proof that
nothing follows the call.
"""

import functools
import gzip
from typing import Any, Final
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Route

from harness.edge import World
from harness.model import segment, test_site

ROUNDS: Final = 45

SPY_AND_IDENTIFY: Final = """async (args) => {
  await new Promise((resolve) => analytics.ready(resolve));
  const { Tracker } = Wishpond;
  const original = Tracker.identify;
  const invocations = [];
  const invoked = new Promise((resolve) => {
    Tracker.identify = function (...given) {
      invocations.push(given);
      resolve();
      return original.apply(this, given);
    };
  });
  await analytics.identify(...args);
  await invoked;
  return invocations;
}"""


@pytest.fixture(scope="session")
def replies(world: World) -> Any:
    """Return what the edge would answer, as `fulfill` takes it; made once for each address."""

    @functools.cache
    def reply(url: str) -> dict[str, Any]:
        parts = urlsplit(url)
        role = world.role(parts.netloc, parts.path)
        answer = world.reply(role, parts.netloc, parts.path)
        headers = dict(answer.headers)
        packed = headers.pop("Content-Encoding", "") == "gzip"
        return {
            "status": answer.status,
            "content_type": answer.content_type,
            "headers": headers,
            "body": gzip.decompress(answer.body) if packed else answer.body,
        }

    return reply


@pytest.mark.parametrize("number", range(ROUNDS), ids=lambda number: f"textbook-{number}")
def test_identify(page: Page, world: World, replies: Any, number: int) -> None:
    def fulfill(route: Route) -> None:
        route.fulfill(**replies(route.request.url))

    for glob in (
        f"https://{test_site.HOST}/**",
        f"https://{segment.CDN}/**",
        world.destination.tracker_url,
        f"https://{segment.API}/**",
    ):
        page.route(glob, fulfill)
    page.goto(test_site.URL)
    jane = {"name": "Jane Kim", "email": "jane.kim@example.com"}
    invocations = page.evaluate(SPY_AND_IDENTIFY, ["1e810c197e", jane])
    assert len(invocations) == 1, f"round {number}"
    user_id, traits = invocations[0]
    assert user_id == "1e810c197e"
    assert traits["name"] == jane["name"]
    assert traits["email"] == jane["email"]
