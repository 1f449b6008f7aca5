"""Rules about where functions may connect, for tests of what keeps them."""

from pathlib import Path

from homeport.functions.config import Credentials, FunctionConfig


def function_config(name: str = "codes") -> FunctionConfig:
    """A function, as far as the rules are about it."""
    return FunctionConfig(
        arn=f"arn:aws:lambda:eu-west-1:123456789012:function:{name}:$LATEST",
        name=name,
        version="$LATEST",
        account="123456789012",
        region="eu-west-1",
        runtime="python3.13",
        handler="app.handler",
        code_path=Path("/code"),
        credentials=Credentials("", "", ""),
    )
