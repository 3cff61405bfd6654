"""Files of known deviations, edited in place: only what changes is another, or nothing is."""

import dataclasses
import datetime as dt
import os
from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet

from harness.judging import KnownFinding
from harness.judging.deviations import Edits, Entry, load, write
from harness.judging.deviations.editing import edited
from harness.judging.deviations.files import parse
from harness.model import OutputError, UsageError
from harness.toolchain import paths

WHOLE = """\
# Known deviations of the shop.

format = 1

# -- people --

# Anna looks into it.
[[finding]]
finding = "identify loses phone"  # in all browsers
build = "shop"
versions = ">=1.0"
library = "all"
shows = [
  "lost: shop.identify arguments[0].phone (identify)",  # also in requests
]
requirements = ["shop-identify-*", "shop-phone"]
reason = '''
The phone comes
with version 2.'''

# -- pages --

[[deviation]]
build = "shop"
versions = ">=1.0"
library = "all"
requirement = "shop-page"
path = "shop.page arguments[0].title"
reason = "Later."
link = "https://tracker.example/7"
expires = 2027-03-31

# About the order.
[[finding]]
finding = "the order of what arrives is not that of the calls"
build = "shop"
versions = ">=1.0"
library = "next"
shows = ["order: shop.track (no call)"]
requirements = ["shop-order"]
reason = "accepted on 2027-01-31, not yet explained"

# The end.
"""
NEW = KnownFinding(
    place="",
    title='track loses "seats"',
    build="shop",
    versions=SpecifierSet(">=1.4"),
    library="classic",
    shows=("lost: shop.track arguments[1].seats (track)",),
    spared=("lost: shop.track arguments[1].plan (track)",),
    requirements=tuple(f"shop-track-of-a-long-name-{number}" for number in range(6)),
    reason="Why not?",
    link="https://tracker.example/8",
    expires=dt.date(2027, 3, 31),
)


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file with the entries above, in a folder below the current one."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "known-deviations").mkdir()
    place = tmp_path / "known-deviations" / "shop.toml"
    place.write_bytes(WHOLE.encode())
    return place


def entries(text: str = WHOLE) -> dict[str, Entry]:
    """Return the entries of a text: the phone, the order, and the page's title."""
    page, phone, order = parse(text, Path("shop.toml"))
    return {"page": page, "phone": phone, "order": order}


def test_an_edit_that_changes_nothing_leaves_every_character() -> None:
    assert edited(WHOLE) == WHOLE
    assert edited(WHOLE, changed=[*entries().values()]) == WHOLE


def test_what_changes_is_the_value_alone() -> None:
    phone, order, page = (entries()[name] for name in ("phone", "order", "page"))
    assert isinstance(phone, KnownFinding)
    now = [
        dataclasses.replace(phone, library="next", requirements=("shop-phone",)),
        dataclasses.replace(page, library="classic"),
        order,
    ]
    expected = WHOLE.replace('library = "all"\nshows', 'library = "next"\nshows')
    expected = expected.replace('["shop-identify-*", "shop-phone"]', '["shop-phone"]')
    expected = expected.replace(
        'library = "all"\nrequirement ', 'library = "classic"\nrequirement '
    )
    assert edited(WHOLE, changed=now) == expected


def test_what_is_removed_takes_its_comment_with_it_and_no_other() -> None:
    one = WHOLE[WHOLE.index("# Anna") : WHOLE.index("# -- pages")]
    two = WHOLE[WHOLE.index("[[deviation]]") : WHOLE.index("# About")]
    three = WHOLE[WHOLE.index("# About") : WHOLE.index("# The end")]
    every = entries()
    assert edited(WHOLE, removed=[every["phone"]]) == WHOLE.replace(one, "")
    assert edited(WHOLE, removed=[every["page"]]) == WHOLE.replace(two, "")
    assert edited(WHOLE, removed=[every["order"]]) == WHOLE.replace(three, "")
    left = edited(WHOLE, removed=[*every.values()])
    assert left == WHOLE.replace(one, "").replace(two, "").replace(three, "")


@pytest.mark.parametrize("old", ["", WHOLE, WHOLE.rstrip("\n"), WHOLE.replace("\n", "\r\n")])
def test_what_is_added_comes_back_whole(old: str) -> None:
    text = edited(old, [NEW, dataclasses.replace(NEW, spared=(), link="", expires=None)])
    assert text.startswith(old.rstrip())
    assert ("\r" in text) == ("\r" in old)
    assert text.count("\n") == text.count("\r\n") or "\r" not in text
    first, second = [*parse(text, Path("shop.toml"))][-2:]
    assert dataclasses.replace(first, file=None, number=0, place="") == NEW
    assert isinstance(second, KnownFinding)
    assert (second.spared, second.link, second.expires) == ((), "", None)
    assert max(map(len, text.splitlines())) <= 100


def test_what_only_looks_like_an_entry_is_no_reason_to_guess() -> None:
    text = WHOLE.replace("with version 2.", "[[finding]]")
    with pytest.raises(
        UsageError, match=r"a text of several lines has a line with \[\[finding\]\]"
    ):
        edited(text)
    with pytest.raises(UsageError, match=r"its entries are not written as \[\[finding\]\]"):
        edited("finding = [{ build = 'shop' }]")


# --- files ---


def test_all_files_are_replaced_or_none(file: Path) -> None:
    other = file.with_name("more.toml")
    other.write_text(WHOLE.replace("with version 2.", "[[finding]]"), encoding="utf-8")
    removed = [entry for entry in load(file.parent) if "phone" in entry.summary()]
    assert [entry.file for entry in removed] == [other, file]
    with pytest.raises(UsageError, match=r"^known-deviations/more\.toml: an entry cannot be told"):
        write(Edits(removed=tuple(removed)), file.parent)
    assert file.read_text(encoding="utf-8") == WHOLE


def test_new_entries_go_to_the_file_of_their_build(file: Path) -> None:
    added = NEW, dataclasses.replace(NEW, build="bank")
    bank = file.with_name("bank.toml")
    assert write(Edits(added=added), file.parent) == [file, bank]
    assert [entry.build for entry in load(file.parent)] == ["bank", "shop", "shop", "shop", "shop"]
    assert bank.read_text(encoding="utf-8").startswith("# 'harness accept' adds to this file")
    assert write(Edits(), file.parent) == []


def test_the_folder_is_made(tmp_path: Path) -> None:
    [made] = write(Edits(added=(NEW,)), tmp_path / "some" / "where")
    assert made == tmp_path / "some" / "where" / "shop.toml"
    assert made.is_file()


def test_the_old_file_stays_until_the_new_one_is_whole(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: Path, __: Path) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(paths, "publish", full)
    with pytest.raises(OutputError, match=r"shop\.toml cannot be written: No space left"):
        write(Edits(added=(NEW,)), file.parent)
    assert file.read_text(encoding="utf-8") == WHOLE
    assert list(file.parent.iterdir()) == [file]


def test_a_link_to_a_file_stays_a_link(file: Path, tmp_path: Path) -> None:
    real = tmp_path / "shared.toml"
    file.rename(real)
    file.symlink_to(real)
    write(Edits(added=(NEW,)), file.parent)
    assert file.is_symlink()
    assert len(load(file.parent)) == 4
