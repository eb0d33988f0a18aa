"""The small mistakes that are put into a module to see whether a test notices: the mutants of its source text.

A mutant is known by what it changes (`was`, `becomes`: the statement before and after, without its body) and where (the
qualified name of the function or class), never by its line, so that an argument about it outlives edits elsewhere.

Left as they are: annotations, docstrings, `__all__`, the type in `cast("Type", …)` and what stands under
`if __name__ == "__main__":`. None of them has any say in what the module does when it is imported.
"""

from __future__ import annotations

import ast
import copy
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

COMPARISONS: dict[type[ast.cmpop], tuple[str, str]] = {
    ast.Lt: ("<", "<="),
    ast.LtE: ("<=", "<"),
    ast.Gt: (">", ">="),
    ast.GtE: (">=", ">"),
    ast.Eq: ("==", "!="),
    ast.NotEq: ("!=", "=="),
    ast.Is: ("is", "is not"),
    ast.IsNot: ("is not", "is"),
    ast.In: ("in", "not in"),
    ast.NotIn: ("not in", "in"),
}
ARITHMETIC: dict[type[ast.operator], tuple[str, str]] = {
    ast.Add: ("+", "-"),
    ast.Sub: ("-", "+"),
    ast.Mult: ("*", "//"),
    ast.FloorDiv: ("//", "*"),
    ast.Div: ("/", "*"),
    ast.Mod: ("%", "//"),
    ast.BitOr: ("|", "&"),
    ast.BitAnd: ("&", "|"),
}
FUNCTIONS = {"min": "max", "max": "min", "any": "all", "all": "any"}
SHOWN = 60
"""How many characters of what stays the same are shown on each side of a change."""

SAME_AS_NEGATED = (ast.Eq, ast.NotEq, ast.Is, ast.IsNot, ast.In, ast.NotIn)
"""Comparisons whose swap is their negation."""


@dataclass(frozen=True)
class Mutant:
    """One changed module. `nth` tells those apart that change equal statements in the same way."""

    module: str
    where: str
    was: str
    becomes: str
    nth: int
    text: str
    """The whole module as changed."""
    first_line: int
    last_line: int
    """The lines whose execution can reach the change."""
    at_import: bool
    """Whether the change is reached when the module is imported."""

    @property
    def key(self) -> str:
        again = f" [{self.nth}]" if self.nth > 1 else ""
        return f"{self.module}: {self.where}: {self.was} → {self.becomes}{again}"


def mutants_of(module: str, text: str) -> list[Mutant]:
    """Every mutant of the module `text`, in the order of the text."""
    source = _Source(text)
    body = ast.parse(text).body
    found: dict[str, Mutant] = {}
    seen: Counter[tuple[str, str, str]] = Counter()
    for place, begin, end, changed in _in_body(body, _Place(source, "module", body[0], True)):
        mutated = source.text_with(begin, end, changed)
        if mutated in found or mutated == text:
            continue
        head_begin, head_end = source.head(place.statement)
        # a statement that is replaced as a whole may be longer than its head
        head_end = max(head_end, end)
        was = source.cut(head_begin, head_end)
        becomes = source.cut(head_begin, begin) + changed + source.cut(end, head_end)
        change = (place.where, *_told_apart(_one_line(was), _one_line(becomes)))
        seen[change] += 1
        found[mutated] = Mutant(
            module,
            *change,
            nth=seen[change],
            text=mutated,
            first_line=place.statement.lineno,
            last_line=source.line_of(head_end),
            at_import=place.at_import,
        )
    return list(found.values())


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _beginning_shared(one: str, other: str) -> int:
    for number, (mine, yours) in enumerate(zip(one, other, strict=False)):
        if mine != yours:
            return number
    return min(len(one), len(other))


def _told_apart(was: str, becomes: str) -> tuple[str, str]:
    """Both without what they share far from where they differ."""
    same = _beginning_shared(was, becomes)
    begin = 0 if same <= SHOWN else was.find(" ", same - SHOWN) + 1
    if begin > same:
        begin = 0
    rest = min(len(was), len(becomes)) - same
    tail = min(_beginning_shared(was[::-1], becomes[::-1]), rest)
    cut = 0
    if tail > SHOWN:
        space = was.rfind(" ", 0, len(was) - tail + SHOWN)
        cut = len(was) - space if space > len(was) - tail else 0
    before, after = "… " if begin else "", " …" if cut else ""
    return (
        f"{before}{was[begin : len(was) - cut]}{after}",
        f"{before}{becomes[begin : len(becomes) - cut]}{after}",
    )


