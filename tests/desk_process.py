"""A whole desk of its own for a test: a home, the real command, real processes."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass
class Desk:
    """A home folder and the `sealdesk` command in it."""

    home: Path
    settings: dict[str, str]

    @property
    def environment(self) -> dict[str, str]:
        """This process's environment without its settings, with the desk's."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("SEALDESK_", "DATABASE_URL", "DJANGO_", "COV", "PYTEST"))}
        return kept | {"SEALDESK_HOME": str(self.home), "SEALDESK_DNS": "off", "PYTHONPATH": "src"} | self.settings

    def start_command(self, *arguments: str) -> list[str]:
        """The command line."""
        return [sys.executable, "-m", "sealdesk", *arguments]

    def start(self, *arguments: str, **more: Any) -> subprocess.Popen[str]:
        """Start the command."""
        return subprocess.Popen(
            self.start_command(*arguments), env=self.environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **more
        )

    def run(self, *arguments: str, code: int = 0) -> str:
        """Run the command to its end; returns standard output. Any other exit code than `code` fails the test."""
        process = self.start(*arguments)
        out, err = process.communicate(timeout=240)
        assert process.returncode == code, f"exit code {process.returncode}\n{err[-3000:]}"
        assert "Traceback" not in err, err[-3000:]
        return out

    def json(self, *arguments: str, code: int = 0) -> dict[str, Any]:
        """Run the command with `--json`; returns its one object."""
        found: dict[str, Any] = json.loads(self.run(*arguments, "--json", code=code))
        return found
