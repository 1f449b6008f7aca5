import pytest

from homeport.core.context import account_of_access_key


@pytest.mark.parametrize(
    ("access_key_id", "account"),
    [
        (None, "000000000000"),
        ("", "000000000000"),
        ("test", "000000000000"),
        ("111122223333", "111122223333"),
        ("11112222333", "000000000000"),
        ("１１１１２２２２３３３３", "000000000000"),
        ("AKIARZPUZDIKGB2VALC4", "000000000000"),
        # The account of this AWS key is documented as 123456789012; LocalStack's keys differ in the prefix only.
        ("LKIARZPUZDIKGB2VALC4", "123456789012"),
        ("LSIAQAAAAAAAGMKEM7X5", "000000000000"),
        ("LSIA!!!!!!!!AAAAAAAA", "000000000000"),
        ("LSIAAAAAAAAAAAAAAAAA", "000000000000"),
    ],
)
def test_account_of_access_key(access_key_id: str | None, account: str) -> None:
    assert account_of_access_key(access_key_id) == account
