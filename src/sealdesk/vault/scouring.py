"""Taking destroyed keys out of the bytes of their table. Outside any transaction.

SQLite overwrites what is freed (``secure_delete``), and its log is emptied with the search index. PostgreSQL leaves the bytes of a
dead row until its page is written again, so the table is copied: a row a person, while nobody opens anything, for seconds at most.
"""

from __future__ import annotations

from django.db import DEFAULT_DB_ALIAS, connections

from sealdesk.engines import is_postgresql


def scour() -> None:
    """Make sure that no byte of the table comes from a key that was destroyed."""
    if is_postgresql():
        with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
            cursor.execute("VACUUM (FULL) vault_wrappedkey")
