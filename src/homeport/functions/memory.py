"""How much memory a process has held, as the kernel counts it."""

from pathlib import Path

_PEAK = b"VmHWM:"


def peak_memory_kb(pid: int) -> int:
    """The most resident memory that a process has held since its program started; 0 where /proc does not tell."""
    try:
        status = Path(f"/proc/{pid}/status").read_bytes()
    except OSError:
        return 0
    start = status.find(_PEAK)
    return int(status[start + len(_PEAK) :].split(maxsplit=1)[0]) if start >= 0 else 0


def megabytes(kilobytes: int) -> int:
    """Whole megabytes, rounded up, as REPORT shows them."""
    return -(-kilobytes // 1024)
