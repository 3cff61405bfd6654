"""Prints the tables of `harness pin`, each row on a line: no cell is cut to a terminal's width."""

from collections.abc import Sequence

from harness.cli.ending import Output
from harness.codec import visible


def show(console: Output, *rows: Sequence[str]) -> None:
    """Print rows with as many cells each, the headings first; all but the last cell are aligned."""
    shown = [[visible(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*shown, strict=True)]
    for row in shown:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        console.print("  ".join(cells).rstrip(), markup=False, highlight=False, soft_wrap=True)
