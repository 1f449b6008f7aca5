"""Why an API cannot be exported."""


class ExportError(Exception):
    """What AWS refuses: a BadRequestException."""


class UnsupportedExportError(Exception):
    """What AWS exports and homeport does not: a NotImplementedException."""
