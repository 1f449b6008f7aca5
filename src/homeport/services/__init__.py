"""The long tail: AWS services that moto emulates and LocalStack does not register. Control planes only."""


def apply() -> None:
    """Make the long tail reachable and say what it is; once, while LocalStack is loading."""
    from homeport.services import health, published_keys, routing

    routing.apply()
    health.apply()
    published_keys.apply()
