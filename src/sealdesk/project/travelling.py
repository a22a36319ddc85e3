"""How pages and their files travel: compressed, and each file under an address that changes with its content."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from whitenoise.storage import CompressedManifestStaticFilesStorage


class Files(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise has no types
    """Also what one script imports from another has its content in its address: otherwise it is fetched and run twice, and may be stale."""

    support_js_module_import_aggregation = True


class CompressPages(GZipMiddleware):
    """Whole pages of text. A stream of events would wait for its end, and a customer's file is none of ours to change.

    Django puts a random number of bytes into each answer, so that its length does not tell what is in it (BREACH).
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """The page, compressed where the browser takes that."""
        if response.streaming or not response.headers.get("Content-Type", "").startswith("text/html"):
            return response
        return super().process_response(request, response)
