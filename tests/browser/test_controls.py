"""Controls: nothing is judged on a browser that does not come out as it must."""

import dataclasses
from collections.abc import Iterator

import pytest

from harness.contracts import built_in
from harness.driver import Launcher
from harness.edge import Edge, assets
from harness.model import ControlError
from harness.session import run_controls
from harness.toolchain import browsers


@pytest.fixture
def edge() -> Iterator[Edge]:
    with Edge() as opened:
        yield opened


def launcher(edge: Edge, *flags: str) -> Launcher:
    installed = browsers.find_or_install(None, lambda _: None)
    return Launcher(edge, installed, {"headless": True, "args": [*flags]})


def test_on_this_browser_they_come_out_as_they_must(edge: Edge) -> None:
    with launcher(edge) as opened:
        found = run_controls(opened, edge, assets.load(built_in()))
    assert found.count == 8
    assert found.browser.startswith("chromium ")
    assert str(found).startswith("8 controls came out right on chromium ")


@pytest.mark.parametrize(
    ("flag", "seen"),
    [
        ("--proxy-bypass-list=in.control.example", "a build that is known to be right"),
        ("--proxy-bypass-list=elsewhere.example", "a request to another host was not seen"),
    ],
)
def test_a_browser_whose_requests_go_past_the_edge_is_found_out(
    edge: Edge, flag: str, seen: str
) -> None:
    with launcher(edge, flag) as opened, pytest.raises(ControlError) as raised:
        run_controls(opened, edge, assets.load(built_in()))
    assert seen in str(raised.value)
    assert "nothing was judged" in str(raised.value)
    assert "--browser-executable" in str(raised.value)
    assert raised.value.exit_code == 3


@pytest.mark.parametrize(
    ("old", "new", "seen"),
    [
        ("Object.is(value, -0)", "false", r"differs at harnessControl\.track arguments.*debt"),
        ('record("invocation"', 'void ("invocation"', "a build that is known to be right"),
    ],
)
def test_a_recorder_that_misses_something_is_found_out(
    edge: Edge, old: str, new: str, seen: str
) -> None:
    served = assets.load(built_in())
    assert old in served.recorder
    patched = dataclasses.replace(served, recorder=served.recorder.replace(old, new))
    with launcher(edge) as opened, pytest.raises(ControlError, match=seen):
        run_controls(opened, edge, patched)


def test_a_suite_on_such_a_browser_ends_before_it_begins(pytester: pytest.Pytester) -> None:
    pytester.makeconftest("""
        import pytest

        @pytest.fixture(scope="session")
        def browser_type_launch_args(browser_type_launch_args):
            flag = "--proxy-bypass-list=in.control.example"
            return {**browser_type_launch_args, "args": [flag]}
    """)
    pytester.makepyfile("""
        from harness.plugin import conformance

        test_requirement = conformance("wishpond")
    """)
    done = pytester.runpytest_subprocess("-k", "identify-params", timeout=120)
    assert done.ret == 3
    done.stdout.fnmatch_lines(["*nothing was judged, because the harness cannot trust chromium *"])
    done.stdout.no_fnmatch_line("* verdict*pass*")
