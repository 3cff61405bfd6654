"""The judge and a failure bundle read the same body alike.

The harness reads bodies in Python, a bundle reads them in the browser. `request_bodies.json` is the
one table that both must meet. Each case has the `body` as text, or its bytes as `base64`; the
headers `type` and `encoding`, where the request has them; and the `value` as tagged JSON.
"""

import base64
import json
import math
import subprocess
from pathlib import Path
from typing import Any, Final

import pytest

from harness.codec import request_bodies, tagged_json
from harness.toolchain import node, paths

CASES: Final = json.loads(
    Path(__file__).with_name("request_bodies.json").read_text(encoding="utf-8")
)
READ_ALL: Final = """
const { readParameters } = await import(process.argv[1]);
const read = ({ type = "", body, base64 = "", encoding }) => {
  const bytes = body === undefined ? Buffer.from(base64, "base64") : Buffer.from(body);
  return readParameters(type, new Uint8Array(bytes), encoding);
};
const values = await Promise.all(JSON.parse(process.argv[2]).map(read));
process.stdout.write(JSON.stringify(values));
"""

each_case = pytest.mark.parametrize("index", range(len(CASES)), ids=[one["name"] for one in CASES])


def comparable(tagged: Any) -> Any:
    """Return tagged JSON in one form, with each number as JavaScript has it: a double."""
    return doubles(tagged_json.encode(tagged_json.decode(tagged)))


def doubles(tagged: Any) -> Any:
    match tagged:
        case dict():
            return {key: doubles(item) for key, item in tagged.items()}
        case list():
            return [doubles(item) for item in tagged]
        case int() if not isinstance(tagged, bool):
            try:
                return float(tagged)
            except OverflowError:
                return tagged_json.encode(math.inf if tagged > 0 else -math.inf)
    return tagged


@pytest.fixture(scope="module")
def of_bundle() -> list[Any]:
    """Return what the program of a failure bundle reads in each case."""
    module = paths.pages() / "failure-bundle" / "request-bodies.js"
    command = [str(node.program()), "--input-type=module", "--eval", READ_ALL]
    done = subprocess.run(  # noqa: S603 - our own program
        [*command, module.as_uri(), json.dumps(CASES)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    values: list[Any] = json.loads(done.stdout)
    return values


def test_no_two_cases_are_of_the_same_request() -> None:
    requests = [{**one, "name": None, "value": None} for one in CASES]
    assert [one for one in requests if requests.count(one) > 1] == []


@each_case
def test_judge_reads_the_value(index: int) -> None:
    case = CASES[index]
    body = base64.b64decode(case["base64"]) if "base64" in case else case["body"].encode()
    value = request_bodies.parameters(case.get("type", ""), body, case.get("encoding", ""))
    assert comparable(tagged_json.encode(value)) == comparable(case["value"])


@each_case
def test_bundle_reads_the_value(index: int, of_bundle: list[Any]) -> None:
    assert comparable(of_bundle[index]) == comparable(CASES[index]["value"])
