"""What a person mistypes, and the one line that says what is wrong and what to type instead."""

import json
import shlex
import socket
from pathlib import Path

import pytest

from harness.cli import main

FORMS = (
    "a folder with a package.json or lib/index.js, a .js file, a *.dynamic.js or *.dynamic.js.gz "
    "file, an http(s) address of one, cdn, cdn@VERSION, or reference"
)
ARE = "known are: wigzo, wishpond"
TWO = "compare takes a destination and two builds, or two files that end in .jsonl"
PORT = "'x' is not a port; give a number from 0 to 65535"
PHONE = "wigzo-identify-phone"
SERVER = "expected the address of a Playwright server, such as ws://farm.example:3000/path"

WRONG = {
    "": "the following arguments are required: COMMAND; see 'harness --help'",
    "judge": "argument COMMAND: invalid choice: 'judge' (choose from 'setup', 'check', 'merge', "
    "'accept', 'run', 'prove', 'describe', 'compare', 'pin', 'explain', 'open', 'list', "
    "'documents'); see 'harness --help'",
    # names
    "check wigz": f"unknown destination 'wigz'; {ARE}",
    f"check {PHONE}": f"'{PHONE}' is a requirement; to judge it, type 'harness run {PHONE}'",
    f"list {PHONE}-next": f"unknown destination '{PHONE}-next'; {ARE}; "
    f"write {PHONE} --library next",
    "run": "the following arguments are required: ID; see 'harness run --help'",
    "run wigzo": "'wigzo' is a destination; to judge it, type 'harness check wigzo'; "
    "'harness list wigzo' shows its requirements",
    "run Wigzo": "'Wigzo' is a destination; to judge it, type 'harness check wigzo'; "
    "'harness list wigzo' shows its requirements",
    f"run {PHONE}-classic": f"unknown requirement '{PHONE}-classic'; "
    f"write {PHONE} --library classic ('harness list' shows all)",
    "run wigzo-identify-fone": "unknown requirement 'wigzo-identify-fone'; did you mean "
    "wigzo-identify-phone or wigzo-identify-names or wigzo-identify-null? "
    "('harness list' shows all)",
    "prove nobody": "there is no destination and no requirement 'nobody'; "
    "destinations are: wigzo, wishpond ('harness list' shows all)",
    f"prove {PHONE}-next": f"there is no destination and no requirement '{PHONE}-next'; "
    f"write {PHONE} --library next ('harness list' shows all)",
    "open nobody": "there is no destination and no requirement 'nobody'; "
    "destinations are: wigzo, wishpond ('harness list' shows all)",
    "open wigz": "there is no destination and no requirement 'wigz'; did you mean wigzo? "
    "('harness list' shows all)",
    "compare nobody reference reference": f"unknown destination 'nobody'; {ARE}",
    # options
    "check wigzo --librry next": "unrecognized arguments: --librry next; did you mean --library?; "
    "see 'harness check --help'",
    f"run {PHONE} extra": "unrecognized arguments: extra; see 'harness run --help'",
    "prove wigzo --markdown=x": "unrecognized arguments: --markdown=x; see 'harness prove --help'",
    "setup --headless": "unrecognized arguments: --headless; did you mean --headed?; "
    "see 'harness setup --help'",
    "check wigzo --library nxt": "argument --library: invalid choice: 'nxt' "
    "(choose from 'next', 'classic', 'all'); see 'harness check --help'",
    "check --set apiKey": "--set apiKey: expected NAME=VALUE, or DESTINATION:NAME=VALUE for one of "
    "several",
    "check --set wigzo:orgToken=mine": "wigzo has a contract, whose requirements are for its own "
    "settings; change them there",
    "check --workers 0": "argument --workers: '0' is not auto, nor a number from 1; "
    "see 'harness check --help'",
    "check --workers two": "argument --workers: 'two' is not auto, nor a number from 1; "
    "see 'harness check --help'",
    "check --shard 5/4": "--shard 5/4: expected I/N, the part from 1 to N and how many there are: "
    "2/4",
    "check --shard 2": "--shard 2: expected I/N, the part from 1 to N and how many there are: 2/4",
    "check --shard-times x.json": "--shard-times balances shards; add --shard I/N, or leave it out",
    "check --shard 1/2 --shard-times x.json": "--shard-times x.json: No such file or directory",
    "check --shard 1/2 --shard-times a-file": "--shard-times a-file: is not what 'harness check "
    "--json FILE' writes",
    "merge": "the following arguments are required: RESULTS; see 'harness merge --help'",
    "merge a-folder nowhere": "a-folder has no shard.json: no shard that ended wrote it; run "
    "'harness check --shard I/N --results a-folder'",
    "merge a-folder --results a-folder": "--results a-folder is the folder of a shard, which it "
    "would replace; name another one",
    "check --workers 2 --screenshot on": "--workers 2 is not possible with a browser that somebody "
    "watches, or a trace, a video or a picture; leave out one of them",
    "check --workers 2 --edge-port 8080": "--workers 2 is not possible with --edge-port; "
    "leave out one of them",
    "open wigzo --library all": "argument --library: invalid choice: 'all' "
    "(choose from 'next', 'classic'); see 'harness open --help'",
    "check wigzo --json": "argument --json: expected one argument; see 'harness check --help'",
    "check wigzo --edge-port x": f"argument --edge-port: {PORT}; see 'harness check --help'",
    "open wigzo --port x": f"argument --port: {PORT}; see 'harness open --help'",
    "run wigzo --slowmo -1": "argument --slowmo: '-1' is not a number of milliseconds from 0; "
    "see 'harness run --help'",
    "check wigzo --browser webkit": "--browser webkit: the harness does not control a page's time "
    "in WebKit yet; choose chromium or firefox",
    "run wigzo-track-event --browser opera": "--browser opera: no such engine; choose chromium or "
    "firefox",
    "check --browser firefox --browser chromium --browser-executable x": "--browser-executable x "
    "is one program, and --browser names several engines; leave out one of them",
    "check --browser chromium --browser firefox --headed": "--headed: not possible in Firefox yet; "
    "leave out --browser firefox",
    "check --browser firefox --headed --tracing on": "--headed, --tracing: not possible in Firefox "
    "yet; leave out --browser firefox",
    "check --browser firefox --browser-executable nowhere": "--browser-executable nowhere: no such "
    "program; give the path of a Firefox",
    "check wigzo --connect http://farm/secret": f"--connect: {SERVER}",
    "run wigzo-track-event --connect farm:secret": f"--connect: {SERVER}",
    "compare wigzo reference reference --connect ws://": f"--connect: {SERVER}",
    "check wigzo --connect ws://farm:3000 --pause": "--headed: not possible on a server yet; leave "
    "out --connect",
    "check wigzo --connect ws://farm:3000 --video on --tracing on": "--tracing, --video: not "
    "possible on a server yet; leave out --connect",
    "check wigzo --connect ws://farm:3000 --browser firefox": "--connect: not possible in Firefox "
    "yet; leave out --browser firefox",
    "check wigzo --browser-executable nowhere": "--browser-executable nowhere: no such program; "
    "give the path of a Chromium",
    # files and folders
    "check --contracts nowhere": "there is no folder HERE/nowhere to read contracts from",
    "check --contracts a-file": "HERE/a-file is a file; name the contracts folder that has it",
    "list --contracts a-folder": "HERE/a-folder is not a contracts folder: there is no destination "
    "in HERE/a-folder/destinations/",
    "check --known-deviations nowhere": "there is no folder nowhere to read known deviations from",
    "check --known-deviations a-folder/ours.toml": "a-folder/ours.toml is a file; name the folder "
    "that has it: a-folder",
    "check wigzo --json a-folder": "a-folder cannot be written: Is a directory",
    "check wigzo --results a-file": "a-file/report.html cannot be written: Not a directory",
    # builds
    "check --build wigzo": f"--build wigzo: expected NAME=SPEC, where SPEC is {FORMS}",
    "check --build foo=reference": "--build foo=reference: only a known destination has a "
    f"reference build; {ARE}",
    "check --build wigzo=nowhere": "there is no build 'nowhere': HERE/nowhere does not exist; "
    f"expected {FORMS}",
    "check --build wigzo=a-file": f"unknown build HERE/a-file: expected {FORMS}",
    "check --build wigzo=cdn@1/2": "'cdn@1/2' has no valid version; write cdn, or cdn@2.3.1 for a "
    "version",
    "check --build wigzo=reference --build Wigzo=cdn": "--build Wigzo=cdn: 'Wigzo' was given "
    "twice; give one build for each",
    "check wigzo --build wishpond=reference": "--build wishpond=… does not apply: this run judges "
    "wigzo; leave it out, or judge wishpond",
    "check --build wigzo=latin": "HERE/latin/index.js:2:1: is not UTF-8; save the file as UTF-8",
    "check --build wigzo=latin.js": "HERE/latin.js:1:1: is not UTF-8; save the file as UTF-8",
    "compare wigzo": f"{TWO}; see 'harness compare --help'",
    "compare wigzo reference nowhere": "new build: there is no build 'nowhere': HERE/nowhere does "
    f"not exist; expected {FORMS}",
    "compare old.jsonl new.jsonl": "old.jsonl does not exist; 'harness check' writes one",
    "compare wigzo old.jsonl new.jsonl": "compare takes two files without the name of a "
    "destination: harness compare OLD.jsonl NEW.jsonl",
    "open wigzo --build nowhere": "there is no build 'nowhere': HERE/nowhere does not exist; "
    f"expected {FORMS}",
}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder with the files that the command lines name."""
    monkeypatch.chdir(tmp_path)
    for name in ("a-folder", "latin"):
        (tmp_path / name).mkdir()
    (tmp_path / "a-file").touch()
    (tmp_path / "a-folder" / "ours.toml").touch()
    (tmp_path / "latin" / "package.json").write_text(json.dumps({"main": "index.js"}))
    source = "module.exports = 1;\nexports.name = 'Café';\n".encode("latin-1")
    (tmp_path / "latin" / "index.js").write_bytes(source)
    (tmp_path / "latin.js").write_bytes(b"// \xe9\n")
    return tmp_path


def test_there_are_enough() -> None:
    assert len(WRONG) >= 25


@pytest.mark.parametrize("typed", WRONG)
def test_a_wrong_command_line_gets_one_line(
    here: Path, capsys: pytest.CaptureFixture[str], typed: str
) -> None:
    assert main.main(shlex.split(typed)) == 2
    said = capsys.readouterr()
    assert said.err == f"harness: {WRONG[typed].replace('HERE', str(here))}\n"
    assert said.out == ""


def test_what_the_machine_does_not_allow_is_no_usage_error(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main.main(["prove", "wigzo", "--edge-port", str(port)]) == 3
    assert capsys.readouterr().err == (
        f"harness: the edge cannot bind port {port} on 127.0.0.1 (Address already in use); choose "
        "another, or leave out --edge-port to have a free one chosen\n"
    )
