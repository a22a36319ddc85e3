"""Which errors are sentences for people; anything else is a defect and keeps its traceback."""

from __future__ import annotations

import errno
from typing import Final

from sealdesk.project.cli.command import UNSAFE, USAGE, CommandError, WrongArgumentsError
from sealdesk.project.environment import UnsafeSettingError

#: What the machine refuses, through no fault of the code.
_OF_THE_MACHINE: Final = frozenset(
    {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EDQUOT, errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG, errno.ELOOP}
)


def for_people(error: Exception) -> tuple[str, int] | None:
    """The sentence and the exit code, or None."""
    # These first: without settings nothing of the others can be imported.
    if isinstance(error, UnsafeSettingError):
        return str(error), UNSAFE
    if isinstance(error, (CommandError, WrongArgumentsError)):
        return str(error), USAGE
    if isinstance(error, OSError) and error.errno in _OF_THE_MACHINE:
        return f"{error.filename or 'A file'} cannot be used ({error.strerror}). Check SEALDESK_HOME, and who runs this command.", UNSAFE
    return _of_the_desk(error)


def _of_the_desk(error: Exception) -> tuple[str, int] | None:
    from django.core.exceptions import ImproperlyConfigured
    from django.db import OperationalError

    if isinstance(error, OperationalError):
        return f"The database cannot be used ({str(error).partition(chr(10))[0]}). Check SEALDESK_HOME and DATABASE_URL.", UNSAFE
    try:
        from sealdesk.access.errors import RefusalError
        from sealdesk.channels.mail.importing import ImportPathError
        from sealdesk.vault.errors import VaultError
    except ImproperlyConfigured:  # it failed before there were settings
        return None
    if isinstance(error, VaultError):
        return str(error), UNSAFE
    return (str(error), USAGE) if isinstance(error, (RefusalError, ImportPathError)) else None
