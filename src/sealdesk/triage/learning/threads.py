"""How many processors learning may take: one, always."""

from contextlib import AbstractContextManager
from typing import Any


def one_thread() -> AbstractContextManager[Any]:
    """Keep linear algebra on one processor meanwhile.

    Learning happens beside people who work, and several threads on a busy machine wait for one another: what takes a minute
    on one thread took ten on two.
    """
    from threadpoolctl import threadpool_limits

    limits: AbstractContextManager[Any] = threadpool_limits(1, user_api="blas")
    return limits
