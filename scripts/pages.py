"""Writes the pages of the documentation that are made from the code: make pages."""

import os
import tempfile
from pathlib import Path

REFERENCE = Path(__file__).resolve().parent.parent / "docs" / "reference"


def main() -> None:
    """Write each page. The settings make a home with a secret in it, so they get one that is thrown away."""
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"DJANGO_SETTINGS_MODULE": "sealdesk.project.settings", "SEALDESK_HOME": home}
        import django

        django.setup()
        from sealdesk.datamap.page import render

        (REFERENCE / "data-map.md").write_text(render(), "utf-8")


if __name__ == "__main__":
    main()
