"""A process that does jobs, tried with small programs in Python, which start sooner."""

import os
import select
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from harness.model import SetupError
from harness.toolchain.node import Worker

ECHO = """
    import json, os, sys
    for line in sys.stdin:
        job = json.loads(line)["job"]
        print(json.dumps({"result": {"pid": os.getpid(), "job": job}}), flush=True)
"""


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[Callable[..., Worker]]:
    made = []

    def make(source: str, seconds: float = 20) -> Worker:
        program = [sys.executable, "-S", "-c", textwrap.dedent(source)]
        made.append(Worker(program, tmp_path, seconds))
        return made[-1]

    yield make
    for each in made:
        each.close()


def test_one_process_does_all_jobs(worker: Callable[..., Worker]) -> None:
    echo = worker(ECHO)
    done = [echo.do("bundle", {"text": text}, what="the bundler") for text in ("a\u2028b", "\n")]
    assert [each["job"] for each in done] == [{"text": "a\u2028b"}, {"text": "\n"}]
    assert done[0]["pid"] == done[1]["pid"] != os.getpid()


def test_an_interrupt_at_the_terminal_does_not_reach_it(worker: Callable[..., Worker]) -> None:
    done = worker(ECHO).do("bundle", {}, what="the bundler")
    assert os.getpgid(done["pid"]) != os.getpgrp()


def test_jobs_of_several_threads_get_their_own_answers(worker: Callable[..., Worker]) -> None:
    echo = worker(ECHO)
    answers: dict[int, int] = {}

    def ask(number: int) -> None:
        answers[number] = echo.do("bundle", {"number": number}, what="it")["job"]["number"]

    threads = [threading.Thread(target=ask, args=[number]) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == {number: number for number in range(20)}


def test_a_job_that_failed_is_told_and_the_process_goes_on(worker: Callable[..., Worker]) -> None:
    thrower = worker("""
        import json, sys
        stack = "Error: no\\n    at a.js:1\\n    at b.js:2\\n    at c.js:3"
        for line in sys.stdin:
            answer = {"failure": stack} if "bad" in line else {"result": 1}
            print(json.dumps(answer), flush=True)
    """)
    with pytest.raises(SetupError, match=r"\Athe bundler failed in .*: Error: no / at a\.js:1 / "):
        thrower.do("bundle", {"bad": 1}, what="the bundler")
    assert thrower.do("bundle", {}, what="the bundler") == 1


def test_a_process_that_dies_says_why_and_the_next_job_gets_a_new_one(
    worker: Callable[..., Worker],
) -> None:
    mortal = worker(f"""
        import sys
        for number in range(9):
            print("line", number, file=sys.stderr)
        first = sys.stdin.readline()
        if "die" in first:
            sys.exit(7)
        print('{{"result": "alive"}}', flush=True)
        {ECHO.replace(chr(10), chr(10) + "    ")}
    """)
    with pytest.raises(SetupError) as caught:
        mortal.do("bundle", {"die": True}, what="the bundler")
    said = str(caught.value)
    assert said.startswith("the bundler ended with exit code 7 in ")
    assert said.endswith(": line 3 / line 4 / line 5 / line 6 / line 7 / line 8")
    assert mortal.do("bundle", {}, what="the bundler") == "alive"


def test_a_process_that_was_killed_between_jobs_is_told(worker: Callable[..., Worker]) -> None:
    echo = worker(ECHO)
    pid = echo.do("bundle", {}, what="it")["pid"]
    process = echo._process
    assert process is not None
    process.kill()
    process.wait()
    with pytest.raises(SetupError, match=r"\Ait ended with exit code -9 in .*: no message\Z"):
        echo.do("bundle", {}, what="it")
    assert echo.do("bundle", {}, what="it")["pid"] != pid


def test_what_is_no_answer_is_not_taken_for_one(worker: Callable[..., Worker]) -> None:
    chatty = worker("""
        import json, sys
        for line in sys.stdin:
            print(json.dumps({"result": "it"}) if "again" in line else "Welcome!", flush=True)
    """)
    with pytest.raises(SetupError, match=r"\Ait wrote b'Welcome!\\n' in "):
        chatty.do("bundle", {}, what="it")
    assert chatty._process is None, "another process does the next job"
    assert chatty.do("again", {}, what="it") == "it"


def test_a_job_that_hangs_is_given_up_and_does_not_spoil_the_next(
    worker: Callable[..., Worker],
) -> None:
    sleepy = worker(
        """
        import json, sys, threading
        for line in sys.stdin:
            if "hang" in line:
                threading.Event().wait()
            print(json.dumps({"result": line}), flush=True)
        """,
        seconds=2,
    )
    with pytest.raises(SetupError, match=r"\Athe bundler did not end within 2 s, in "):
        sleepy.do("bundle", {"hang": 1}, what="the bundler")
    sleepy._seconds = 60  # another process is to begin
    assert "second" in sleepy.do("bundle", {"second": 1}, what="the bundler")


@pytest.mark.parametrize(
    ("end", "code"), [("pass", 0), ("raise SystemExit(3)", 3), ("os.kill(os.getpid(), 9)", -9)]
)
def test_the_process_ends_with_the_python_that_started_it(
    tmp_path: Path, end: str, code: int
) -> None:
    """Whether Python ends in peace, by itself, or is killed outright."""
    # A pipe that the process holds open: it is at its end when the process is gone.
    os.mkfifo(tmp_path / "alive")
    alive = os.open(tmp_path / "alive", os.O_RDONLY | os.O_NONBLOCK)
    program = f"held = open('alive', 'w')\n{textwrap.dedent(ECHO)}"
    script = f"""
import os, sys
from pathlib import Path
from harness.toolchain.node import Worker
worker = Worker([sys.executable, "-S", "-c", {program!r}], Path("."), 20)
worker.do("bundle", {{}}, what="it")
{end}
"""
    done = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "-W", "error", "-c", script],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
        capture_output=True,
        check=False,
        timeout=30,
    )
    assert (done.returncode, done.stderr) == (code, b"")
    assert select.select([alive], [], [], 20)[0], "it still runs"
    assert os.read(alive, 1) == b""
    os.close(alive)
