"""Opens the edge, and says at its end which programs it has refused."""

import contextlib
from collections.abc import Iterator

from harness.edge import Edge
from harness.session.messages import say


@contextlib.contextmanager
def open_edge(port: int = 0) -> Iterator[Edge]:
    """Open the edge for the length of the context, at a free port if it is 0.

    Raises:
        EdgeError: the port is taken; or, at the end, a request that no verdict covers.
    """
    with Edge(port) as edge:
        try:
            yield edge
        finally:
            if seen := edge.strangers.seen:
                count = "a request" if len(seen) == 1 else f"{len(seen)} requests"
                say(f"refused {count} of programs that have no part in this, such as {seen[0]}")
