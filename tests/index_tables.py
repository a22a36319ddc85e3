"""The tables of the index are none of Django's: emptying the others leaves them as they are, rebuilding makes and drops them."""

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


def empty_the_index() -> None:
    """Takes all rows out of the first generation, so that the next test's rows may have their numbers."""
    from django.db import connection

    from sealdesk.search import fulltext

    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {fulltext.table(1)}")
