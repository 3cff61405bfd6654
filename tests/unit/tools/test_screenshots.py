"""The pictures of the documentation are small, and each can be made anew."""

from pathlib import Path

import oxipng
import pytest

from tools.screenshots import IMAGES, PICTURES, compress

COMMITTED = sorted(IMAGES.glob("*.png"))


def test_each_picture_can_be_made_anew() -> None:
    assert {picture.stem for picture in COMMITTED} == set(PICTURES)


@pytest.mark.parametrize("picture", COMMITTED, ids=lambda picture: picture.stem)
def test_a_picture_is_compressed(picture: Path) -> None:
    content = picture.read_bytes()
    if len(oxipng.optimize_from_memory(content, level=1)) < len(content):
        pytest.fail(f"{picture.name} can be smaller; type 'make screenshots'", pytrace=False)


def test_compressing_writes_a_smaller_file_in_place(tmp_path: Path) -> None:
    wasteful = oxipng.RawImage(bytes(4 * 64 * 64), 64, 64).create_optimized_png(
        level=0, deflate=oxipng.Deflaters.libdeflater(0)
    )
    (tmp_path / "picture.png").write_bytes(wasteful)
    compress(tmp_path / "picture.png")
    assert len((tmp_path / "picture.png").read_bytes()) < len(wasteful)
