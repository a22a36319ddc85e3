"""The pytest plugin that stands before Django: which engine, whose home, what was skipped, what failed
before.

It is named in pyproject.toml (`-p tests.plugin`) because a conftest is read only after pytest-django has
read the settings.
"""

import os
import shutil
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest

from sealdesk.vault.root import create_root_key
from tests.services.postgresql import PostgreSQL

ENGINES = ("sqlite", "postgresql")
_DATABASE_FIXTURES = {"db", "transactional_db", "django_db_reset_sequences", "live_server"}
_started: list[PostgreSQL] = []
_homes: list[Path] = []


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds the two options that `tests/everything.sh` uses."""
    group = parser.getgroup("sealdesk")
    group.addoption(
        "--engine",
        choices=ENGINES,
        default="sqlite",
        help="database of this run; postgresql starts a real server",
    )
    group.addoption("--only-database", action="store_true", help="run only the tests that touch the database")


def pytest_configure(config: pytest.Config) -> None:
    """Declares the marker that this plugin obeys."""
    config.addinivalue_line("markers", "only_on(engine): holds on that engine only; the run on the other one deselects it")


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    """Gives this process its own empty home and its engine, before the settings are read.

    A developer's real DATABASE_URL and SEALDESK_HOME never reach a test. Workers of xdist use the server of
    the process that started them.
    """
    worker = "PYTEST_XDIST_WORKER" in os.environ
    options: Any = early_config.known_args_namespace
    for name in [name for name in os.environ if name.startswith("SEALDESK_")]:
        if name not in {"SEALDESK_SHARED", "SEALDESK_SHOTS", "SEALDESK_FAILED_STEPS"}:
            del os.environ[name]
    home = Path(tempfile.mkdtemp(prefix="sealdesk-test-"))
    _homes.append(home)
    os.environ["SEALDESK_HOME"] = str(home)
    os.environ["SEALDESK_DNS"] = "off"  # no test asks a name server of the world
    create_root_key(home / "keys" / "root.json", None)
    if not worker:
        os.environ.pop("DATABASE_URL", None)
        if options.engine == "postgresql":
            server = PostgreSQL.start()
            _started.append(server)
            os.environ["DATABASE_URL"] = server.dsn
    try:
        yield
    except BaseException:
        _clear()  # settings that do not load leave no server behind
        raise


def pytest_unconfigure() -> None:
    """Stops the server and removes the home of this process."""
    _clear()


def _clear() -> None:
    while _started:
        _started.pop().stop()
    while _homes:
        shutil.rmtree(_homes.pop(), ignore_errors=True)


def pytest_report_header(config: pytest.Config) -> str:
    """Says which engine this run uses."""
    return f"database engine: {config.getoption('engine')}"


def touches_the_database(item: pytest.Item) -> bool:
    """Tells whether an item asks for the database, by marker, by fixture or by Django's own test classes."""
    from django.test import TransactionTestCase

    if item.get_closest_marker("django_db") or _DATABASE_FIXTURES & set(getattr(item, "fixturenames", ())):
        return True
    kind = getattr(item, "cls", None)
    return kind is not None and issubclass(kind, TransactionTestCase)


class EarlierStep(pytest.Item):
    """A step of `make test` that ran before this pytest and failed; shown as a failed test so that the
    summary tells of it."""

    def runtest(self) -> None:
        """Fails, always: a step that passed makes no item."""
        pytest.fail(f"the step “{self.name}” failed; its output stands above", pytrace=False)

    def reportinfo(self) -> tuple[Path, None, str]:
        """Returns what the report shows as the place."""
        return self.path, None, f"earlier step: {self.name}"


class EarlierSteps(pytest.Collector):
    """The steps named in SEALDESK_FAILED_STEPS, each ended by a semicolon."""

    def collect(self) -> list[pytest.Item]:
        """Returns one failing item a step."""
        names = os.environ.get("SEALDESK_FAILED_STEPS", "").split(";")
        return [EarlierStep.from_parent(self, name=name) for name in names if name]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(session: pytest.Session, config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out what the other run does, and adds the steps that failed.

    Deselected is not skipped: `make test` makes both runs, so each of these tests runs in one of them. A journey that fails
    has a second try, because a browser beside a loaded machine is late now and then; the summary shouts of it.
    """
    engine = config.getoption("engine")
    kept, left = [], []
    for item in items:
        only = item.get_closest_marker("only_on")
        fits = (only is None or engine in only.args) and (not config.getoption("only_database") or touches_the_database(item))
        (kept if fits else left).append(item)
        if item.get_closest_marker("journey"):
            item.add_marker(pytest.mark.flaky(reruns=1))
    kept.sort(key=lambda item: "tour" not in item.path.parts)  # the longest file first, so that no worker waits for it at the end
    if left:
        config.hook.pytest_deselected(items=left)
    items[:] = kept
    items.extend(EarlierSteps.from_parent(session, name="make test").collect())


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, Any]:
    """Adds to the report of a failed journey what its pages showed."""
    report = yield
    pages = getattr(item, "funcargs", {}).get("pages")
    if report.failed and report.when == "call" and pages is not None:
        report.sections.append(("what the pages showed", pages.told()))
    return report


def _tell_of_second_tries(terminalreporter: Any) -> None:
    again = terminalreporter.stats.get("rerun", [])
    if not again:
        return
    terminalreporter.section(f"{len(again)} JOURNEYS HAD A SECOND TRY: each is a defect to be found", sep="!", yellow=True, bold=True)
    for report in again:
        terminalreporter.line(report.nodeid, yellow=True)
        terminalreporter.line("\n".join(report.longreprtext.splitlines()[-25:]))
        for name, text in report.sections:
            terminalreporter.line(f"{name}: {text}")


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Prints every skipped test with its reason, and every second try, in blocks that nobody can overlook."""
    _tell_of_second_tries(terminalreporter)
    skipped = terminalreporter.stats.get("skipped", [])
    if not skipped:
        return
    terminalreporter.section(f"{len(skipped)} TESTS DID NOT RUN", sep="!", red=True, bold=True)
    for report in skipped:
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        terminalreporter.line(f"{report.nodeid}: {reason.removeprefix('Skipped: ')}", red=True)
