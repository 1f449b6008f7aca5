"""What can be wrong with a template."""


class TemplateError(Exception):
    """A template that cannot be rendered: a method that fails, a limit that is passed."""


class TemplateSyntaxError(TemplateError):
    """A text that is no template; the message says where and what was expected."""

    def __init__(self, text: str, position: int, expected: str) -> None:
        line = text.count("\n", 0, position) + 1
        column = position - (text.rfind("\n", 0, position) + 1) + 1
        super().__init__(f"line {line}, column {column}: expected {expected}")
