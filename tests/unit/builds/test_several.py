"""The builds of a whole repository, as a shell or a quoted pattern names them."""

from pathlib import Path

import pytest

from harness import builds
from harness.model import UsageError


@pytest.fixture(autouse=True)
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("all/heap", "all/acme", "all/node_modules"):
        (tmp_path / name).mkdir(parents=True)
    for name in ("all/README.md", "all/one.js", "all/two.dynamic.js.gz"):
        (tmp_path / name).touch()


@pytest.mark.parametrize(
    ("given", "found"),
    [
        (["all/*"], ["all/acme", "all/heap", "all/one.js", "all/two.dynamic.js.gz"]),
        (["all/heap/", "all/acme", "./all/heap"], ["all/heap", "all/acme"]),
        (["all/README.md", "all/node_modules", "all/acme"], ["all/acme"]),
    ],
)
def test_what_is_a_build(given: list[str], found: list[str]) -> None:
    assert builds.several(given) == found


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["all/acme", "al/*"], "--builds al/*: nothing has this name, or matches it"),
        (["all/*.md"], "--builds all/*.md: there is no build; expected folders of them"),
    ],
)
def test_what_is_none(given: list[str], said: str) -> None:
    with pytest.raises(UsageError) as told:
        builds.several(given)
    assert str(told.value) == said
