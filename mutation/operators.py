"""The mutants of a module: its source with one thing changed that a test ought to notice.

Rules live in tables as much as in functions: that is why whatever stands in a literal (a check of a purpose, a word of
a set) is taken out one by one, and why code outside of functions is changed too. Left alone is what decides nothing:
annotations, docstrings, imports, decorators, failpoints, the words of an exception.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.BitXor: ast.BitAnd,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
}
PAIRS = (
    ("min", "max"),
    ("any", "all"),
    ("startswith", "endswith"),
    ("lower", "upper"),
    ("lstrip", "rstrip"),
    ("find", "rfind"),
    ("partition", "rpartition"),
    ("removeprefix", "removesuffix"),
    ("match", "search"),
    ("bisect_left", "bisect_right"),
)
OPPOSITES = dict(PAIRS) | {other: one for one, other in PAIRS} | {"sorted": "list", "fullmatch": "match"}
TAKEN_OUT = {"elts", "ifs", "keywords", "values", "cases"}
"""Lists of a syntax tree whose members can go one by one: of literals, filters, named arguments, and/or, cases."""
CONTAINERS = {"tuple", "dict", "list", "set", "frozenset", "type"}


@dataclass(frozen=True, slots=True)
class Mutant:
    """One changed source. `code` is the line as it stands, `was` what is changed of it; `becomes` is "" for nothing."""

    line: int
    code: str
    was: str
    becomes: str
    source: str


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a node stands: a field of its parent, `at` a position where that is a list."""

    parent: ast.AST
    field: str
    at: int | None
    node: ast.AST


def mutants_of(source: str) -> list[Mutant]:
    """Every mutant, in order of its line; none that is the same program, none twice."""
    tree = ast.parse(source)
    lines = source.splitlines()
    plain = ast.unparse(tree)
    found = {plain: Mutant(0, "", "", "", plain)}
    for place in _places(tree):
        for new in _changes(place):
            changed = _with(tree, place, new)
            was, becomes = _told(place.node, new)
            line = _line(place.node)
            found.setdefault(changed, Mutant(line, lines[line - 1].strip(), was, becomes, changed))
    return sorted([each for each in found.values() if each.line], key=lambda each: each.line)


def _line(node: ast.AST) -> int:
    return node.pattern.lineno if isinstance(node, ast.match_case) else node.lineno  # type: ignore[attr-defined]


def _places(parent: ast.AST) -> Iterator[_Place]:
    for field, held in ast.iter_fields(parent):
        if field in {"annotation", "returns", "decorator_list", "type_params", "ctx"}:
            continue
        for at, node in enumerate(held) if isinstance(held, list) else [(None, held)]:
            if isinstance(node, ast.AST) and not _decides_nothing(node):
                yield _Place(parent, field, at, node)
                yield from _places(node) if not isinstance(node, ast.Raise) else ()


def _decides_nothing(node: ast.AST) -> bool:
    match node:
        case ast.Import() | ast.ImportFrom() | ast.Expr(value=ast.Constant() | ast.Call(func=ast.Name(id="reach"))):
            return True
        case ast.Subscript(value=ast.Name(id=name)):  # `Literal["a", "b"]`, `dict[str, int]`: a type
            return name in CONTAINERS or _is_type(name)
        case ast.BinOp(op=ast.BitOr(), right=ast.Name(id=name)):  # `Pass | Hold`: a type too
            return _is_type(name)
        case ast.Tuple(ctx=ast.Store()) | ast.AnnAssign(value=None):
            return True
    return False


def _is_type(name: str) -> bool:
    return name[:1].isupper() and not name.isupper()


def _with(tree: ast.AST, place: _Place, new: ast.AST | None) -> str:
    """The whole source with the change in it; the tree is left as it was."""
    held = getattr(place.parent, place.field)
    instead = new
    if place.at is not None:
        instead = [*held[: place.at], *([new] if new else []), *held[place.at + 1 :]]
    setattr(place.parent, place.field, instead)
    changed = ast.unparse(tree)
    setattr(place.parent, place.field, held)
    return changed


