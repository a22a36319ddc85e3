"""The house rules that no linter knows, as a list: a name, where it holds, what it refuses, an example of
each kind.

To add a rule, write a function from a module's syntax tree to complaints, and a `Rule` with a passing and a
failing example in `RULES`. The tests run the examples first: a rule that refuses nothing proves nothing.
"""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatch

Complaint = tuple[int, str]
Check = Callable[[ast.Module], Iterator[Complaint]]


@dataclass(frozen=True)
class Rule:
    """One rule: it holds in files matching `where` and none of `but`; `good` and `bad` are source texts
    that prove it works."""

    name: str
    where: tuple[str, ...]
    check: Check
    good: str
    bad: str
    but: tuple[str, ...] = ()

    def holds_in(self, path: str) -> bool:
        """Tells whether the rule judges this file (path from the repository's root, with slashes)."""
        return any(fnmatch(path, pattern) for pattern in self.where) and not any(fnmatch(path, pattern) for pattern in self.but)

    def complaints(self, source: str) -> list[Complaint]:
        """Returns line and sentence of each breach in a module's source text."""
        return sorted(self.check(ast.parse(source)))


def _calls(tree: ast.Module) -> Iterator[tuple[ast.Call, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield node, ast.unparse(node.func)


def has_a_docstring(tree: ast.Module) -> Iterator[Complaint]:
    """A module says first what it is; an empty one says nothing and need not."""
    if tree.body and not ast.get_docstring(tree):
        yield 1, "begin the file with a docstring that says what it is for"


def stays_small(tree: ast.Module) -> Iterator[Complaint]:
    """Functions have 50 lines at most."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > 50:
                yield node.lineno, f"{node.name} has {length} lines; split it by meaning (50 at most)"


def does_not_print(tree: ast.Module) -> Iterator[Complaint]:
    """Only the command line talks to standard output."""
    for call, name in _calls(tree):
        if name == "print" or name.startswith(("sys.stdout.write", "pprint.")):
            yield call.lineno, "print only in project/cli; elsewhere return a value or log a code and counts"


def asks_no_model_directly(tree: ast.Module) -> Iterator[Complaint]:
    """The pages read through queries and write through actions: never through a model's manager."""
    yield from _managers(tree, own="")


def asks_no_foreign_model(tree: ast.Module) -> Iterator[Complaint]:
    """A channel keeps models of its own (raw mails, deliveries); other packages' models it asks through
    their doors."""
    yield from _managers(tree, own="sealdesk.channels")


def _managers(tree: ast.Module, own: str) -> Iterator[Complaint]:
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    mine = {alias.name for node in imports if own and (node.module or "").startswith(own) for alias in node.names}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager", "_base_manager"}:
            if ast.unparse(node.value) not in mine:
                yield node.lineno, f"`{ast.unparse(node)}`: use the queries.py and actions.py of its package"
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in {
            "get_object_or_404",
            "get_list_or_404",
        }:
            yield (
                node.lineno,
                f"`{ast.unparse(node.func)}` goes around the see door: use the package's queries.py",
            )


def opens_no_sealed_value(tree: ast.Module) -> Iterator[Complaint]:
    """Sealed values become text in the open door only: nobody else imports what decrypts."""
    openers, openers_called = {"unseal", "open_stream"}, {"decrypt", "unseal", "open_stream"}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sealdesk.vault"):
            for alias in node.names:
                if alias.name in openers:
                    yield (
                        node.lineno,
                        f"`{alias.name}` belongs to access/opening.py: open values through that door",
                    )
    for call, name in _calls(tree):
        if name.rpartition(".")[2] in openers_called:
            yield call.lineno, f"`{name}` decrypts: open values through access/opening.py"


def uses_no_clock_of_its_own(tree: ast.Module) -> Iterator[Complaint]:
    """Django's clock knows the time zone and can be set in tests."""
    for call, name in _calls(tree):
        if name in {
            "datetime.now",
            "datetime.utcnow",
            "datetime.datetime.now",
            "datetime.today",
            "date.today",
        } and not (call.args or call.keywords):
            yield call.lineno, f"`{name}()` has no time zone: use django.utils.timezone.now()"


def marks_no_text_safe(tree: ast.Module) -> Iterator[Complaint]:
    """Text becomes markup by a template, or by the sanitiser of mail; never by declaration."""
    for call, name in _calls(tree):
        if name.rpartition(".")[2] in {"mark_safe", "SafeString"}:
            yield call.lineno, f"`{name}` switches escaping off: use a template or format_html"


def skips_through_shared_data_only(tree: ast.Module) -> Iterator[Complaint]:
    """A test that may be left out is left out by `shared_data()`, which says so; every other skip hides
    something."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in {
            "skip",
            "skipif",
            "skipIf",
            "skipUnless",
            "xfail",
            "importorskip",
            "skipTest",
        }:
            yield (
                node.lineno,
                f"`{ast.unparse(node)}`: let the missing thing fail, or read it through shared_data()",
            )
        if isinstance(node, ast.ImportFrom) and node.module in {"pytest", "unittest"}:
            for alias in node.names:
                if alias.name in {"skip", "skipIf", "skipUnless", "xfail", "importorskip", "SkipTest"}:
                    yield (
                        node.lineno,
                        f"`{alias.name}`: let the missing thing fail, or read it through shared_data()",
                    )


def does_not_sleep(tree: ast.Module) -> Iterator[Complaint]:
    """A sleeping test is slow on a good day and wrong on a bad one."""
    for call, name in _calls(tree):
        if name in {"time.sleep", "sleep"} or name.endswith(".wait_for_timeout"):
            yield call.lineno, f"`{name}`: wait for the thing itself with tests.services.ports.wait_until"


def does_not_time(tree: ast.Module) -> Iterator[Complaint]:
    """How long something takes says as much about the machine as about the code."""
    for call, name in _calls(tree):
        if name.rpartition(".")[2] in {
            "process_time",
            "perf_counter",
            "thread_time",
            "process_time_ns",
            "perf_counter_ns",
            "thread_time_ns",
        }:
            yield call.lineno, f"`{name}`: count the work with tests.effort, or assert the bound that the product keeps"


_SRC = ("src/sealdesk/*",)
_GENERATED = ("*/migrations/*",)
# Beside the vault and the door: what opens secrets of the desk itself, which no person is ever shown.
_VAULT_AND_DOOR = (
    "src/sealdesk/vault/*",
    "src/sealdesk/access/opening.py",
    "src/sealdesk/identity/factors.py",  # a second factor's secret, compared before there is an actor
    "src/sealdesk/identity/sessions.py",  # a session's content, read before there is an actor
    "src/sealdesk/ledger/store.py",  # the key that signs checkpoints
    "src/sealdesk/triage/service.py",  # the trained model
)

RULES = (
    Rule(
        "every file says what it is",
        ("*.py",),
        has_a_docstring,
        '"""Sums."""\nx = 1\n',
        "x = 1\n",
        _GENERATED,
    ),
    Rule(
        "functions stay small",
        ("*.py",),
        stays_small,
        "def f():\n    pass\n",
        "def f():\n" + "    x = 1\n" * 50,
        _GENERATED,
    ),
    Rule(
        "only the command line prints",
        _SRC,
        does_not_print,
        "log.info('x')\n",
        "print('x')\n",
        (
            "src/sealdesk/project/cli/*",
            "src/sealdesk/project/cli.py",
            "src/sealdesk/*/cli.py",
            "src/sealdesk/*/management/*",
        ),
    ),
    Rule(
        "the pages use queries and actions",
        ("src/sealdesk/console/*", "src/sealdesk/portal/*"),
        asks_no_model_directly,
        "tickets = queries.visible_tickets(actor)\n",
        "tickets = Ticket.objects.all()\n",
    ),
    Rule(
        "channels ask other packages through queries and actions",
        ("src/sealdesk/channels/*",),
        asks_no_foreign_model,
        "from sealdesk.channels.models import RawMail\nmails = RawMail.objects.all()\n",
        "from sealdesk.desk.models import Ticket\ntickets = Ticket.objects.all()\n",
        _GENERATED,
    ),
    Rule(
        "only the open door decrypts",
        _SRC,
        opens_no_sealed_value,
        "text = opening.open_text(actor, ticket.subject)\n",
        "text = keyring.decrypt(blob)\n",
        _VAULT_AND_DOOR,
    ),
    Rule(
        "only the open door imports what decrypts",
        _SRC,
        opens_no_sealed_value,
        "from sealdesk.vault.sealing import seal\n",
        "from sealdesk.vault.sealing import unseal\n",
        _VAULT_AND_DOOR,
    ),
    Rule(
        "times know their zone",
        _SRC,
        uses_no_clock_of_its_own,
        "now = timezone.now()\n",
        "now = datetime.now()\n",
    ),
    Rule(
        "no text is declared safe",
        _SRC,
        marks_no_text_safe,
        "format_html('<b>{}</b>', name)\n",
        "mark_safe(name)\n",
    ),
    Rule(
        "nothing is skipped silently",
        ("tests/*",),
        skips_through_shared_data_only,
        "path = shared_data('email')\n",
        "@pytest.mark.skip\ndef test_x(): pass\n",
        ("tests/shared_data.py",),
    ),
    Rule(
        "tests do not sleep",
        ("tests/*",),
        does_not_sleep,
        "wait_until(ready, 'it')\n",
        "time.sleep(1)\n",
        ("tests/services/ports.py",),
    ),
    Rule(
        "tests do not measure time",
        ("tests/*",),
        does_not_time,
        "assert calls_in(work) < 1000\n",
        "begin = time.process_time()\n",
    ),
)
