"""The rules of ARCHITECTURE.md on imports: upwards, through the front door, never in a circle.

A package imports only from packages above its own line, and from another package only what its
`__init__.py` offers. Inside a package there are no cycles.
"""

import ast
import re
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
LAYERS_BLOCK = re.compile(r"^```layers\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ONLY_IMPORTERS = {
    "aiohttp": {"console", "driver", "trackers"},
    "playwright": {"driver", "pytest_plugin"},
    "pytest": {"pytest_plugin"},
    "_pytest": {"pytest_plugin"},
    "watchfiles": {"console"},
}
ENTRANCES = {"__main__", "plugin"}
"""Modules through which people come in: they stand below all layers, and nothing imports them."""


def listed_layers(document: str) -> list[str]:
    """Return the layers that a document lists, the one that imports nothing first."""
    block = LAYERS_BLOCK.search(document)
    assert block, "ARCHITECTURE.md has no block that begins with ```layers; restore it"
    return [line.split()[0] for line in block[1].splitlines()]


def problems_of(repository: Path) -> list[str]:
    """Return a line for each break of the rules in a tree of sources and its ARCHITECTURE.md."""
    package = repository / "harness"
    sources = {
        path.relative_to(repository).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(package.rglob("*.py"))
        if not path.is_relative_to(package / "_pages")
    }
    layers = listed_layers((repository / "ARCHITECTURE.md").read_text(encoding="utf-8"))
    return violations(sources, layers)


@dataclass(frozen=True, slots=True)
class Import:
    """One name that a file imports: `from module import name`, or a module with no name."""

    path: str
    line: int
    module: str
    name: str


def violations(sources: Mapping[str, str], layers: Sequence[str]) -> list[str]:
    """Return a line for each break of the rules in sources, given by their path."""
    there = {_layer(path) for path in sources} - ENTRANCES - {""}
    found = [
        f"ARCHITECTURE.md: lists the layer {layer}, which does not exist; remove its line"
        for layer in layers
        if layer not in there
    ]
    trees = {path: ast.parse(source, path) for path, source in sources.items()}
    doors = {layer: _offered(trees, layer) for layer in layers}
    inside: list[Import] = []
    for path, tree in trees.items():
        layer = _layer(path)
        if layer in there and layer not in layers:
            found.append(f"{path}:1: is in no layer; list {layer} in ARCHITECTURE.md")
            continue
        for item in _imports(path, tree):
            if item.module.split(".")[:2] == ["harness", layer]:
                inside.append(item)
                continue
            problem = _problem(item, layer, layers, doors)
            if problem:
                found.append(f"{path}:{item.line}: {problem}")
        found += _past_the_door(path, tree, doors)
    found += _circles(inside, {_module(path) for path in sources})
    return list(dict.fromkeys(found))


def _layer(path: str) -> str:
    """Return the package or module directly in `harness`, or '' for `harness/__init__.py`."""
    return PurePosixPath(path).parts[1].removesuffix(".py").replace("__init__", "")


def _module(path: str) -> str:
    """Return the dotted name of a module."""
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _offered(trees: Mapping[str, ast.Module], layer: str) -> set[str] | None:
    """Return what a package's `__init__.py` has in `__all__`; None of a module: all it has."""
    if f"harness/{layer}.py" in trees:
        return None
    door = trees.get(f"harness/{layer}/__init__.py", ast.Module([], []))
    for node in door.body:
        match node:
            case ast.Assign(targets=[ast.Name(id="__all__")], value=ast.List(elts=names)):
                return {ast.literal_eval(name) for name in names}
    return set()


def _imports(path: str, tree: ast.Module) -> Iterator[Import]:
    """Yield every import, wherever in the file it stands, also in a function."""
    package = PurePosixPath(path).parts[:-1]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (Import(path, node.lineno, name.name, "") for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            base = ".".join([*above, *([node.module] if node.module else [])])
            for name in node.names:
                # `from harness import builds` imports a package, as `import harness.builds` does.
                if base == "harness":
                    yield Import(path, node.lineno, f"harness.{name.name}", "")
                else:
                    yield Import(path, node.lineno, base, name.name)


def _problem(
    item: Import, layer: str, layers: Sequence[str], doors: Mapping[str, set[str] | None]
) -> str:
    """Say what is wrong with an import from elsewhere, and what to do; '' if nothing is."""
    top, *rest = item.module.split(".")
    importers = ONLY_IMPORTERS.get(top)
    if importers and layer not in importers:
        return f"imports {top}; only {' and '.join(sorted(importers))} may: move this code there"
    if top != "harness" or not rest:
        return ""
    target, *deeper = rest
    if target in ENTRANCES:
        return f"imports {target}, which is for people; import what it offers from its own place"
    if target not in layers:
        return ""
    if layer not in ENTRANCES and (not layer or layers.index(target) >= layers.index(layer)):
        return (
            f"imports {target}, which is not above {layer or 'the package itself'} in "
            "ARCHITECTURE.md; pass it in as an argument, or move what both need above them"
        )
    offered = doors[target]
    if offered is None or not (deeper or item.name):
        return ""
    if deeper:
        return (
            f"imports from {item.module}, which is inside of {target}; write "
            f"'from harness.{target} import …', and have its __init__.py offer what is needed"
        )
    if item.name not in offered:
        return _not_offered(item.name, target)
    return ""


def _not_offered(name: str, target: str) -> str:
    return (
        f"imports {name}, which harness/{target}/__init__.py does not offer; use what it offers, "
        "or add the name to its imports and to __all__"
    )


def _past_the_door(
    path: str, tree: ast.Module, doors: Mapping[str, set[str] | None]
) -> Iterator[str]:
    """Yield a line for each `builds.name` that is not offered, of packages imported whole."""
    whole = {
        name.asname or name.name: name.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "harness" and not node.level
        for name in node.names
        if name.name in doors and name.name != _layer(path)
    }
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name(id=local), attr=name) if local in whole:
                offered = doors[whole[local]]
                if offered is not None and name not in offered:
                    yield f"{path}:{node.lineno}: {_not_offered(name, whole[local])}"