def _told(node: ast.AST, new: ast.AST | None) -> tuple[str, str]:
    """The change in words of code: of a table only the row that went."""
    if isinstance(node, ast.Dict) and isinstance(new, ast.Dict):
        rows, kept = _rows(node), _rows(new)
        return next(row for at, row in enumerate(rows) if kept[at : at + 1] != [row]), ""
    return _said(node), _said(new)


def _rows(table: ast.Dict) -> list[str]:
    return [f"{_said(key)}: {_said(value)}" for key, value in zip(table.keys, table.values, strict=True)]


def _said(node: ast.AST | None) -> str:
    return ast.unparse(node) if node else ""


def _changes(place: _Place) -> Iterator[ast.AST | None]:
    """What may stand in this place instead; None for nothing at all."""
    if _may_go(place):
        yield None
    if place.field == "test" and not isinstance(place.parent, ast.IfExp):
        yield from (ast.Constant(True), ast.Constant(False))
    if isinstance(place.node, ast.expr) and not (place.field == "elts" and isinstance(place.node, ast.Constant)):
        yield from _expressions(place.node)
    yield from _statements(place.node)


def _may_go(place: _Place) -> bool:
    """Whether the rest makes sense without it: a member, a side of and/or, a named argument, the last of several."""
    beside = getattr(place.parent, place.field)
    match place.parent:
        case ast.Dict():
            return False
        case ast.BoolOp() | ast.Match():
            return place.field in TAKEN_OUT and len(beside) > 1
        case ast.Call() if place.field == "args":
            return len(beside) > 1 and beside[-1] is place.node
    return place.field in TAKEN_OUT


def _expressions(node: ast.expr) -> Iterator[ast.AST]:
    yield from _logic(node)
    yield from _values(node)


def _logic(node: ast.expr) -> Iterator[ast.AST]:
    match node:
        case ast.Compare(left, ops, comparators):
            for at, op in enumerate(ops):
                for other in COMPARISONS[type(op)]:
                    yield ast.Compare(left, [*ops[:at], other(), *ops[at + 1 :]], comparators)
        case ast.BoolOp(op, values):
            yield ast.BoolOp(ast.Or() if isinstance(op, ast.And) else ast.And(), values)
        case ast.UnaryOp(ast.Not() | ast.USub(), operand):
            yield operand
        case ast.BinOp(left, op, right) if type(op) in ARITHMETIC:
            yield ast.BinOp(left, ARITHMETIC[type(op)](), right)
        case ast.IfExp(_, body, orelse):
            yield from (body, orelse)


def _values(node: ast.expr) -> Iterator[ast.AST]:
    match node:
        case ast.Constant(value):
            yield from map(ast.Constant, _other_values(value))
        case ast.Dict(keys, values):
            for at in range(len(keys)):
                yield ast.Dict([*keys[:at], *keys[at + 1 :]], [*values[:at], *values[at + 1 :]])
        case ast.Call(ast.Name(name), args, keywords) if name in OPPOSITES:
            yield ast.Call(ast.Name(OPPOSITES[name], ast.Load()), args, keywords)
        case ast.Call(ast.Attribute(value, name), args, keywords) if name in OPPOSITES:
            yield ast.Call(ast.Attribute(value, OPPOSITES[name], ast.Load()), args, keywords)
        case ast.Slice(lower, upper, step):
            yield from [ast.Slice(None, upper, step)] if lower else []
            yield from [ast.Slice(lower, None, step)] if upper else []


def _other_values(value: object) -> list[object]:
    match value:
        case bool():
            return [not value]
        case int() | float():
            return [value + 1]
        case str():
            return [""] if value else ["XX"]
    return []


def _statements(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Return(value) if value and not (isinstance(value, ast.Constant) and value.value is None):
            yield ast.Return(ast.Constant(None))
        case ast.For(target, _, body, orelse):
            yield ast.For(target, ast.Tuple([], ast.Load()), body, orelse, lineno=node.lineno)
        case ast.Expr() | ast.AugAssign() | ast.Raise() | ast.Continue() | ast.Break() | ast.Delete():
            yield ast.Pass()
        case ast.Assign([ast.Subscript() | ast.Attribute()]):
            yield ast.Pass()
