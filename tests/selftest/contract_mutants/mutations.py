"""Mutations of a contract's source, made by rules over its syntax tree.

Each is a slip of the kind that people make: a word with a letter less, a tuple of one without its
comma, an expectation without its content, a call that is gone.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_NOT_JUDGED: Final = {"statement", "id", "allowed", "source"}
"""Arguments that people read, or that only allow more."""

_PROSE: Final = {"Source", "requirement", "says", "required"}
"""Functions whose texts are names, statements and quotes; what else they get is judged."""

_EMPTIED: Final = {"Invocations", "Requests", "Expected", "ExpectedRequest", "Requirement"}


@dataclass(frozen=True)
class Mutation:
    """One slip: what it is, its line, and the source that has it."""

    rule: str
    line: int
    old: str
    new: str
    source: str

    @property
    def words(self) -> tuple[str, ...]:
        """The texts that are misspelt or gone."""
        nodes = ast.walk(ast.parse(f"({self.old})", mode="eval"))
        values = [node.value for node in nodes if isinstance(node, ast.Constant)]
        return tuple(value for value in values if isinstance(value, str))

    @property
    def description(self) -> str:
        return f"line {self.line}: {self.rule}: {self.old} becomes {self.new or 'nothing'}"


def mutations(source: str) -> Iterator[Mutation]:
    """Yield every slip that the rules find in a module."""
    tree = ast.parse(source)
    for node in _judged(tree):
        for rule, old, new in _slips(node):
            start, end = _offsets(source, old)
            text = source[start:end]
            yield Mutation(rule, old.lineno, text, new, source[:start] + new + source[end:])


def _judged(tree: ast.Module) -> Iterator[ast.expr]:
    """Yield the expressions that are no prose, no annotation, no import and no part of a text."""
    nodes: list[ast.AST] = [tree]
    while nodes:
        node = nodes.pop(0)
        if isinstance(node, ast.expr):
            yield node
        skipped: list[ast.AST] = []
        match node:
            case ast.JoinedStr():
                continue
            case ast.Call(func=ast.Name(id="Source")):
                continue
            case ast.Expr(value=ast.Constant()):
                continue
            case ast.Call():
                skipped += [one for one in node.keywords if one.arg in _NOT_JUDGED]
                if _name(node) in _PROSE:
                    skipped += [one for one in node.args if isinstance(one, ast.Constant)]
            case ast.FunctionDef():
                skipped += [node.args, *([node.returns] if node.returns else [])]
            case ast.AnnAssign():
                skipped.append(node.annotation)
            case ast.Subscript():
                skipped.append(node.slice)
        nodes += [one for one in ast.iter_child_nodes(node) if one not in skipped]


def _slips(node: ast.expr) -> Iterator[tuple[str, ast.expr, str]]:
    match node:
        case ast.Constant(value=str(word)) if len(word) > 3:
            middle = len(word) // 2
            yield "misspelt", node, repr(word[:middle] + word[middle + 1 :])
        case ast.Tuple(elts=[one]):
            yield "lost its comma", node, ast.unparse(one)
            yield "emptied", node, "()"
        case ast.Tuple(elts=[_, _, *_]) if all(isinstance(one, ast.Call) for one in node.elts):
            for gone in node.elts:
                if isinstance(gone, ast.Call) and _name(gone) in {"Call", "track", "page"}:
                    left = [ast.unparse(one) for one in node.elts if one is not gone]
                    yield "a call removed", node, f"({', '.join(left)},)"
        case ast.Dict(keys=[_, *_]):
            yield "emptied", node, "{}"
        case ast.Call() if _name(node) in _EMPTIED:
            for one in (*node.args, *(item.value for item in node.keywords)):
                if isinstance(one, ast.Tuple) and len(one.elts) > 1:
                    yield "emptied", one, "()"


def _name(call: ast.Call) -> str:
    return getattr(call.func, "id", getattr(call.func, "attr", ""))


def _offsets(source: str, node: ast.expr) -> tuple[int, int]:
    lines = source.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))

    def offset(line: int, column: int) -> int:
        return starts[line - 1] + len(lines[line - 1].encode()[:column].decode())

    end_line, end_column = node.end_lineno or node.lineno, node.end_col_offset or 0
    return offset(node.lineno, node.col_offset), offset(end_line, end_column)
