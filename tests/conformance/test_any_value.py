"""Any value passes through: what is generated arrives, what is declared does not."""

import pytest

from harness.builds import Chosen
from harness.contracts import built_in
from harness.driver import Driver
from harness.model import LIBRARIES, Library, Method
from tests.conformance.any_value import DECLARED, Declared, declared
from tests.conformance.any_value_search import Way, counterexample, wrong

LISTS = 8


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Heed `--library`, as the contracts do."""
    if "library" in metafunc.fixturenames:
        choice: str = metafunc.config.getoption("--library")
        metafunc.parametrize("library", [name for name in LIBRARIES if choice in {name, "all"}])


@pytest.mark.parametrize("method", ["identify", "track"])
@pytest.mark.parametrize("destination", ["wishpond", "wigzo"])
def test_any_value_arrives(
    destination: str, method: Method, library: Library, harness_driver: Driver
) -> None:
    way = Way(destination, method, library, Chosen(built_in()).of(destination))
    found = counterexample(harness_driver, way, LISTS)
    if found:
        pytest.fail(found, pytrace=False)


@pytest.mark.parametrize("kind", DECLARED, ids=lambda kind: kind.name)
def test_declared_value_does_not_arrive(kind: Declared, harness_driver: Driver) -> None:
    """Otherwise it is promised for no reason less than it could be."""
    assert kind.applies(kind.destination, kind.example)
    assert declared(kind.destination, kind.example)
    bundles = Chosen(built_in()).of(kind.destination)
    ways = [Way(kind.destination, kind.example.method, name, bundles) for name in LIBRARIES]
    assert any(any(wrong(harness_driver, way, [kind.example])) for way in ways), (
        f"it arrives under every library: take {kind.name!r} off the list"
    )
