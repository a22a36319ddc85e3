"""The documentation says what the code does: each name in it exists, and each name that exists stands in it."""

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import sealdesk
from sealdesk.access.errors import RefusalError
from sealdesk.access.permissions import ALLOWED, CLEARANCE, Permission, Role
from sealdesk.access.tags import Tag
from sealdesk.channels.mail.importing import OUTCOMES, Counts
from sealdesk.datamap import page as datamap_page
from sealdesk.desk.keeping_back import Kept
from sealdesk.labels import Label
from sealdesk.project import wellformed
from sealdesk.project.cli import _parser
from sealdesk.project.cli.command import Command, WrongArgumentsError
from sealdesk.project.cli.registry import COMMANDS
from sealdesk.work.tasks import DEFAULT_MAX_ATTEMPTS
from tests.shared_data import REPOSITORY
from tests.static import documents as reading
from tests.static.documents import broken_links, documents, fenced, headed, prose, section, sections
from tests.static.tracked import python_files

REFERENCE = "docs/reference"
THREATS = "docs/explanation/threat-model.md"
NOT_BUILT = "No test yet"
SOURCES = [name for name in python_files() if name.startswith("src/sealdesk/") and "/migrations/" not in name]


@cache
def tree_of(name: str) -> ast.Module:
    """One module, parsed."""
    return ast.parse((REPOSITORY / name).read_text("utf-8"))


def calls() -> Iterator[tuple[str, ast.Call]]:
    """Every call in the product, with the name of what is called."""
    for name in SOURCES:
        for node in ast.walk(tree_of(name)):
            if isinstance(node, ast.Call):
                called = node.func
                yield called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else "", node


