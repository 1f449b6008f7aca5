"""What LocalStack says about services it lacks, without asking its makers' server for it."""

from localstack.utils.catalog.catalog import AwsCatalogRuntimePlugin


class OfflineCatalogPlugin(AwsCatalogRuntimePlugin):  # type: ignore[misc]  # the base is untyped
    """Stands in for the catalogue that is fetched on the first unsupported call, with no timeout.

    LocalStack looks for this name first, and falls back to the plain catalogue that it would also use offline.
    """

    name = "aws-catalog-remote-state-with-license"
