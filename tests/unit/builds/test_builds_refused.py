"""Builds that are no good: one line says what is wrong, where, what to do; the exit code is 2."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.cli import main
from tests.unit.answers import Answer, serving

Refused = Callable[[str], str]
BUNDLE = "window.wigzoDeps = [];\nwindow.wigzoLoader = function () { return 'x'.repeat(9); };\n"
HIDDEN = "s3cret"
KINDS = (
    "a folder with a package.json or lib/index.js, a .js file, a *.dynamic.js or "
    "*.dynamic.js.gz file, an http(s) address of one, cdn, cdn@VERSION, or reference"
)
NOT_JUDGED = (
    "--build wigzo=… does not apply: this run judges wishpond; leave it out, or judge wigzo"
)
NO_BUNDLE = (
    " is not a production bundle: it does not set window['wigzoDeps']; for a module, give a file "
    "whose name does not end with .dynamic.js"
)
CUT = (
    " is cut short or damaged (Compressed file ended before the end-of-stream marker was "
    "reached); download it again"
)


@pytest.fixture
def refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Refused:
    """Return what `harness check --build wigzo=SPEC` says; the cache must have nothing of it."""
    cache = tmp_path / "cache"
    monkeypatch.setenv("HARNESS_CACHE_DIR", str(cache))
    monkeypatch.chdir(tmp_path)

    def run(spec: str) -> str:
        code = main.main(["check", "wigzo", "--build", f"wigzo={spec}"])
        said = capsys.readouterr()
        assert (code, said.out) == (2, "")
        *progress, last = said.err.splitlines()
        assert all(line.startswith("harness: downloading http") for line in progress)
        assert [item for item in cache.rglob("*") if item.is_file()] == []
        return last.removeprefix("harness: ")

    return run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "it" / "lib").mkdir(parents=True)
    return tmp_path / "it"


def test_a_path_that_does_not_exist(refused: Refused, tmp_path: Path) -> None:
    said = refused("../nowhere")
    assert said == (
        f"there is no build '../nowhere': {tmp_path.parent}/nowhere does not exist; "
        f"expected {KINDS}"
    )


def test_a_file_of_an_unknown_kind(refused: Refused, tmp_path: Path) -> None:
    (tmp_path / "wigzo.zip").write_bytes(b"PK")
    assert refused("wigzo.zip") == f"unknown build {tmp_path}/wigzo.zip: expected {KINDS}"


@pytest.mark.parametrize("spec", ["cdn@", "cdn@ 1", "cdn@1/../2"])
def test_a_version_that_is_none(refused: Refused, spec: str) -> None:
    assert refused(spec) == f"{spec!r} has no valid version; write cdn, or cdn@2.3.1 for a version"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--build", "wigzo"], f"--build wigzo: expected NAME=SPEC, where SPEC is {KINDS}"),
        (["--build", "wigzo="], f"--build wigzo=: expected NAME=SPEC, where SPEC is {KINDS}"),
        (["--build", "=x"], f"--build =x: expected NAME=SPEC, where SPEC is {KINDS}"),
        (
            ["--build", "wigzo=reference", "--build", "Wigzo=cdn"],
            "--build Wigzo=cdn: 'Wigzo' was given twice; give one build for each",
        ),
        (
            ["--build", f"http://u:{HIDDEN}@h/x?y={HIDDEN}"],
            f"--build http://h/x: expected NAME=SPEC, where SPEC is {KINDS}",
        ),
        (
            ["--build", "wigzo=cdn", "--build", f"wigzo=https://u:{HIDDEN}@h/x?y={HIDDEN}"],
            "--build wigzo=https://h/x: 'wigzo' was given twice; give one build for each",
        ),
        (
            ["wishpond", "--build", "wigzo=reference"],
            NOT_JUDGED,
        ),
    ],
)
def test_wrong_usage(capsys: pytest.CaptureFixture[str], arguments: list[str], said: str) -> None:
    assert main.main(["check", *arguments]) == 2
    assert capsys.readouterr().err == f"harness: {said}\n"


def test_a_folder_without_an_entry(refused: Refused, folder: Path) -> None:
    assert refused("it") == (
        f"{folder} has no entry file: it has no 'main' in a package.json, no lib/index.js and "
        "no index.js (nor .ts); name the folder that has one"
    )


def test_a_main_that_is_missing(refused: Refused, folder: Path) -> None:
    (folder / "package.json").write_text('{"main": "dist/index.js"}')
    (folder / "lib" / "index.js").write_text("")
    assert refused("it") == (
        f"{folder} has no entry file: 'main' in its package.json names {folder}/dist/index.js, "
        "which is missing; build it, or correct 'main'"
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"main": \n1,}', ":2:3: is not JSON: Illegal trailing comma before end of object"),
        ("[]", ": expected an object, such as {'main': 'lib/index.js'}"),
        ('"x"', ": expected an object, such as {'main': 'lib/index.js'}"),
        ('{"main": ["a"]}', ": 'main' is ['a']; expected text"),
        ('{"version": 1}', ": 'version' is 1; expected text"),
        (b"\xff\xfe{}".decode("latin-1"), ":1: is not UTF-8; save the file as UTF-8"),
    ],
)
def test_a_package_json_that_is_damaged(
    refused: Refused, folder: Path, text: str, said: str
) -> None:
    (folder / "package.json").write_bytes(text.encode("latin-1"))
    found = refused("it")
    # Python words the trailing comma in its own way before 3.13.
    old = ":2:3: is not JSON: Expecting property name enclosed in double quotes"
    assert found in {f"{folder}/package.json{said}", f"{folder}/package.json{old}"}


def test_a_syntax_error(refused: Refused, folder: Path) -> None:
    (folder / "lib" / "index.js").write_text("const fine = 1;\n  'ü'; var = 2;\n", "utf-8")
    assert refused("it") == (
        f"{folder}/lib/index.js:2:12: Expected identifier but found \"=\": 'ü'; var = 2;"
    )


def test_a_syntax_error_in_a_long_line(refused: Refused, folder: Path) -> None:
    (folder / "lib" / "index.js").write_text(f"{'a();' * 500}var = 2;{'b();' * 500}")
    said = refused("it")
    assert f"{folder}/lib/index.js:1:2005: Expected identifier" in said
    assert "a();var = 2;b();" in said
    assert said.count("…") == 2
    assert len(said) < 400


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({}, "does not name them: add them there, and type 'npm install' in {it}"),
        (
            {"it/package.json": {"dependencies": {"on-body": "1"}}},
            "does not name '@us/a': add it there, and type 'npm install' in {it}",
        ),
        (
            {"it/package.json": {"dependencies": {"on-body": "1", "@us/a": "2"}}},
            "type 'npm install' in {it}",
        ),
        (
            {
                "it/package.json": {"dependencies": {"on-body": "1"}},
                "package.json": {"devDependencies": {"@us/a": "2"}, "workspaces": ["*"]},
                "yarn.lock": {},
            },
            "type 'yarn install' in {root}",
        ),
        (
            {"it/package.json": {"dependencies": ["on-body"]}, "package.json": []},
            "does not name them: add them there, and type 'npm install' in {it}",
        ),
    ],
)
def test_packages_that_are_missing(
    refused: Refused, folder: Path, files: dict[str, object], said: str
) -> None:
    """The command is that of the folder's own manifest: no package's name is guessed."""
    (folder / "package.json").write_text("{}")
    for name, content in files.items():
        (folder.parent / name).write_text(json.dumps(content))
    (folder / "lib" / "index.js").write_text(
        "require('is');\n  require('on-body');\nrequire('@us/a/b'); require('on-body/c');"
    )
    own = f"{folder}/package.json " if "not name" in said else ""
    assert refused("it") == (
        f"{folder}/lib/index.js:2:11: cannot find the packages 'on-body', '@us/a': {own}"
        f"{said.format(it=folder, root=folder.parent)}"
    )


def test_what_is_built_into_node_is_missing(refused: Refused, folder: Path) -> None:
    (folder / "lib" / "index.js").write_text("require('util');")
    assert refused("it") == (
        f"{folder}/lib/index.js:1:9: cannot find the package 'util': {folder} has no package.json: "
        "make one that names it, and type 'npm install' there; a browser has no built-in modules "
        "of Node.js"
    )


def test_a_file_of_its_own_that_is_missing(refused: Refused, folder: Path) -> None:
    (folder / "lib" / "index.js").write_text("require('./part');")
    assert refused("it/lib/index.js") == (
        f"{folder}/lib/index.js:1:9: cannot find './part', which this line asks for: "
        "require('./part');"
    )


def test_a_bundle_that_is_cut_short(refused: Refused, tmp_path: Path) -> None:
    (tmp_path / "wigzo.dynamic.js").write_text(BUNDLE[:-10])
    said = refused("wigzo.dynamic.js")
    place = f"{tmp_path}/wigzo.dynamic.js"
    assert said == (
        f"{place} is cut short or damaged; download it again: wigzo.dynamic.js:2:51: "
        "Unexpected end of file: window.wigzoLoader = function () { return 'x'.repe"
    )


def test_a_packed_bundle_that_is_cut_short(refused: Refused, tmp_path: Path) -> None:
    (tmp_path / "wigzo.dynamic.js.gz").write_bytes(gzip.compress(BUNDLE.encode())[:-12])
    assert refused("wigzo.dynamic.js.gz") == (f"{tmp_path}/wigzo.dynamic.js.gz{CUT}")


@pytest.mark.parametrize("flipped", [12, 40, -6], ids=["header", "content", "sum"])
def test_a_packed_bundle_that_is_damaged(refused: Refused, tmp_path: Path, flipped: int) -> None:
    content = bytearray(gzip.compress(BUNDLE.encode()))
    content[flipped] ^= 0xFF
    (tmp_path / "wigzo.dynamic.js.gz").write_bytes(content)
    assert "wigzo.dynamic.js.gz is cut short or damaged (" in refused("wigzo.dynamic.js.gz")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", " is empty; download it again"),
        (b"\xff\x00", " is not a script: it is not UTF-8; download it again"),
        (b"<!doctype html>", " is a web page, not a script; download it again"),
        (
            b"module.exports = 1;",
            NO_BUNDLE,
        ),
        (
            BUNDLE.replace("wigzo", "wishpond").encode(),
            (
                " is a bundle of 'wishpond', not of 'wigzo'; to judge that destination, "
                "type '--build wishpond=…'"
            ),
        ),
    ],
)
def test_what_is_no_bundle_of_it(
    refused: Refused, tmp_path: Path, content: bytes, said: str
) -> None:
    (tmp_path / "wigzo.dynamic.js").write_bytes(content)
    assert refused("wigzo.dynamic.js") == f"{tmp_path}/wigzo.dynamic.js{said}"


def test_a_vendor_chunk_that_is_missing(refused: Refused, tmp_path: Path) -> None:
    (tmp_path / "wigzo.dynamic.js").write_text(BUNDLE.replace("[]", '["/integrations/v/c.1.js"]'))
    assert refused("wigzo.dynamic.js") == (
        f"{tmp_path}/wigzo.dynamic.js asks for the vendor chunk /integrations/v/c.1.js, which is "
        "missing; put c.1.js beside it"
    )


def test_a_vendor_chunk_that_is_cut_short(refused: Refused, tmp_path: Path) -> None:
    (tmp_path / "wigzo.dynamic.js").write_text(BUNDLE.replace("[]", '["/integrations/v/c.1.js"]'))
    (tmp_path / "c.1.js").write_text("window.c = function () {")
    said = refused("wigzo.dynamic.js")
    assert said.startswith(
        f"{tmp_path}/c.1.js is cut short or damaged; download it again: c.1.js:1:25:"
    )


BAD_ANSWERS = {
    "404": (
        Answer(b"no", 404),
        " answered 404 Not Found; check the address",
    ),
    "HTML": (
        Answer(b"<html></html>", headers={"Content-Type": "text/html; charset=utf-8"}),
        " answered with a web page instead of a bundle; check the address",
    ),
    "HTML, told to be a script": (
        Answer(b"<html></html>"),
        " is a web page, not a script; download it again",
    ),
    "nothing": (
        Answer(b""),
        " answered with an empty body; check the address",
    ),
    "cut short": (
        Answer(BUNDLE.encode(), announced=1000),
        f" is cut short: it announced 1000 bytes and sent {len(BUNDLE)}; try again",
    ),
    "packed, cut short": (
        Answer(gzip.compress(BUNDLE.encode())[:-12]),
        CUT,
    ),
}


@pytest.mark.parametrize("kind", BAD_ANSWERS)
def test_an_address_that_does_not_answer_with_a_bundle(refused: Refused, kind: str) -> None:
    answer, said = BAD_ANSWERS[kind]
    with serving({"/wigzo.dynamic.js.gz": answer}) as base:
        assert refused(f"{base}/wigzo.dynamic.js.gz") == f"{base}/wigzo.dynamic.js.gz{said}"


def test_an_address_of_nobody(refused: Refused) -> None:
    with serving({}) as base:
        pass
    said = refused(f"{base}/wigzo.dynamic.js")
    assert said.startswith(f"{base}/wigzo.dynamic.js did not answer (")
    assert "Connection refused" in said
    assert said.endswith("); check that this machine can reach it")


@pytest.mark.parametrize("spec", ["http://", "https://[::1/w.js", "http://x y/w.js"])
def test_an_address_that_is_none(refused: Refused, spec: str) -> None:
    said = refused(spec)
    assert said.startswith(f"{spec} ")
    assert "is not a valid address" in said or "did not answer" in said


@pytest.mark.parametrize("user", ["user:s3cret", "s3cret", "a:b@s3cret", ":s3cret"])
def test_an_address_with_a_password_is_refused_without_it(refused: Refused, user: str) -> None:
    with serving({"/wigzo.dynamic.js": Answer(BUNDLE.encode())}) as base:
        host = base.removeprefix("http://")
        assert refused(f"http://{user}@{host}/wigzo.dynamic.js?X-Sig={HIDDEN}") == (
            f"{base}/wigzo.dynamic.js was given with a user or a password, which the harness "
            "never sends; download the file in another way, and give its path"
        )


@pytest.mark.parametrize(
    "spec",
    [
        "http://127.0.0.1:1/w.js?X-Sig=s3cret",
        "http://127.0.0.1:1/w.js?X-Sig=s3 cret",
        "http://127.0.0.1:1/w.js?X-Sig=s3\x07cret",
        "http://127.0.0.1:no/w.js#s3cret",
        "https://[::1/w.js?s3cret",
        "http://127.0.0.1:1/w.js?ü=s3cret",
    ],
)
def test_no_refusal_tells_the_secret_of_an_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], spec: str
) -> None:
    monkeypatch.setenv("HARNESS_CACHE_DIR", str(tmp_path))
    assert main.main(["check", "wigzo", "--build", f"wigzo={spec}"]) == 2
    said = capsys.readouterr().err
    assert f"harness: {spec.partition('?')[0].partition('#')[0]} " in said
    assert "s3" not in said
    assert "cret" not in said


def test_an_address_that_leads_back_to_itself_is_one_line(refused: Refused) -> None:
    answer = Answer(b"", 302, {"Location": "/wigzo.dynamic.js"})
    with serving({"/wigzo.dynamic.js": answer}) as base:
        said = refused(f"{base}/wigzo.dynamic.js")
    assert said.startswith(f"{base}/wigzo.dynamic.js answered 302 ")
    assert "infinite loop" in said
    assert said.endswith("; check the address")


def test_the_cdn_does_not_have_the_version(
    refused: Refused, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving({}) as base:
        monkeypatch.setenv("HARNESS_CDN", base)
        path = "/next-integrations/integrations/wigzo/9.9.9/wigzo.dynamic.js.gz"
        said = " answered 404 Not Found; check the address"
        assert refused("cdn@9.9.9") == f"{base}{path}{said}"


def test_a_vendor_chunk_that_the_cdn_does_not_have(refused: Refused) -> None:
    path = "/n/integrations/wigzo/1.0.0/wigzo.dynamic.js.gz"
    text = BUNDLE.replace("[]", json.dumps(["/integrations/v/c.js"]))
    with serving({path: Answer(text.encode())}) as base:
        said = refused(f"{base}{path}")
        assert said.startswith(f"{base}/n/integrations/v/c.js.gz answered 404 Not Found")
