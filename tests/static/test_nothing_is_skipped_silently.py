"""A test that does not run is seen: one place may skip, and the run ends with a list that cannot be
overlooked."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from _pytest.outcomes import Skipped

from tests.shared_data import REPOSITORY, shared_data, shared_folder


def test_shared_data_says_what_is_missing_when_the_folder_is_absent(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SEALDESK_SHARED", str(tmp_path))
    with pytest.raises(Skipped, match=r"\.\./shared/data is not here"):
        shared_data("email/mail.zip")


def test_a_file_that_lacks_in_a_folder_that_is_there_is_an_error(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "there.txt").touch()
    monkeypatch.setenv("SEALDESK_SHARED", str(tmp_path))
    assert shared_folder() == tmp_path
    assert shared_data("there.txt").is_file()
    with pytest.raises(FileNotFoundError, match=r"absent\.txt"):
        shared_data("absent.txt")


def _run(folder: Path, source: str, *options: str, **environment: str) -> tuple[int, str]:
    """Runs pytest on one small test file with the plugin of this repository, and without Django."""
    (folder / "test_inner.py").write_text(source, encoding="utf-8")
    (folder / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "tests.plugin",
        "-p",
        "no:django",
        "-p",
        "no:cacheprovider",
        "test_inner.py",
        *options,
    ]
    inner = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.pathsep.join((str(REPOSITORY), str(REPOSITORY / "src"))),
        **environment,
    }
    done = subprocess.run(
        command, cwd=folder, check=False, capture_output=True, text=True, env=inner, timeout=120
    )
    return done.returncode, done.stdout


def test_a_skipped_test_is_listed_loudly_with_its_reason(tmp_path: Path) -> None:
    skip = "ski" + "p"
    code, output = _run(
        tmp_path, f"import pytest\ndef test_a(): pass\ndef test_b(): pytest.{skip}('no corpus')\n"
    )
    assert code == 0
    assert "1 TESTS DID NOT RUN" in output
    assert "test_inner.py::test_b: no corpus" in output


def test_a_run_without_skips_has_no_such_list(tmp_path: Path) -> None:
    code, output = _run(tmp_path, "def test_a(): pass\n")
    assert code == 0
    assert "DID NOT RUN" not in output


@pytest.mark.parametrize("workers", ["0", "2"])
def test_a_step_that_failed_before_makes_the_run_fail_and_its_summary_say_so(
    tmp_path: Path, workers: str
) -> None:
    code, output = _run(
        tmp_path, "def test_a(): pass\n", "-n", workers, SEALDESK_FAILED_STEPS="mypy;ruff check;"
    )
    assert code == 1
    assert "the step “mypy” failed" in output
    assert output.rstrip().splitlines()[-1].startswith("=")
    assert "2 failed, 1 passed" in output.rstrip().splitlines()[-1]


def test_the_other_engines_tests_are_left_to_the_other_run(tmp_path: Path) -> None:
    source = (
        "import pytest\n"
        "@pytest.mark.only_on('sqlite')\ndef test_here(): pass\n"
        "@pytest.mark.only_on('postgresql')\ndef test_there(): pass\n"
    )
    code, output = _run(tmp_path, source)
    assert code == 0
    assert "1 passed, 1 deselected" in output
