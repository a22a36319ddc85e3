"""What every test may ask for: real servers, a real browser, certificates, the corpora. A server that does
not start is an error."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from hypothesis import HealthCheck, settings

from tests.ledger_tables import let_flush_empty_the_ledger
from tests.services.certificates import Loopback, make_loopback
from tests.services.chromium import Pages, chromium
from tests.services.dovecot import Dovecot
from tests.services.postgresql import PostgreSQL
from tests.services.smtp_sink import SmtpSink
from tests.shared_data import shared_data as find_shared_data

#: How long an example takes says how busy the machine is, and nothing of the product.
settings.register_profile("sealdesk", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("sealdesk")


@pytest.fixture(scope="session", autouse=True)
def static_root() -> None:
    """The web server looks for collected files when it starts, and warns when their folder is missing."""
    Path(django_settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Each worker has a database of its own, and SQLite lies in a file, as a desk has it: there a writer waits for another.

    In shared memory it would be refused at once, and a browser that asks for two things at a time makes two.
    """
    from django.db import connection

    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "desk.sqlite3")
        options = connection.settings_dict["OPTIONS"]  # nobody cuts the power of a test
        options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")


@pytest.fixture(scope="session", autouse=True)
def _flushable_ledger() -> Iterator[None]:
    """Tests with real transactions empty all tables after themselves; the ledger's refuse that."""
    with let_flush_empty_the_ledger():
        yield


@pytest.fixture(autouse=True)
def _nothing_owed() -> Iterator[None]:
    """A record that one test kept from being written is owed by the process, and the next test that acts would write it."""
    yield
    from sealdesk.access import acting

    acting._owed.clear()


@pytest.fixture(autouse=True)
def _nobodys_language() -> Iterator[None]:
    """A request in a test's own thread leaves its language behind, and the next test's refusals would speak it."""
    from django.utils import translation

    translation.deactivate()
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def _what_ships_is_learned_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A new desk trains from the examples that ship, and always gets the same: each process of tests does that once."""
    from tests.trained import taught

    monkeypatch.setattr("sealdesk.triage.service.teach", taught)


@pytest.fixture(autouse=True)
def _who_counts_queries_counts_them_on_a_slow_machine_too(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is kept for two seconds is read again by a page that takes longer, and that is no query of the page's."""
    if hasattr(request.module, "CaptureQueriesContext"):
        monkeypatch.setattr("sealdesk.recent.SECONDS", 3600.0)


@pytest.fixture(scope="session")
def shared_data() -> Callable[[str], Path]:
    """Finds a file or folder of `../shared/data`; where that is absent the test is skipped, and the run
    says so loudly."""
    return find_shared_data


@pytest.fixture(scope="session")
def loopback_tls(tmp_path_factory: pytest.TempPathFactory) -> Loopback:
    """A test authority and a certificate for localhost."""
    return make_loopback(tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="session")
def postgres() -> Iterator[Callable[[], str]]:
    """A real PostgreSQL; each call makes an empty database and returns its URL.

    This is for tests that start the product as a process. Tests through Django use the engine of the run
    (`--engine`).
    """
    import psycopg

    server = PostgreSQL.start()
    names = iter(range(1, 10_000))

    def fresh() -> str:
        name = f"desk{next(names)}"
        with psycopg.connect(server.dsn, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")  # type: ignore[call-overload]
        return server.dsn.removesuffix("/postgres") + f"/{name}"

    yield fresh
    server.stop()


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    """A real IMAP and LMTP server, one a run (and worker); use a user name of your own for an inbox of your
    own."""
    server = Dovecot.start()
    yield server
    server.stop()


@pytest.fixture
def smtp_sinks() -> Iterator[Callable[..., SmtpSink]]:
    """Starts SMTP servers (`starttls=` and `implicit_tls=` take a server context) and stops them after the
    test."""
    started: list[SmtpSink] = []

    def start(**tls: Any) -> SmtpSink:
        started.append(SmtpSink.start(**tls))
        return started[-1]

    yield start
    for sink in started:
        sink.stop()


@pytest.fixture
def smtp_sink(smtp_sinks: Callable[..., SmtpSink]) -> SmtpSink:
    """One SMTP server without TLS."""
    return smtp_sinks()


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """One Chromium a run (and worker)."""
    with chromium() as running:
        yield running


@pytest.fixture
def pages(browser: Any) -> Iterator[Pages]:
    """Opens pages (`pages.open("phone", "dark", "zh-CN")`), collects their `problems`, closes them after
    the test."""
    opened = Pages(browser)
    yield opened
    opened.close()


@pytest.fixture
def page(pages: Pages) -> Any:
    """A blank English page on a desktop, in light colours."""
    return pages.open()