def literals(node: ast.AST | None) -> set[str]:
    """The texts that an expression may be: a text itself, or both sides of an alternative."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return {node.value}
    if isinstance(node, ast.IfExp):
        return literals(node.body) | literals(node.orelse)
    return set()


def refusals() -> set[type[RefusalError]]:
    """Every refusal of the product."""
    for module in pkgutil.walk_packages(sealdesk.__path__, "sealdesk."):
        if not module.name.endswith("__main__") and ".migrations" not in module.name and module.name != "sealdesk.project.wsgi":
            importlib.import_module(module.name)
    found, waiting = set(), [RefusalError]
    while waiting:
        refusal = waiting.pop()
        found.add(refusal)
        waiting += refusal.__subclasses__()
    return {refusal for refusal in found if refusal.__module__.startswith("sealdesk.")}


def same(documented: list[str], existing: set[str]) -> None:
    """Nothing is forgotten, invented, or said twice."""
    assert sorted(documented) == sorted(existing)


@pytest.mark.parametrize("name", documents())
def test_every_link_leads_somewhere(name: str) -> None:
    assert broken_links(name) == []


def test_every_command_has_its_heading() -> None:
    same(headed(f"{REFERENCE}/commands.md", 2), {f"sealdesk {command.name}" for command in COMMANDS})


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_a_command_is_documented_with_its_options_and_example(command: Command) -> None:
    part = section(f"{REFERENCE}/commands.md", f"`sealdesk {command.name}`")
    parser = _parser([command])
    for word in command.name.split():
        parser = next(action for action in parser._actions if action.choices and word in action.choices).choices[word]
    options = {option for action in parser._actions for option in action.option_strings if option.startswith("--")}
    same(part.names, options - {"--help", "--json"} | {a.dest for a in parser._actions if not a.option_strings})
    assert command.example in fenced(f"{REFERENCE}/commands.md")


def test_every_command_line_in_the_documentation_parses(capsys: pytest.CaptureFixture[str]) -> None:
    parser, wrong, tried = _parser(COMMANDS), [], 0
    for name in documents():
        for found in re.finditer(r"^(?:\$ |[A-Z_]+=\S+ )*(?:\S*/)?sealdesk ((?:[^\n<>|&#;\\]|\\\n)*)", fenced(name), re.MULTILINE):
            words = re.findall(r"'[^']*'|\"[^\"]*\"|\S+", found[1].replace("\\\n", " "))
            tried += 1
            try:
                parser.parse_args(words)
            except WrongArgumentsError as error:
                wrong.append((name, found[0], str(error)))
            except SystemExit:  # --help
                capsys.readouterr()
    assert wrong == []
    assert tried > len(COMMANDS)


def test_the_counts_of_an_import_are_documented() -> None:
    counts = set(Counts.__dataclass_fields__) - {"failures"}
    assert set(OUTCOMES.values()) == counts - {"read", "failed"}
    same(section(f"{REFERENCE}/commands.md", "What an import counts").names, counts)


def test_every_setting_has_its_row() -> None:
    read = {
        argument.value
        for called, node in calls()
        if called in {"text", "secret", "names", "level", "time_zone", *(name for name in vars(wellformed) if not name.startswith("_"))}
        for argument in node.args
        if isinstance(argument, ast.Constant) and re.fullmatch(r"(SEALDESK|DATABASE)_[A-Z_]+", str(argument.value))
    }
    same([name for part in sections(f"{REFERENCE}/settings.md") for name in part.names], read)


def test_every_setting_named_anywhere_exists() -> None:
    page = {name for part in sections(f"{REFERENCE}/settings.md") for name in part.names}
    known = page | {f"{name}_FILE" for name in page} | {"SEALDESK_SHARED", "SEALDESK_SHOTS", "SEALDESK_BLOBS"}
    places = [name for name in documents() if name != "CHANGELOG.md"]
    found = {(name, word) for name in places for word in re.findall(r"\bSEALDESK_[A-Z_]+\b", (REPOSITORY / name).read_text("utf-8"))}
    assert {pair for pair in found if pair[1] not in known} == set()


def test_every_permission_stands_with_the_roles_that_have_it() -> None:
    part = section(f"{REFERENCE}/permissions.md", "Who may do what")
    same(part.names, {str(permission) for permission in Permission})
    for row in part.rows:
        permission = Permission(row[0].strip("`"))
        roles = (Role.AGENT, Role.LEAD, Role.PRIVACY_OFFICER, Role.ADMINISTRATOR, Role.AUDITOR)
        assert [cell == "yes" for cell in row[1:6]] == [permission in ALLOWED[role] for role in roles], permission


def test_the_clearance_table_is_the_code() -> None:
    part = section(f"{REFERENCE}/permissions.md", "Who sees what in clear")
    same(part.names, {str(role) for role in Role})
    for row in part.rows:
        cleared = CLEARANCE[Role(row[0].strip("`"))]
        assert [cell == "clear" for cell in row[1:]] == [label in cleared for label in Label], row[0]


def test_every_tag_has_its_row() -> None:
    same([name for part in sections(f"{REFERENCE}/ledger-tags.md") for name in part.names], {str(tag) for tag in Tag})


def test_a_tag_is_called_reserved_exactly_when_nothing_writes_it() -> None:
    places = "\n".join(
        (REPOSITORY / name).read_text("utf-8") for name in SOURCES if not name.endswith("access/tags.py") and "/console/" not in name
    )
    unused = {str(tag) for tag in Tag if not re.search(rf"\bTag\.{tag.name}\b", places)}
    same(section(f"{REFERENCE}/ledger-tags.md", "Reserved").names, unused)


def test_every_refusal_has_its_row_and_status() -> None:
    part = section(f"{REFERENCE}/refusals.md", "What the desk refuses")
    existing = {(refusal.code, refusal.status) for refusal in refusals()}
    assert sorted((row[0].strip("`"), int(row[1])) for row in part.rows) == sorted(existing)


def test_every_code_of_a_refused_sign_in_has_its_row() -> None:
    codes: set[str] = set()
    for called, node in calls():
        if called in {"refused", "_refused"}:
            given = next(
                (keyword.value for keyword in node.keywords if keyword.arg == "code"), node.args[1] if called == "_refused" else None
            )
            codes |= literals(given)
    same(section(f"{REFERENCE}/refusals.md", "Refused at the door, seen in the ledger only").names, codes)


def test_every_reason_for_a_held_mail_has_its_row() -> None:
    codes = {code for called, node in calls() if called == "Unparsable" and node.args for code in literals(node.args[0])}
    codes |= {code for called, node in calls() if called == "hold" and len(node.args) > 1 for code in literals(node.args[1])}
    same(section(f"{REFERENCE}/refusals.md", "Why a mail is held").names, codes)


def test_every_reason_for_an_unsent_reply_has_its_row() -> None:
    codes = {
        code
        for called, node in calls()
        if called in {"ComposeError", "Refused", "Unavailable"} and node.args
        for code in literals(node.args[0])
    }
    codes |= {code for called, node in calls() if called == "_fail" for code in literals(node.args[1])}
    codes |= {
        code
        for called, node in calls()
        if called == "update"
        for keyword in node.keywords
        if keyword.arg == "reason"
        for code in literals(keyword.value)
    }
    same(section(f"{REFERENCE}/refusals.md", "Why a reply was not sent").names, codes - {""})


def test_every_reason_for_an_answer_that_was_kept_back_has_its_row() -> None:
    same(section(f"{REFERENCE}/refusals.md", "Why an answer was kept back").names, set(Kept))


def test_every_schedule_and_job_has_its_row() -> None:
    jobs, names = {}, set()
    for name in SOURCES:
        for node in ast.walk(tree_of(name)):
            if not isinstance(node, ast.FunctionDef) or not name.endswith("jobs.py"):
                continue
            decorators = {d.func.id: d for d in node.decorator_list if isinstance(d, ast.Call) and isinstance(d.func, ast.Name)}
            if "job" in decorators:
                given = [k.value.value for k in decorators["job"].keywords if k.arg == "max_attempts" and isinstance(k.value, ast.Constant)]
                path = f"{name.removeprefix('src/').removesuffix('.py').replace('/', '.')}.{node.name}"
                jobs[path] = str(given[0] if given else DEFAULT_MAX_ATTEMPTS)
            if "every" in decorators:
                names |= {code for keyword in decorators["every"].keywords if keyword.arg == "name" for code in literals(keyword.value)}
    assert {row[0].strip("`"): row[1] for row in section(f"{REFERENCE}/jobs.md", "Jobs").rows} == jobs
    same(section(f"{REFERENCE}/jobs.md", "Schedules").names, names)


def test_the_data_map_is_the_registry() -> None:
    assert (REPOSITORY / f"{REFERENCE}/data-map.md").read_text("utf-8") == datamap_page.render()


def test_every_test_that_a_document_names_exists() -> None:
    missing = []
    for name in documents():
        for path, function in re.findall(r"\b(tests/[\w/]+\.py)(?:::(\w+))?", prose(name)):
            file = REPOSITORY / path
            if not file.is_file() or (
                function and not re.search(rf"^\s*(?:async )?def {function}\b", file.read_text("utf-8"), re.MULTILINE)
            ):
                missing.append((name, path, function))
    assert missing == []


def test_each_of_the_24_threats_names_its_tests_or_says_that_there_is_none() -> None:
    threats = [part for part in sections(THREATS) if re.match(r"T\d\d ", part.title)]
    assert [part.title[:3] for part in threats] == [f"T{number:02}" for number in range(1, 25)]
    for part in threats:
        named = re.findall(r"tests/[\w/]+\.py::test_\w+", part.text)
        assert bool(named) != (NOT_BUILT in part.text), f"{part.title} names tests, or says '{NOT_BUILT}'; not both, not neither"


def test_an_invented_or_forgotten_name_would_be_noticed() -> None:
    for documented in (["one"], ["one", "two", "three"], ["one", "two", "two"]):
        with pytest.raises(AssertionError):
            same(documented, {"one", "two"})


def test_a_link_to_nowhere_would_be_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "REPOSITORY", tmp_path)
    (tmp_path / "here.md").write_text(
        "# A heading, really\n[good](here.md#a-heading-really) [gone](gone.md) [no heading](here.md#none)\n", "utf-8"
    )
    assert broken_links("here.md") == ["gone.md", "here.md#none"]