class _Source:
    """The text by position: `ast` counts bytes, not characters."""

    def __init__(self, text: str) -> None:
        self.data = text.encode()
        self.starts = [0]
        for line in self.data.splitlines(keepends=True):
            self.starts.append(self.starts[-1] + len(line))

    def span(self, node: ast.AST) -> tuple[int, int]:
        """Where the node begins and ends."""
        return (
            self.starts[node.lineno - 1] + node.col_offset,  # type: ignore[attr-defined]
            self.starts[node.end_lineno - 1] + node.end_col_offset,  # type: ignore[attr-defined]
        )

    def line_of(self, offset: int) -> int:
        return self.data.count(b"\n", 0, offset) + 1

    def cut(self, begin: int, end: int) -> str:
        return self.data[begin:end].decode()

    def text_of(self, node: ast.AST) -> str:
        return self.cut(*self.span(node))

    def text_with(self, begin: int, end: int, changed: str) -> str:
        return (self.data[:begin] + changed.encode() + self.data[end:]).decode()

    def find(self, word: str, begin: int, end: int) -> tuple[int, int]:
        """Where the word stands between two nodes."""
        at = self.data.index(word.encode(), begin, end)
        return at, at + len(word.encode())

    def head(self, statement: ast.stmt) -> tuple[int, int]:
        """The statement up to its body; its decorators belong to it."""
        begin, end = self.span(statement)
        for decorator in getattr(statement, "decorator_list", []):
            begin = min(begin, self.span(decorator)[0] - 1)
        body = getattr(statement, "body", None) or getattr(statement, "cases", None)
        if body:
            first = body[0].pattern if isinstance(body[0], ast.match_case) else body[0]
            end = self.span(first)[0]
        return begin, end


@dataclass(frozen=True)
class _Place:
    source: _Source
    where: str
    statement: ast.stmt
    at_import: bool


Found = Iterator[tuple[_Place, int, int, str]]
"""Where, from what byte to what byte, and the text that comes there."""


# -- where: every place of the module that is changed -----------------------------------------------------------------


def _in_body(body: list[ast.stmt], place: _Place) -> Found:
    for number, statement in enumerate(body):
        if _is_text(statement) and (number == 0 or isinstance(body[number - 1], ast.Assign | ast.AnnAssign)):
            continue  # a docstring of the whole, or of what is assigned above it
        yield from _in_statement(statement, replace(place, statement=statement))


def _is_text(statement: ast.stmt) -> bool:
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )


def _in_statement(statement: ast.stmt, place: _Place) -> Found:
    match statement:
        case ast.FunctionDef(name=name, args=arguments, body=body, decorator_list=decorators):
            defaults = [*arguments.defaults, *(one for one in arguments.kw_defaults if one)]
            yield from _in_expressions([*decorators, *defaults], place)
            yield from _in_body(body, replace(place, where=_inside(place, name), at_import=False))
        case ast.ClassDef(name=name, body=body, decorator_list=decorators, bases=bases):
            yield from _in_expressions([*decorators, *bases], place)
            yield from _in_body(body, replace(place, where=_inside(place, name)))
        case ast.If(test=test, body=body, orelse=otherwise):
            if "__main__" not in ast.unparse(test) and ast.unparse(test) != "TYPE_CHECKING":
                yield from _in_condition(test, place)
                yield from _in_body(body, place)
                yield from _in_body(otherwise, place)
        case ast.While(test=test, body=body):
            yield from _in_condition(test, place)
            yield from _in_body(body, place)
        case ast.For(iter=iterated, body=body):
            yield from _in_expression(iterated, place)
            yield from _in_body(body, place)
        case ast.With(items=items, body=body):
            yield from _in_expressions([item.context_expr for item in items], place)
            yield from _in_body(body, place)
        case ast.Try(body=body, handlers=handlers, orelse=otherwise, finalbody=last):
            for part in (body, *(handler.body for handler in handlers), otherwise, last):
                yield from _in_body(part, place)
        case ast.Match(subject=subject, cases=cases):
            yield from _in_expression(subject, place)
            for case in cases:
                yield from _in_pattern(case.pattern, place)
                if case.guard:
                    yield from _in_condition(case.guard, place)
                yield from _in_body(case.body, place)
        case _:
            yield from _in_simple_statement(statement, place)


