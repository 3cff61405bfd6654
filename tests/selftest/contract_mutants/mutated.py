"""The harness's own contract, read anew with one module changed."""

import ast
import importlib.abc
import importlib.util
import sys
from collections.abc import Sequence
from functools import cache
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

from harness.contracts import Contracts, built_in
from harness.contracts import requirements as own
from harness.model import Requirement

PACKAGE = "harness.contracts.requirements"
FOLDER = Path(own.__path__[0])


class _Loader(importlib.abc.Loader):
    """Reads one module from a text."""

    def __init__(self, file: Path, source: str) -> None:
        self._file, self._source = file, source

    def create_module(self, spec: ModuleSpec) -> None:
        """Let Python make the module."""

    def exec_module(self, module: ModuleType) -> None:
        exec(compile(self._source, self._file, "exec"), vars(module))  # noqa: S102 - our own source


class _Finder(importlib.abc.MetaPathFinder):
    def __init__(self, name: str, loader: _Loader) -> None:
        self._name, self._loader = name, loader

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        del path, target
        return importlib.util.spec_from_loader(name, self._loader) if name == self._name else None


@cache
def _importers(name: str) -> frozenset[str]:
    """Return a module of the package, and those that import it, also by way of others."""
    imports = {
        ".".join((PACKAGE, *file.relative_to(FOLDER).with_suffix("").parts)).removesuffix(
            ".__init__"
        ): _imported(file)
        for file in FOLDER.rglob("*.py")
    }
    found, more = {name, PACKAGE}, True
    while more:
        new = {key for key, names in imports.items() if names & found} - found
        more = bool(new)
        found |= new
    return frozenset(found)


def _imported(file: Path) -> set[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return {
        full
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module
        for full in (node.module, *(f"{node.module}.{one.name}" for one in node.names))
        if full != PACKAGE
    }


def read(file: Path, source: str) -> tuple[Requirement, ...]:
    """Return the contract as it is with another source of one of its files.

    Raises:
        Exception: whatever the changed module raises when it is imported.
    """
    base: Contracts = built_in()
    parts = file.relative_to(FOLDER).with_suffix("").parts
    name = ".".join((PACKAGE, *parts))
    of_package = {key: module for key, module in sys.modules.items() if key.startswith(PACKAGE)}
    kept = {key: of_package[key] for key in _importers(name) & of_package.keys()}
    for key in kept:
        del sys.modules[key]
    finder = _Finder(name, _Loader(file, source))
    sys.meta_path.insert(0, finder)
    try:
        anew = importlib.import_module(PACKAGE)
        every: tuple[Requirement, ...] = anew.built_in(base.destinations)
        return every
    finally:
        sys.meta_path.remove(finder)
        sys.modules.update(kept)
