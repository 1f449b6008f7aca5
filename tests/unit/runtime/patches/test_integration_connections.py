from types import SimpleNamespace

from homeport.runtime.patches.integration_connections import patch


def test_connection_id() -> None:
    class Integration:
        def to_json(self) -> dict[str, str]:
            return {"type": "HTTP_PROXY"}

    class Linked(Integration):
        connection_id = "vpclnk1"

    patch(SimpleNamespace(Integration=Integration))

    assert Linked().to_json() == {"type": "HTTP_PROXY", "connectionId": "vpclnk1"}
    assert Integration().to_json() == {"type": "HTTP_PROXY"}
