"""A file that people wrote is read as UTF-8, or refused with the line that is not."""

from pathlib import Path

import pytest

from harness.model import BuildError
from harness.toolchain import utf8


def test_a_text_is_read(tmp_path: Path) -> None:
    file = tmp_path / "it.js"
    file.write_bytes("// café\n".encode())
    assert utf8.read(file) == "// café\n"


def test_another_encoding_is_refused_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "it.js"
    file.write_bytes(b"// tea\n// \xe9\n")
    with pytest.raises(BuildError) as caught:
        utf8.read(file)
    assert str(caught.value) == f"{file}:2: is not UTF-8; save the file as UTF-8"
