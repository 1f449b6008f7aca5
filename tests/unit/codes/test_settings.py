import pytest

from codes.settings import Settings

ENVIRONMENT = {"TABLE_NAME": "codes", "INDEX_NAME": "by-document", "LIFETIME_PARAMETER": "/codes/days"}


def test_settings_are_read() -> None:
    settings = Settings.of({**ENVIRONMENT, "LOG_LEVEL": "DEBUG"})

    assert settings == Settings("codes", "by-document", "/codes/days", "DEBUG")


def test_the_log_level_is_optional() -> None:
    assert Settings.of(ENVIRONMENT).log_level == "INFO"


@pytest.mark.parametrize("name", sorted(ENVIRONMENT))
def test_a_missing_variable_is_named(name: str) -> None:
    with pytest.raises(KeyError, match=name):
        Settings.of({key: value for key, value in ENVIRONMENT.items() if key != name})
