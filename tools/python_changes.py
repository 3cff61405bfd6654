"""The changes of one point in a Python module, as `tools/harness_mutation.py` applies them."""

import ast
import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

_COMPARED: Final[Mapping[type[ast.cmpop], str]] = {
    ast.Eq: "!=",
    ast.NotEq: "==",
    ast.Lt: "<=",
    ast.LtE: "<",
    ast.Gt: ">=",
    ast.GtE: ">",
    ast.Is: "is not",
    ast.IsNot: "is",
    ast.In: "not in",
    ast.NotIn: "in",
}
_COMPUTED: Final[Mapping[type[ast.operator], tuple[str, str]]] = {
    ast.Add: ("+", "-"),
    ast.Sub: ("-", "+"),
    ast.Mult: ("*", "+"),
    ast.FloorDiv: ("//", "*"),
    ast.Div: ("/", "*"),
    ast.Mod: ("%", "+"),
    ast.BitOr: ("|", "&"),
    ast.BitAnd: ("&", "|"),
}
_OPERATOR: Final = re.compile(rb"not\s+in|is\s+not|[<>=!]=|<|>|\bin\b|\bis\b")


class Change(NamedTuple):
    """The bytes from `start` to `end` become `replacement`; `inside` says: in a function."""

    kind: str
    start: int
    end: int
    replacement: str
    inside: bool


def changes(source: bytes) -> Iterator[Change]:
    """Yield each change of a module after which it can still be compiled."""
    module = _Module(source)
    for node, inside in _walk(ast.parse(source), inside=False):
        for kind, start, end, replacement in module.changes(node):
            if _compiles(source[:start] + replacement.encode() + source[end:]):
                yield Change(kind, start, end, replacement, inside)


def statement_lines(source: bytes, line: int) -> range:
    """Return the lines of the statement that a line is in; of one with a body, those before it."""
    found = range(line, line + 1)
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.stmt) and node.lineno <= line <= (node.end_lineno or 0):
            body = getattr(node, "body", None)
            end = body[0].lineno if body else (node.end_lineno or 0) + 1
            if line < end:
                found = range(node.lineno, end)
    return found


class _Module:
    """The text of a module, and all changes of it."""

    def __init__(self, source: bytes) -> None:
        self._source = source
        self._begins = [0]
        for line in source.splitlines(keepends=True):
            self._begins.append(self._begins[-1] + len(line))

    def changes(self, node: ast.AST) -> Iterator[tuple[str, int, int, str]]:
        """Yield the kind, start, end and replacement of each change of a node itself."""
        match node:
            case ast.Compare():
                yield from self._comparisons(node)
            case ast.BoolOp():
                yield from self._between(node.values, *_boolean(node.op), kind="boolean")
            case ast.BinOp() if type(node.op) in _COMPUTED:
                pair = _COMPUTED[type(node.op)]
                yield from self._between([node.left, node.right], *pair, kind="arithmetic")
            case ast.UnaryOp(op=ast.Not()):
                yield self._replaced("removed not", node, self._text(node.operand))
            case ast.Constant() | ast.JoinedStr():
                for text in _other_constants(node):
                    yield self._replaced("constant", node, text)
            case ast.Slice():
                for bound in (node.lower, node.upper):
                    if bound is not None and not isinstance(bound, ast.Constant | ast.UnaryOp):
                        yield self._replaced("slice", bound, f"({self._text(bound)}) + 1")
            case ast.Return(value=ast.expr() as value) if not _is_none(value):
                yield self._replaced("returned value", value, "None")
            case ast.Call():
                yield from self._orders(node)
            case ast.arguments():
                for default in (*node.defaults, *node.kw_defaults):
                    if default is not None and not isinstance(default, ast.Constant):
                        yield self._replaced("default", default, "None")
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                yield from self._removed(node)
        for condition in _conditions(node):
            yield self._replaced("negated condition", condition, f"not ({self._text(condition)})")

    def _comparisons(self, node: ast.Compare) -> Iterator[tuple[str, int, int, str]]:
        parts = [node.left, *node.comparators]
        for number, operator in enumerate(node.ops):
            start, end = self._end(parts[number]), self._start(parts[number + 1])
            found = _OPERATOR.search(self._source, start, end)
            if found:
                yield "comparison", *found.span(), _COMPARED[type(operator)]

    def _between(
        self, parts: Sequence[ast.expr], old: str, new: str, *, kind: str
    ) -> Iterator[tuple[str, int, int, str]]:
        for left, right in itertools.pairwise(parts):
            at = self._source.find(old.encode(), self._end(left), self._start(right))
            if at >= 0:
                yield kind, at, at + len(old), new

    def _orders(self, node: ast.Call) -> Iterator[tuple[str, int, int, str]]:
        """Yield a call of `sorted`, `min` or `max` that orders otherwise."""
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name not in {"sorted", "min", "max"}:
            return
        if name == "sorted":
            yield self._replaced("order", node, f"list(reversed({self._text(node)}))")
        else:
            yield self._replaced("order", node.func, "max" if name == "min" else "min")
        for keyword in node.keywords:
            yield self._replaced("order", keyword, "")

    def _removed(
        self, function: ast.FunctionDef | ast.AsyncFunctionDef
    ) -> Iterator[tuple[str, int, int, str]]:
        """Yield what a function does, each statement in turn replaced by nothing."""
        stored = [part.arg for part in ast.walk(function.args) if isinstance(part, ast.arg)]
        for node in _own_statements(function):
            names = _names(node)
            # Without what gives a name its only value, nothing would work.
            if _can_go(node) and (not names or any(stored.count(name) for name in names)):
                yield self._replaced("removed statement", node, "pass")
            stored += names

    def _replaced(self, kind: str, node: ast.AST, text: str) -> tuple[str, int, int, str]:
        return kind, self._start(node), self._end(node), text

    def _text(self, node: ast.AST) -> str:
        return self._source[self._start(node) : self._end(node)].decode()

    def _start(self, node: Any) -> int:
        begin: int = self._begins[node.lineno - 1] + node.col_offset
        return begin

    def _end(self, node: Any) -> int:
        end: int = self._begins[node.end_lineno - 1] + node.end_col_offset
        return end


