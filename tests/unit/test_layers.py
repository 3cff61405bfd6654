"""The rule of ARCHITECTURE.md: a module imports only from the layers above its own."""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
LAYERS_BLOCK = re.compile(r"^```layers\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ONLY_IMPORTERS = {
    "aiohttp": {"edge", "console"},
    "playwright": {"driver", "plugin"},
    "pytest": {"plugin", "plugin_builds", "plugin_results", "plugin_watching"},
    "_pytest": {"plugin"},
}


def listed_layers(document: str) -> list[str]:
    """Return the layers that a document lists, the one that imports nothing first."""
    block = LAYERS_BLOCK.search(document)
    assert block, "ARCHITECTURE.md has no block that begins with ```layers; restore it"
    return [line.split()[0] for line in block[1].splitlines()]


def violations(sources: Mapping[str, str], layers: Sequence[str]) -> list[str]:
    """Return a line for each break of the rule in sources, given by their path."""
    found = []
    there = {_layer(path) for path in sources} - {""}
    found += [
        f"ARCHITECTURE.md: lists the layer {layer}, which does not exist; remove its line"
        for layer in layers
        if layer not in there
    ]
    for path, source in sources.items():
        layer = _layer(path)
        if layer and layer not in layers:
            found.append(f"{path}:1: is in no layer; list {layer} in ARCHITECTURE.md")
            continue
        for line, imported in _imports(path, source):
            problem = _problem(layer, imported, layers)
            if problem:
                found.append(f"{path}:{line}: {problem}")
    return found


def _layer(path: str) -> str:
    """Return the module directly in `harness` that a path belongs to, or '' for the package."""
    return PurePosixPath(path).parts[1].removesuffix(".py").replace("__init__", "")


def _imports(path: str, source: str) -> Iterator[tuple[int, str]]:
    """Yield the line and the dotted name of every import, wherever in the file it stands."""
    package = PurePosixPath(path).parts[:-1]
    for node in ast.walk(ast.parse(source, path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, name.name) for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            base = [*above, *([node.module] if node.module else [])]
            yield from ((node.lineno, ".".join([*base, name.name])) for name in node.names)


def _problem(layer: str, imported: str, layers: Sequence[str]) -> str:
    top, _, rest = imported.partition(".")
    importers = ONLY_IMPORTERS.get(top)
    if importers and layer not in importers:
        return f"imports {top}; only {' and '.join(sorted(importers))} may: move this code there"
    target = rest.partition(".")[0]
    if top != "harness" or target not in layers or target == layer:
        return ""
    if layer and layers.index(target) < layers.index(layer):
        return ""
    return (
        f"imports {target}, which is not above {layer or 'the package itself'} in "
        "ARCHITECTURE.md; pass it in as an argument, or move what both need above them"
    )


LAYERS = ["values", "judge", "edge", "driver", "plugin"]
WHOLE = {f"harness/{layer}.py": "" for layer in LAYERS}


def test_the_package_keeps_the_rule() -> None:
    package = REPOSITORY / "harness"
    sources = {
        path.relative_to(REPOSITORY).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(package.rglob("*.py"))
        if not path.is_relative_to(package / "_pages")
    }
    assert len(sources) > 20
    layers = listed_layers((REPOSITORY / "ARCHITECTURE.md").read_text(encoding="utf-8"))
    problems = violations(sources, layers)
    if problems:
        pytest.fail("\n".join(problems), pytrace=False)


def test_the_list_names_no_layer_twice() -> None:
    layers = listed_layers((REPOSITORY / "ARCHITECTURE.md").read_text(encoding="utf-8"))
    assert sorted(layers) == sorted(set(layers))


def test_layers_are_read_from_their_block_alone() -> None:
    document = (
        "# A\n\n```\nno layer\n```\n\n```layers\nvalues  what is\njudge   what was\n```\n\nmore\n"
    )
    assert listed_layers(document) == ["values", "judge"]


@pytest.mark.parametrize(
    ("path", "source", "line"),
    [
        pytest.param("judge.py", "import playwright", 1, id="playwright"),
        pytest.param("judge.py", "from playwright.sync_api import Page", 1, id="part of one"),
        pytest.param("driver.py", "'''D.'''\n\nimport aiohttp.web", 3, id="aiohttp"),
        pytest.param("driver.py", "import pytest as p", 1, id="pytest"),
        pytest.param("judge.py", "import harness.driver", 1, id="module"),
        pytest.param("judge.py", "from harness import values, driver", 1, id="second name"),
        pytest.param("judge.py", "from harness.edge.world import World", 1, id="deep"),
        pytest.param("judge.py", "def f():\n    from harness import edge", 2, id="in function"),
        pytest.param(
            "judge.py",
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import harness.edge",
            3,
            id="for types",
        ),
        pytest.param("judge.py", "from . import driver", 1, id="relative"),
        pytest.param("edge/server.py", "from ..driver import drive", 1, id="relative, of a parent"),
        pytest.param("__init__.py", "from harness.values import x", 1, id="package"),
    ],
)
def test_a_break_is_reported_with_file_line_and_remedy(path: str, source: str, line: int) -> None:
    [problem] = violations({**WHOLE, f"harness/{path}": source}, LAYERS)
    assert problem.startswith(f"harness/{path}:{line}: imports ")
    assert "may: move this code there" in problem or "pass it in as an argument" in problem
    assert "\n" not in problem


@pytest.mark.parametrize(
    ("path", "source"),
    [
        pytest.param("judge.py", "from harness.values import x\nimport harness.values", id="above"),
        pytest.param("judge.py", "from harness import __version__, values", id="version"),
        pytest.param("edge/server.py", "import aiohttp\nfrom harness.edge import world", id="edge"),
        pytest.param("edge/server.py", "from . import world\nfrom .world import W", id="siblings"),
        pytest.param("plugin.py", "import pytest\nimport playwright.sync_api", id="plugin"),
        pytest.param("judge.py", "import pytester, aiohttpish", id="only alike"),
    ],
)
def test_what_is_allowed_is_not_reported(path: str, source: str) -> None:
    assert violations({**WHOLE, f"harness/{path}": source}, LAYERS) == []


def test_a_module_that_no_layer_lists_is_reported() -> None:
    [problem] = violations({**WHOLE, "harness/extra.py": "import pytest"}, LAYERS)
    assert problem == "harness/extra.py:1: is in no layer; list extra in ARCHITECTURE.md"


def test_a_layer_without_a_module_is_reported() -> None:
    [problem] = violations(WHOLE, [*LAYERS, "ghost"])
    assert problem.startswith("ARCHITECTURE.md: lists the layer ghost, which does not exist")
