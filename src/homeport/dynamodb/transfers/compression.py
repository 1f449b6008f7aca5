"""What the objects of an import are compressed by.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ImportTable.html
"""

import gzip
import zlib

from homeport.dynamodb.transfers.rows import UnreadableError


def decompressed(body: bytes, compression: str) -> bytes:
    """An object's content; UnreadableError where it is not compressed so."""
    try:
        match compression:
            case "GZIP":
                # An empty object is an empty file, compressed or not.
                return gzip.decompress(body) if body else b""
            case "ZSTD":
                return _from_zstd(body) if body else b""
    except (OSError, EOFError, zlib.error) as error:
        raise UnreadableError(f"Object is not in {compression} format") from error
    return body


def _from_zstd(body: bytes) -> bytes:
    # Loaded by the few who need it.
    import io

    import zstandard

    try:
        reader = zstandard.ZstdDecompressor().stream_reader(io.BytesIO(body), read_across_frames=True)
        return reader.read()
    except zstandard.ZstdError as error:
        raise OSError from error
