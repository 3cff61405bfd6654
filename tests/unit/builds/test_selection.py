"""The builds of a run: a reference build is made once, whether it compiles or not."""

from collections.abc import Iterator

import pytest

from harness.builds import Chosen, selection, source
from harness.contracts import Destination, built_in
from harness.model import BuildError


@pytest.mark.usefixtures("forgotten")
def test_a_reference_that_does_not_compile_is_compiled_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compiled: list[str] = []

    def reference(destination: Destination) -> None:
        compiled.append(destination.key)
        raise BuildError("lib/index.js:1:1: Unexpected end")

    monkeypatch.setattr(source, "reference", reference)
    chosen = Chosen(built_in())
    for key in ("wigzo", "wishpond", "wigzo"):
        with pytest.raises(BuildError, match=r"^lib/index\.js:1:1: Unexpected end$"):
            chosen.of(key)
    assert compiled == ["wigzo", "wishpond"]


@pytest.fixture
def forgotten() -> Iterator[None]:
    """Have reference builds made anew before and after a test."""
    selection._reference.cache_clear()
    yield
    selection._reference.cache_clear()