def _inside(place: _Place, name: str) -> str:
    return name if place.where == "module" else f"{place.where}.{name}"


def _instead(node: ast.AST, place: _Place, text: str) -> Found:
    yield (place, *place.source.span(node), text)


def _in_simple_statement(statement: ast.stmt, place: _Place) -> Found:
    match statement:
        case ast.Assign(targets=[ast.Name(id="__all__")]):
            return
        case ast.Return(value=ast.expr() as value):
            if not _is_none(value):
                yield from _instead(value, place, "None")
            yield from _in_expression(value, place)
        case ast.Assign(value=value) | ast.AnnAssign(value=ast.expr() as value):
            if not place.at_import and not _is_none(value):
                yield from _instead(value, place, "None")
            yield from _in_expression(value, place)
        case ast.AugAssign(op=operator, target=target, value=value):
            yield from _instead(statement, place, "pass")
            if type(operator) in ARITHMETIC:
                yield from _operator(target, value, ARITHMETIC[type(operator)], place)
            yield from _in_expression(value, place)
        case ast.Expr(value=value):
            yield from _instead(statement, place, "pass")
            yield from _in_expression(value, place)
        case ast.Raise(exc=raised):
            yield from _instead(statement, place, "pass")
            yield from _in_expressions([raised] if raised else [], place)
        case ast.Break():
            yield from _instead(statement, place, "continue")
        case ast.Continue():
            yield from _instead(statement, place, "break")
        case _:
            return


def _in_pattern(pattern: ast.pattern, place: _Place) -> Found:
    for node in ast.walk(pattern):
        if isinstance(node, ast.MatchValue):
            yield from _in_expression(node.value, place)
        if isinstance(node, ast.MatchOr):
            for left_out in node.patterns:
                fewer = [place.source.text_of(other) for other in node.patterns if other is not left_out]
                yield from _instead(node, place, " | ".join(fewer))


def _in_condition(test: ast.expr, place: _Place) -> Found:
    """A test: negated, and all that an expression can be."""
    yield from _negated(test, place)
    yield from _in_expression(test, place)


def _negated(test: ast.expr, place: _Place) -> Found:
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return
    if isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], SAME_AS_NEGATED):
        return
    yield from _instead(test, place, f"not ({place.source.text_of(test)})")


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


# -- what: the changes of one expression ------------------------------------------------------------------------------


def _in_expressions(roots: Iterable[ast.expr], place: _Place, *, none: bool = True) -> Found:
    for root in roots:
        yield from _in_expression(root, place, none=none)


def _in_expression(root: ast.expr, place: _Place, *, none: bool = True) -> Found:
    """The changes of the expression itself, then those of its parts. `none`: whether a None may become 0."""
    yield from _changes(root, place)
    if none and _is_none(root):
        yield from _instead(root, place, "0")
    match root:
        case ast.JoinedStr():
            yield from _in_formatted_text(root, place)
        case ast.Call(func=ast.Name(id="cast"), args=[_, value]):
            yield from _in_expression(value, place)
        case ast.Call(func=function, args=arguments, keywords=keywords):
            yield from _in_expressions([function, *arguments, *(keyword.value for keyword in keywords)], place)
        case ast.IfExp(test=test, body=body, orelse=otherwise):
            yield from _in_condition(test, place)
            yield from _in_expressions([body, otherwise], place)
        case ast.Compare(left=left, comparators=others):
            yield from _in_expressions([left, *others], place, none=False)
        case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            yield from _in_expressions([root.key, root.value] if isinstance(root, ast.DictComp) else [root.elt], place)
            for loop in root.generators:
                yield from _in_expression(loop.iter, place)
                for test in loop.ifs:
                    yield from _in_condition(test, place)
        case ast.Lambda(args=parameters, body=body):
            yield from _instead(body, place, "None")
            yield from _in_expressions([*parameters.defaults, body], place)
        case _:
            parts = [child for child in ast.iter_child_nodes(root) if isinstance(child, ast.expr)]
            yield from _in_expressions(parts, place)


