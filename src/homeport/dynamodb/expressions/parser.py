"""What the grammars of all expressions share: the cursor over the tokens, paths, operands, function calls, parentheses.

AWS reports a syntax error first, at the first token that no rule takes; then one of the faults that need neither names
nor values, in a fixed order (`_FAULTS`). Limits keep every expression small enough to be walked recursively.
"""

from homeport.dynamodb import limits
from homeport.dynamodb.errors import ValidationException
from homeport.dynamodb.expressions.bindings import Kind
from homeport.dynamodb.expressions.lexer import Token, TokenKind, tokens_of
from homeport.dynamodb.expressions.nodes import Call, Operand, Path, PathOperand, ValueRef
from homeport.dynamodb.expressions.reserved import RESERVED_WORDS

_MAX_LIST_INDEX = 4_294_967_294
_CONDITION_FUNCTIONS = frozenset(
    {"attribute_exists", "attribute_not_exists", "attribute_type", "begins_with", "contains", "size"}
)
_UPDATE_FUNCTIONS = frozenset({"if_not_exists", "list_append"})
_REDUNDANT = "The expression has redundant parentheses;"
_FAULTS = ("parentheses", "function", "misuse", "reserved", "operators", "section", "index", "depth")


class Parser:
    """A cursor over one expression's tokens. The grammars of the kinds derive from it."""

    def __init__(self, text: str, kind: Kind) -> None:
        self.kind = kind
        self._text = text
        self._tokens = tokens_of(text)
        self._at = 0
        self._operators = 0
        self._faults: dict[str, str] = {}
        # First and last token of the parentheses closed last: parentheses directly around it are redundant.
        self._group = (-1, -1)

    @property
    def token(self) -> Token:
        """The token that is to be taken next."""
        return self._tokens[self._at]

    def advance(self) -> Token:
        """Take the next token, whatever it is."""
        token = self._tokens[self._at]
        self._at += 1
        return token

    def accept(self, kind: TokenKind, text: str) -> bool:
        """Take the next token if it is this one."""
        token = self._tokens[self._at]
        if token.kind is kind and token.text == text:
            self._at += 1
            return True
        return False

    def accept_symbol(self, text: str) -> bool:
        """Take the next token if it is this symbol."""
        return self.accept(TokenKind.SYMBOL, text)

    def accept_keyword(self, text: str) -> bool:
        """Take the next token if it is this keyword."""
        return self.accept(TokenKind.KEYWORD, text)

    def expect_symbol(self, text: str) -> None:
        """Take this symbol or fail."""
        if not self.accept_symbol(text):
            raise self.syntax_error()

    def expect_end(self) -> None:
        """The expression must end here; then the faults found on the way are raised."""
        if self.token.kind is not TokenKind.END:
            raise self.syntax_error()
        reason = self._first_fault()
        if reason is not None:
            raise self.error(reason)

    def _first_fault(self) -> str | None:
        return next((self._faults[name] for name in _FAULTS if name in self._faults), None)

    def error(self, reason: str) -> ValidationException:
        """`Invalid …Expression: reason`."""
        return ValidationException(f"Invalid {self.kind.value}: {reason}")

    def syntax_error(self) -> ValidationException:
        """The next token fits nowhere. `near` reaches from the token before to the token after."""
        token = self.token
        first = self._tokens[max(self._at - 1, 0)]
        last = self._tokens[min(self._at + 1, len(self._tokens) - 1)]
        near = self._text[first.start : last.end if last.kind is not TokenKind.END else token.end]
        written = "<EOF>" if token.kind is TokenKind.END else self._text[token.start : token.end]
        return self.error(f'Syntax error; token: "{written}", near: "{near}"')

    def fault(self, name: str, reason: str) -> None:
        """Keep the first reason of each kind of fault for `expect_end`."""
        self._faults.setdefault(name, reason)

    def count_operator(self) -> None:
        """AWS counts operators and functions together."""
        self._operators += 1
        if self._operators > limits.EXPRESSION_OPERATORS:
            self.fault("operators", f"The expression contains too many operators; operator count: {self._operators}")

    def check_depth(self, depth: int) -> None:
        """No valid expression is nested deeper than it may have operators: refuse a depth bomb before it bites."""
        if depth <= limits.EXPRESSION_OPERATORS + 1:
            return
        symbols = [token.text for token in self._tokens if token.kind is TokenKind.SYMBOL]
        if symbols.count("(") > symbols.count(")"):
            # However deep, what is never closed is a syntax error at the end.
            self._at = len(self._tokens) - 1
            raise self.syntax_error()
        raise self.error(self._first_fault() or _REDUNDANT)

    def open_group(self) -> int:
        """Take `(`; answers what `close_group` needs."""
        self._at += 1
        return self._at - 1

    def close_group(self, opened: int) -> None:
        """Take `)` or fail; note parentheses with nothing but another pair inside."""
        self.expect_symbol(")")
        if self._group == (opened + 1, self._at - 2):
            self.fault("parentheses", _REDUNDANT)
        self._group = (opened, self._at - 1)

    def operand(self, depth: int) -> Operand:
        """`path`, `:value`, `function(…)`, or one of these in parentheses."""
        self.check_depth(depth)
        token = self.token
        if token.kind is TokenKind.VALUE_REF:
            self._at += 1
            return ValueRef(token.text)
        if token.kind is TokenKind.SYMBOL and token.text == "(":
            opened = self.open_group()
            inner = self.operand(depth + 1)
            self.close_group(opened)
            return inner
        if token.kind is TokenKind.NAME and self._followed_by_parenthesis():
            return self.call(depth)
        return PathOperand(self.path())

    def _followed_by_parenthesis(self) -> bool:
        following = self._tokens[self._at + 1]
        return following.kind is TokenKind.SYMBOL and following.text == "("

    def call(self, depth: int) -> Call:
        """`function(operand, …)`; unknown functions and operands that no function takes are noted as faults."""
        function = self.advance().text
        self.count_operator()
        self._check_function(function)
        self.expect_symbol("(")
        arguments = [self.operand(depth + 1)]
        while self.accept_symbol(","):
            arguments.append(self.operand(depth + 1))
        self.expect_symbol(")")
        self.check_uses(arguments)
        return Call(function, tuple(arguments))

    def _check_function(self, function: str) -> None:
        update = self.kind is Kind.UPDATE
        if function in (_UPDATE_FUNCTIONS if update else _CONDITION_FUNCTIONS):
            return
        if function in _CONDITION_FUNCTIONS or function in _UPDATE_FUNCTIONS:
            where = "an update" if update else "a condition"
            self.fault("function", f"The function is not allowed in {where} expression; function: {function}")
        else:
            self.fault("function", f"Invalid function name; function: {function}")

    def check_uses(self, operands: list[Operand]) -> None:
        """Note functions that cannot be operands of another operator or function.

        In a condition all but `size` are conditions themselves; in an update `list_append` stands alone.
        """
        allowed = "if_not_exists" if self.kind is Kind.UPDATE else "size"
        for operand in operands:
            if isinstance(operand, Call) and operand.function != allowed:
                self.misuse(operand)

    def misuse(self, call: Call) -> None:
        """Note a function where it cannot stand."""
        self.fault(
            "misuse",
            f"The function is not allowed to be used this way in an expression; function: {call.function}",
        )

    def path(self) -> Path:
        """`name`, `#name`, then any of `.name`, `.#name`, `[index]`."""
        elements: list[str | int] = [self._path_name()]
        while True:
            if self.accept_symbol("."):
                elements.append(self._path_name())
            elif self.accept_symbol("["):
                elements.append(self._path_index())
                self.expect_symbol("]")
            else:
                self._check_length(elements)
                return tuple(elements)

    def _check_length(self, elements: list[str | int]) -> None:
        """At most 32 dots and brackets (Developer Guide, "Expressions.Attributes"); the text is unverified."""
        if len(elements) > limits.NESTING_DEPTH + 1:
            self.fault("depth", f"The document path has too many nesting elements; nesting levels: {len(elements)}")

    def _path_name(self) -> str:
        token = self.token
        if token.kind is TokenKind.NAME:
            if token.text.upper() in RESERVED_WORDS:
                self.fault("reserved", f"Attribute name is a reserved keyword; reserved keyword: {token.text}")
        elif token.kind is not TokenKind.NAME_REF:
            raise self.syntax_error()
        self._at += 1
        return token.text

    def _path_index(self) -> int:
        token = self.token
        if token.kind is not TokenKind.INDEX:
            raise self.syntax_error()
        self._at += 1
        if len(token.text) > len(str(_MAX_LIST_INDEX)) or int(token.text) > _MAX_LIST_INDEX:
            self.fault("index", f"List index is not within the allowable range; index: [{token.text}]")
            return _MAX_LIST_INDEX
        return int(token.text)
