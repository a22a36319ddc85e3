"""A clock around every function of sealing and of the ledger, wherever it was imported to."""

from __future__ import annotations

import functools
import sys
import time
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Any, Self


class Shares:
    """While entered, ``seconds`` grows by what each part takes. Nested calls count once, for the outermost part."""

    def __init__(self) -> None:
        self.seconds = {"sealing": 0.0, "keys": 0.0, "ledger": 0.0}
        self._depth = 0
        self._undo: list[tuple[Any, str, Any]] = []

    def __enter__(self) -> Self:
        from sealdesk.access import acting
        from sealdesk.ledger import sequencing
        from sealdesk.vault import envelope, purposes, stream
        from sealdesk.vault.keyring import Keyring

        self._function("sealing", envelope.seal)
        self._function("sealing", purposes.keyed_digest)
        self._set(sys.modules["sealdesk.vault.blobs"], "seal_stream", self._generator("sealing", stream.seal_stream))
        for name in ("current", "by_id"):
            self._set(Keyring, name, self._clocked("keys", getattr(Keyring, name)))
        self._set(acting.Deed, "write", self._clocked("ledger", acting.Deed.write))
        self._function("ledger", sequencing.sequence)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for owner, name, original in reversed(self._undo):
            setattr(owner, name, original)

    def _function(self, part: str, function: Callable[..., Any]) -> None:
        clocked = self._clocked(part, function)
        for module in list(sys.modules.values()):
            if getattr(module, "__name__", "").startswith(("sealdesk.", "bench.")) and vars(module).get(function.__name__) is function:
                self._set(module, function.__name__, clocked)

    def _set(self, owner: Any, name: str, value: Any) -> None:
        self._undo.append((owner, name, getattr(owner, name)))
        setattr(owner, name, value)

    def _clocked(self, part: str, function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def clocked(*args: Any, **kwargs: Any) -> Any:
            self._depth += 1
            begin = time.perf_counter()
            try:
                return function(*args, **kwargs)
            finally:
                self._depth -= 1
                if not self._depth:
                    self.seconds[part] += time.perf_counter() - begin

        return clocked

    def _generator(self, part: str, function: Callable[..., Iterator[bytes]]) -> Callable[..., Iterator[bytes]]:
        @functools.wraps(function)
        def clocked(*args: Any, **kwargs: Any) -> Iterator[bytes]:
            steps = function(*args, **kwargs)
            step = self._clocked(part, lambda: next(steps, None))
            while (chunk := step()) is not None:
                yield chunk

        return clocked