def _circles(inside: Sequence[Import], modules: set[str]) -> Iterator[str]:
    """Yield a line for each circle of modules within one package, the shortest through a module."""
    edges: dict[str, dict[str, Import]] = {}
    for item in inside:
        full = f"{item.module}.{item.name}"
        target = full if full in modules else item.module
        edges.setdefault(_module(item.path), {}).setdefault(target, item)
    told: set[str] = set()
    for start in sorted(edges):
        way = _way_back(start, edges)
        if way and told.isdisjoint(way):
            told.update(way)
            first = edges[start][way[1]]
            yield (
                f"{first.path}:{first.line}: imports in a circle: {' → '.join(way)}; move what "
                "they share into a module of its own, and name modules within a package, not "
                "the package"
            )


def _way_back(start: str, edges: Mapping[str, Mapping[str, Import]]) -> list[str]:
    """Return the shortest way of imports from a module to itself; empty if there is none."""
    ways = deque([[start]])
    seen: set[str] = set()
    while ways:
        way = ways.popleft()
        for target in edges.get(way[-1], {}):
            if target == start:
                return [*way, target]
            if target not in seen:
                seen.add(target)
                ways.append([*way, target])
    return []


LAYERS = ["model", "judging", "edge", "driver", "session", "console", "pytest_plugin"]
WHOLE = {
    "harness/__init__.py": "__version__ = '1'",
    "harness/plugin.py": "from harness.pytest_plugin import conformance",
    "harness/__main__.py": "",
    "harness/model/__init__.py": "from harness.model.values import x\n\n__all__ = ['x']",
    "harness/model/values.py": "x = y = 1",
    "harness/judging/__init__.py": "",
    "harness/judging/judge.py": "",
    "harness/edge/__init__.py": "from harness.edge import world\n\n__all__ = ['world']",
    "harness/edge/world.py": "",
    "harness/driver/__init__.py": "from harness.driver.tab import drive\n\n__all__ = ['drive']",
    "harness/driver/tab.py": "drive = None",
    "harness/session.py": "",
    "harness/console/__init__.py": "",
    "harness/pytest_plugin/__init__.py": "__all__ = ['conformance']\nconformance = None",
}
DOCUMENT = "# A\n\n```layers\n{}\n```\n".format("\n".join(LAYERS))


def test_the_package_keeps_the_rules() -> None:
    problems = problems_of(REPOSITORY)
    if problems:
        pytest.fail("\n".join(problems), pytrace=False)


def test_no_layer_is_listed_twice_and_there_are_few() -> None:
    layers = listed_layers((REPOSITORY / "ARCHITECTURE.md").read_text(encoding="utf-8"))
    assert sorted(layers) == sorted(set(layers))
    packages = list((REPOSITORY / "harness").glob("*/__init__.py"))
    modules = list((REPOSITORY / "harness").glob("*.py"))
    assert len(packages) <= 16
    assert len(modules) <= 4


def test_layers_are_read_from_their_block_alone() -> None:
    document = (
        "# A\n\n```\nno layer\n```\n\n```layers\nmodel    what is\njudging  what was\n```\n\nmore\n"
    )
    assert listed_layers(document) == ["model", "judging"]


@pytest.mark.parametrize(
    ("path", "source", "problem"),
    [
        pytest.param(
            "judging/judge.py",
            "from harness.edge import world",
            "harness/judging/judge.py:1: imports edge, which is not above judging in "
            "ARCHITECTURE.md; pass it in as an argument, or move what both need above them",
            id="up",
        ),
        pytest.param(
            "judging/judge.py",
            "'''J.'''\n\nfrom harness.model.values import x",
            "harness/judging/judge.py:3: imports from harness.model.values, which is inside of "
            "model; write 'from harness.model import …', and have its __init__.py offer what is "
            "needed",
            id="past the door",
        ),
        pytest.param(
            "driver/tabs.py",
            "from harness.driver import tab\n\n\ndef f():\n    from harness.driver import drive",
            "harness/driver/__init__.py:1: imports in a circle: harness.driver → harness.driver.tab"
            " → harness.driver.tabs → harness.driver; move what they share into a module of its "
            "own, and name modules within a package, not the package",
            id="in a circle",
        ),
    ],
)
def test_a_break_in_a_tree_is_told_in_one_line(
    tmp_path: Path, path: str, source: str, problem: str
) -> None:
    """What is wrong, where, and what to do."""
    circle = {"harness/driver/tab.py": "from harness.driver import tabs"}
    wrong = {**WHOLE, **(circle if "tabs" in path else {}), f"harness/{path}": source}
    for name, text in wrong.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "ARCHITECTURE.md").write_text(DOCUMENT, encoding="utf-8")
    assert problems_of(tmp_path) == [problem]


