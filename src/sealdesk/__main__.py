"""``python -m sealdesk`` is the same as ``sealdesk``."""

import sys

from sealdesk.project.cli import main

sys.exit(main())
