"""Writing files so that nothing is ever seen half-way, or lost."""

from __future__ import annotations

import os
import tempfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["write_atomically", "write_bytes_atomically"]


def write_atomically(path: Path, text: str) -> None:
    """Writes a text file (UTF-8, line endings as given), see `write_bytes_atomically`."""
    write_bytes_atomically(path, text.encode())


def write_bytes_atomically(path: Path, data: bytes) -> None:
    """Writes a file under a temporary name beside it, then renames it; folders are made on the way.

    Raises:
        OSError: with the original file, if there was one, untouched.
    """
    target = path.resolve()  # a symbolic link stays one: its target is replaced
    target.parent.mkdir(parents=True, exist_ok=True)
    mode = target.stat().st_mode if target.exists() else None
    handle, temporary = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".tmp", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, _default_mode() if mode is None else mode & 0o7777)  # noqa: PTH101 (a name, not a Path)
        os.replace(temporary, target)  # noqa: PTH105
    except BaseException:
        os.unlink(temporary)  # noqa: PTH108
        raise


def _default_mode() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
