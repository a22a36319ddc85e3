"""Finding personal data in text: what stands where, of which kind, and how sure that is.

Knows nothing of the desk: it takes a string and gives back spans. ``find`` is the way in.
"""

from sealdesk.findings.finder import find
from sealdesk.findings.kinds import PERSONAL, Finding, Kind

__all__ = ["PERSONAL", "Finding", "Kind", "find"]
