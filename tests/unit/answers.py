"""A server on loopback that answers each path as a test says: what an address may come to."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Answer:
    """What one path answers; `announced` is how many bytes it says that there are."""

    body: bytes
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    announced: int = -1


@contextmanager
def serving(answers: Mapping[str, Answer], asked: list[str] | None = None) -> Iterator[str]:
    """Serve for the length of the context, and yield the address without a path.

    What is asked for, a query and all, is noted in `asked`.
    """
    noted = [] if asked is None else asked

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            noted.append(self.path)
            answer = answers.get(self.path.partition("?")[0], Answer(b"no such thing", 404))
            length = answer.announced if answer.announced >= 0 else len(answer.body)
            self.send_response(answer.status)
            for name, value in {"Content-Type": "text/javascript", **answer.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(length))
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
