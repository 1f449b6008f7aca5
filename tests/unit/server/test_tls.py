"""The certificate of our own making."""

from pathlib import Path

from cryptography import x509

from homeport.server.tls import Certificate


def test_it_is_made_once_for_the_names_that_local_clients_use(tmp_path: Path) -> None:
    path = Certificate(tmp_path / "state" / "server.pem").ensure()
    content = path.read_bytes()
    again = Certificate(path)
    again.context()
    names = x509.load_pem_x509_certificate(content).extensions.get_extension_for_class(x509.SubjectAlternativeName)

    assert path.read_bytes() == content
    assert path.stat().st_mode & 0o777 == 0o600
    assert [str(each) for each in names.value.get_values_for_type(x509.IPAddress)] == ["127.0.0.1", "::1"]
    assert {"localhost", "*.localhost.localstack.cloud", "*.s3.localhost.localstack.cloud"} <= set(
        names.value.get_values_for_type(x509.DNSName)
    )
