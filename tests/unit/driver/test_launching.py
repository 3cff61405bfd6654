"""The flags that a browser is launched with."""

import pytest

from harness.driver.launching import _with_features


def test_a_key_press_defers_nothing_and_playwrights_own_feature_stays() -> None:
    (flag,) = _with_features([])
    name, _, listed = flag.partition("=")
    assert name == "--enable-features"
    assert "DeferRendererTasksAfterInput:policy/minimal-types" in listed.split(",")
    assert "CDPScreenshotNewSurface" in listed.split(",")


@pytest.mark.parametrize(
    "given",
    [
        ["--enable-features=A,B", "--lang=de"],
        ["--enable-features=A", "--lang=de", "--enable-features=B"],
    ],
)
def test_features_that_a_user_enables_stand_in_the_one_list_that_chromium_reads(
    given: list[str],
) -> None:
    others, listed = _with_features(given)
    assert others == "--lang=de"
    assert {"A", "B", "CDPScreenshotNewSurface"} <= set(listed.partition("=")[2].split(","))
