"""A second wall: while Flair builds an untrusted model, no code, process or network is reached."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_FORBIDDEN = (
    *("pickle.find_class", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork"),
    *("os.forkpty", "pty.spawn", "subprocess.Popen", "socket.connect", "socket.getaddrinfo"),
    *("socket.bind", "urllib.Request", "webbrowser.open"),
)
# Where transformers puts the code that a model brings along.
_FOREIGN_CODE = "transformers_modules"

_guarded = threading.local()
_installed = False


class ForbiddenError(RuntimeError):
    """Building a model asked Python for something that no model needs."""


@contextmanager
def nothing_runs() -> Iterator[None]:
    """Makes the forbidden events of Python's audit log fail in this thread.

    Raises:
        ForbiddenError: In the code that tries.
    """
    global _installed
    if not _installed:
        # A hook stays for the life of the process; outside of this context it does nothing.
        sys.addaudithook(_audit)
        _installed = True
    _guarded.on = True
    try:
        yield
    finally:
        _guarded.on = False


def _audit(event: str, arguments: tuple[Any, ...]) -> None:
    if not getattr(_guarded, "on", False):
        return
    foreign = event == "import" and str(arguments[0]).startswith(_FOREIGN_CODE)
    if event in _FORBIDDEN or foreign:
        named = ".".join(str(part) for part in arguments[:2])
        raise ForbiddenError(f"{event} {named}"[:120])
