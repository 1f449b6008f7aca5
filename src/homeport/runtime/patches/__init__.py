"""Mendings of LocalStack's defects: one file a defect, applied before its services run."""

from homeport.runtime.host import Host


def apply(host: Host) -> None:
    """Mend them all; LocalStack's modules are loaded by this."""
    from homeport.runtime.patches import internal_calls, s3_hostname

    internal_calls.apply(host.internal_token)
    s3_hostname.apply()
