"""`harness documents`: which quotes are no longer on their pages, which a server plays."""

import html
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.cli import main
from harness.cli.documents import nearest, plain
from harness.contracts import built_in
from tests.live_hosts import LiveHosts, live_hosts

WIGZO = built_in().of_destination("wigzo")
PAGES = {item.source.url.partition("#")[0] for item in WIGZO}


@pytest.fixture
def hosts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LiveHosts]:
    """The hosts of Wigzo's documents, with pages that have all that is quoted of them."""
    names = {address.split("/")[2] for address in PAGES}
    with live_hosts(tmp_path, *names) as playing:
        for name, value in playing.environment.items():
            monkeypatch.setenv(name, value)
        for address in PAGES:
            own = {item.source.quote for item in WIGZO if item.source.url.startswith(address)}
            body = "".join(f"<p>{html.escape(quote)}.</p>" for quote in sorted(own))
            playing.script(address, f"<script>let x;</script>{body}", "text/html; charset=utf-8")
        yield playing


def test_all_quotes_are_there(hosts: LiveHosts, capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(["documents", "wigzo", "--check"]) == 0
    assert capsys.readouterr().out.endswith("quotes are there\n")
    assert sorted(hosts.asked) == sorted(f"GET {address}" for address in PAGES)


def test_a_page_that_cannot_be_read_is_one_line(
    hosts: LiveHosts, capsys: pytest.CaptureFixture[str]
) -> None:
    address = WIGZO[0].source.url
    del hosts.pages[address]
    assert main.main(["documents", "wigzo", "--check"]) == 3
    assert capsys.readouterr().out == (
        f"not read: {address} answered 404 Not Found; check the address\n"
    )


def test_what_is_gone_is_told_with_what_stands_in_its_place(
    hosts: LiveHosts, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = WIGZO[0].source
    now = source.quote.replace(" ", " <img src=x> @wigzo \x1b[2J ", 1)
    hosts.script(source.url, f"<p>{html.escape(now)}</p>", "text/html")
    told = tmp_path / "told.md"
    assert main.main(["documents", "wigzo", "--check", "--markdown", str(told)]) == 1
    first, second, *rest = capsys.readouterr().out.splitlines()
    shown = now.replace("\x1b", "\\u{1b}")
    assert first.startswith(f"gone: “{source.quote}” (wigzo-")
    assert first.endswith(f" {source.url}")
    assert second == f"  now: “{shown}”"
    assert "  now: nothing like it" in rest
    # An issue shows the page's words, and does nothing that they say.
    text = told.read_text()
    assert "<img" not in text
    assert "@wigzo" not in text
    gone, place, *_ = text.splitlines()
    assert html.unescape(gone).startswith(f"- gone: “{source.quote}” (wigzo-")
    assert gone.endswith(f"](<{source.url}>)")
    assert html.unescape(place) == f"  - now: “{shown}”"


def test_the_nearest_sentence_stands_in_its_place() -> None:
    page = "Wigzo is a tool. We send the id of the user, and the event. More follows."
    assert nearest("We send the id of a user", page) == "We send the id of the user"
    assert not nearest("Nothing of this kind at all", page)


def test_marks_and_quotation_marks_do_not_count() -> None:
    assert plain("the `id`\n of “the” **user**") == 'the id of "the" user'
