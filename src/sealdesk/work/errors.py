"""What can go wrong with background jobs."""

from __future__ import annotations

LONGEST_WAIT_SECONDS = 7 * 24 * 3600


class WorkError(Exception):
    """Base of the refusals of this package."""


class ArgumentRefused(WorkError):  # noqa: N818 - a refusal, named as what happened
    """A job was given something else than short ids."""


class UnknownTask(WorkError):  # noqa: N818 - a refusal, named as what is wrong
    """A job names a task that this release does not have."""


class ScheduleRefused(WorkError):  # noqa: N818 - a refusal, named as what happened
    """A schedule has a bad period, or its name is taken."""


class LeaseExpired(WorkError):  # noqa: N818 - stored as the error of a job whose worker vanished
    """A worker vanished in the middle of a job and did so as often as the job may be tried."""


class Retry(Exception):  # noqa: N818 - reads as what the job asks for
    """Raised by a job that wants another attempt ``after`` so many seconds (0 to seven days).

    It counts as an attempt: a job that only ever raises ``Retry`` is dead after ``max_attempts``.
    """

    def __init__(self, after: float) -> None:
        if not 0 <= after <= LONGEST_WAIT_SECONDS:
            raise ValueError(f"Retry(after=…) takes 0 to {LONGEST_WAIT_SECONDS} seconds.")
        super().__init__()
        self.after = after


class HardStop(BaseException):
    """Ends the running job in the middle; the worker gives the job back and lets this exception through."""
