"""Rebuilding the index makes and drops tables, which emptying the others does not take back."""

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def first_generation_afterwards() -> Iterator[None]:
    """Afterwards the first generation's table is there again for other tests, and no other."""
    from django.db import connection

    from sealdesk.search import fulltext

    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for generation in (0, 1):
                fulltext.drop(cursor.execute, generation)
            fulltext.create(cursor.execute, 1)