@pytest.mark.parametrize(
    ("path", "source", "line"),
    [
        pytest.param("judging/judge.py", "import playwright", 1, id="playwright"),
        pytest.param("edge/x.py", "from playwright.sync_api import Page", 1, id="part of one"),
        pytest.param("edge/x.py", "'''D.'''\n\nimport aiohttp.web", 3, id="aiohttp"),
        pytest.param("driver/tab.py", "import pytest as p", 1, id="pytest"),
        pytest.param("edge/x.py", "import watchfiles", 1, id="watchfiles"),
        pytest.param("judging/judge.py", "import harness.driver", 1, id="module"),
        pytest.param("session.py", "from harness import model, console", 1, id="second name"),
        pytest.param("model/x.py", "from harness.edge.world import World", 1, id="deep"),
        pytest.param(
            "judging/judge.py", "def f():\n    from harness import edge", 2, id="in function"
        ),
        pytest.param(
            "judging/judge.py",
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import harness.edge",
            3,
            id="for types",
        ),
        pytest.param("judging/judge.py", "from .. import driver", 1, id="relative"),
        pytest.param("edge/server.py", "from ..driver import drive", 1, id="relative, of a parent"),
        pytest.param("__init__.py", "from harness.model import x", 1, id="package"),
        pytest.param("edge/x.py", "from harness.model import y", 1, id="not offered"),
        pytest.param("edge/x.py", "from harness.model import *", 1, id="everything"),
        pytest.param("edge/x.py", "import harness.model.values", 1, id="inside, whole"),
        pytest.param("edge/x.py", "from ..model.values import x", 1, id="inside, relative"),
        pytest.param(
            "edge/x.py", "from harness import model\n\nz = model.y", 3, id="of a whole package"
        ),
        pytest.param("plugin.py", "from harness.model.values import x", 1, id="entrance"),
        pytest.param("session.py", "from harness.plugin import x", 1, id="from an entrance"),
    ],
)
def test_a_break_is_reported_with_file_line_and_remedy(path: str, source: str, line: int) -> None:
    [problem] = violations({**WHOLE, f"harness/{path}": source}, LAYERS)
    assert problem.startswith(f"harness/{path}:{line}: imports ")
    assert ": move this code there" in problem or "; " in problem
    assert "\n" not in problem


@pytest.mark.parametrize(
    ("path", "source"),
    [
        pytest.param(
            "judging/judge.py", "from harness.model import x\nfrom harness import model", id="above"
        ),
        pytest.param("judging/judge.py", "from harness import __version__, model", id="version"),
        pytest.param(
            "console/server.py", "import aiohttp\nfrom harness.edge import world", id="console"
        ),
        pytest.param("edge/server.py", "from . import world\nfrom .world import W", id="siblings"),
        pytest.param("driver/tab.py", "from harness import model\nz = model.x", id="attribute"),
        pytest.param("console/x.py", "from harness.session import anything", id="of a module"),
        pytest.param(
            "pytest_plugin/x.py", "import pytest\nimport playwright.sync_api", id="plugin"
        ),
        pytest.param("judging/judge.py", "import pytester, aiohttpish", id="only alike"),
    ],
)
def test_what_is_allowed_is_not_reported(path: str, source: str) -> None:
    assert violations({**WHOLE, f"harness/{path}": source}, LAYERS) == []


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param("import harness.edge.b", "import harness.edge.a", id="modules"),
        pytest.param("from harness.edge.b import f", "from . import a", id="names"),
        pytest.param("def f():\n    from .b import f", "from .a import f", id="in function"),
    ],
)
def test_a_circle_is_reported_once(first: str, second: str) -> None:
    circle = {"harness/edge/a.py": first, "harness/edge/b.py": second}
    [problem] = violations({**WHOLE, **circle}, LAYERS)
    line = 1 + first.count("\n")
    assert problem.startswith(
        f"harness/edge/a.py:{line}: imports in a circle: "
        "harness.edge.a → harness.edge.b → harness.edge.a; "
    )


def test_a_package_that_no_layer_lists_is_reported() -> None:
    [problem] = violations({**WHOLE, "harness/extra/__init__.py": "import pytest"}, LAYERS)
    assert problem == "harness/extra/__init__.py:1: is in no layer; list extra in ARCHITECTURE.md"


def test_a_layer_without_a_package_is_reported() -> None:
    [problem] = violations(WHOLE, [*LAYERS, "ghost"])
    assert problem.startswith("ARCHITECTURE.md: lists the layer ghost, which does not exist")