def _in_formatted_text(root: ast.JoinedStr, place: _Place) -> Found:
    """Before Python 3.12 the parts of an f-string have no position of their own, so the whole of it is written anew."""
    alone = ast.unparse(root)
    (statement,) = ast.parse(alone).body
    parts = [
        (parent, name, number, child)
        for parent in ast.walk(statement)
        for name, value in ast.iter_fields(parent)
        for number, child in enumerate(value if isinstance(value, list) else [value])
        if isinstance(child, ast.expr) and not isinstance(child, ast.JoinedStr | ast.FormattedValue | ast.Name)
    ]
    for parent, name, number, child in parts:
        text = _Source(ast.unparse(child))
        (own,) = ast.parse(text.data.decode()).body
        assert isinstance(own, ast.Expr)
        small = _Place(text, place.where, own, place.at_import)
        changes = list(_changes(own.value, small))
        if isinstance(parent, ast.IfExp) and name == "test":
            changes += _negated(own.value, small)
        for _small, begin, end, changed in changes:
            _put(parent, name, number, ast.parse(text.text_with(begin, end, changed), mode="eval").body)
            yield from _instead(root, place, ast.unparse(statement))
        _put(parent, name, number, child)


def _put(parent: ast.AST, name: str, number: int, child: ast.expr) -> None:
    value = getattr(parent, name)
    if isinstance(value, list):
        value[number] = child
    else:
        setattr(parent, name, child)


def _changes(node: ast.expr, place: _Place) -> Found:
    """What the expression can become by one change to itself, not to its parts."""
    match node:
        case ast.Constant(value=bool() as value):
            yield from _instead(node, place, str(not value))
        case ast.Constant(value=int() | float() as value):
            yield from _instead(node, place, str(value + 1))
            yield from _instead(node, place, str(value - 1) if value >= 1 else f"({value - 1})")
        case ast.Constant(value=str() as value):
            yield from _instead(node, place, _quoted(f"XX{value}XX" if value else "XX"))
        case ast.Compare(ops=operators):
            operands = [node.left, *node.comparators]
            for number, operator in enumerate(operators):
                yield from _operator(operands[number], operands[number + 1], COMPARISONS[type(operator)], place)
        case ast.BoolOp(op=operator, values=values):
            yield from _changed_conjunction(node, isinstance(operator, ast.And), values, place)
        case ast.BinOp(op=operator) if type(operator) in ARITHMETIC:
            yield from _operator(node.left, node.right, ARITHMETIC[type(operator)], place)
        case ast.UnaryOp(op=ast.Not() | ast.USub(), operand=operand):
            yield from _instead(node, place, f"({place.source.text_of(operand)})")
        case ast.Tuple(elts=[]):
            yield from _instead(node, place, "(0,)")
        case ast.List(elts=[]):
            yield from _instead(node, place, "[0]")
        case ast.Call(func=function):
            if isinstance(function, ast.Name) and function.id in FUNCTIONS:
                yield from _instead(function, place, FUNCTIONS[function.id])
            yield from _keywords_forgotten(node, place)
        case _:
            return


def _quoted(text: str) -> str:
    return repr(text) if '"' in text or "\\" in text or not text.isprintable() else f'"{text}"'


def _operator(left: ast.expr, right: ast.expr, change: tuple[str, str], place: _Place) -> Found:
    """The operator between the two; what it becomes binds as tightly."""
    was, becomes = change
    begin, end = place.source.find(was, place.source.span(left)[1], place.source.span(right)[0])
    yield place, begin, end, becomes


def _changed_conjunction(node: ast.BoolOp, is_and: bool, values: list[ast.expr], place: _Place) -> Found:
    other = copy.copy(node)
    other.op = ast.Or() if is_and else ast.And()
    if len(values) > 2:
        yield from _instead(node, place, f"({ast.unparse(other)})")
        return
    source, (left, right) = place.source, values
    begin, end = source.find("and" if is_and else "or", source.span(left)[1], source.span(right)[0])
    if isinstance(left, ast.BoolOp) or isinstance(right, ast.BoolOp):
        yield from _instead(node, place, f"({ast.unparse(other)})")
    else:
        yield place, begin, end, "or" if is_and else "and"


def _keywords_forgotten(node: ast.Call, place: _Place) -> Found:
    """The call without each of its keyword arguments in turn."""
    source = place.source
    every = sorted(source.span(one) for one in (*node.args, *node.keywords))
    for keyword in node.keywords:
        begin, end = source.span(keyword)
        at = every.index((begin, end))
        if at:
            begin = source.find(",", every[at - 1][1], begin)[0]
        elif len(every) > 1:
            end = every[1][0]
        else:
            end = source.span(node)[1] - 1
        yield place, begin, end, ""