def _walk(node: ast.AST, *, inside: bool) -> Iterator[tuple[ast.AST, bool]]:
    """Yield what can be changed, and whether it is in a function."""
    for name, value in ast.iter_fields(node):
        parts = value if isinstance(value, list) else [value]
        for part in parts:
            if not isinstance(part, ast.AST) or _stays(node, name, part):
                continue
            within = inside or (
                isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
                and name == "body"
            )
            yield part, within
            # The parts of an f-string have no place of their own in Python 3.11.
            if not isinstance(part, ast.JoinedStr):
                yield from _walk(part, inside=within)


def _stays(node: ast.AST, name: str, part: ast.AST) -> bool:
    is_text = isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant)
    is_note = name in {"annotation", "returns"} or (
        name == "decorator_list" and isinstance(node, ast.ClassDef)
    )
    is_data = isinstance(part, ast.Call) and ast.unparse(part.func) == "Call"
    is_list = isinstance(part, ast.Assign) and _names(part) == ["__all__"]
    return is_text or is_note or is_data or is_list


def _boolean(operator: ast.boolop) -> tuple[str, str]:
    return ("and", "or") if isinstance(operator, ast.And) else ("or", "and")


def _other_constants(node: ast.Constant | ast.JoinedStr) -> Iterator[str]:
    match node:
        case ast.JoinedStr():
            yield '""'
        case ast.Constant(value=bool() as value):
            yield str(not value)
        case ast.Constant(value=int() | float() as value):
            yield str(value + 1)
        case ast.Constant(value=str() as value):
            yield '""' if value else '"XX"'
        case ast.Constant(value=bytes() as value):
            yield 'b""' if value else 'b"XX"'


def _conditions(node: ast.AST) -> Iterator[ast.expr]:
    match node:
        case ast.If() | ast.While() | ast.IfExp():
            yield node.test
        case ast.comprehension():
            yield from node.ifs
        case ast.match_case(guard=ast.expr() as guard):
            yield guard


def _own_statements(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[ast.stmt]:
    """Yield the statements of a function in the order of its text; not those of others in it."""
    waiting: list[ast.AST] = list(reversed(function.body))
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.stmt):
            yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            waiting += reversed(list(ast.iter_child_nodes(node)))


def _can_go(node: ast.stmt) -> bool:
    match node:
        case ast.Expr(value=ast.Constant()):
            return False
        case ast.Expr() | ast.AugAssign() | ast.Assign() | ast.Delete() | ast.Raise():
            return True
        case ast.Continue() | ast.Break() | ast.Return():
            return True
    return False


def _names(node: ast.stmt) -> list[str]:
    """Return the names that a statement itself gives values."""
    targets = node.targets if isinstance(node, ast.Assign) else []
    parts: Iterable[ast.AST] = (part for target in targets for part in ast.walk(target))
    return [
        part.id for part in parts if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)
    ]


def _is_none(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is None


def _compiles(source: bytes) -> bool:
    try:
        ast.parse(source)
    except SyntaxError:
        return False
    return True
