"""Whatever is wrong with a command line, a path or a home: one sentence, an exit code, one JSON object, and never a traceback."""

from __future__ import annotations

import errno
import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from sealdesk.channels.models import Mailbox
from sealdesk.identity.models import Agent
from sealdesk.ledger.sequencing import unsequenced
from sealdesk.project.cli import main
from sealdesk.project.cli.command import FOUND, UNSAFE, USAGE, Command
from sealdesk.project.cli.refusals import for_people
from sealdesk.project.cli.registry import COMMANDS
from tests.cast import Desk, found_desk
from tests.desk_process import Desk as OwnDesk

#: Command lines that make no sense; FOLDER, BYTES and PIPE are a folder, a file of bytes and a named pipe.
NONSENSE = [
    "nonsense",
    "ledger",
    "ledger nonsense",
    "serve --workers 0",
    "serve --workers many",
    "serve --nonsense",
    "mail import",
    "mail import /nowhere",
    "mailbox save nonsense",
    "mailbox save x@desk.example --department nowhere",
    "mailbox save x@desk.example --imap 127.0.0.1:many",
    "ledger verify --against /nowhere",
    "ledger verify --against FOLDER",
    "ledger verify --against BYTES",
    "ledger proof 99999999999999999999999999",
    "ledger proof -1",
    "ledger proof x",
    "ledger proof 0 --checkpoint /nowhere",
    "ledger proof 0 --checkpoint BYTES",
    "pii scan /nowhere",
    "pii scan FOLDER",
    "pii evaluate --test FOLDER",
    "pii evaluate --test BYTES",
    "agent add nonsense Name",
    "agent add mei@desk.example _",
    "agent add mei@desk.example Na\tme",
    "agent add mei@desk.example Name --speaks <klingon>",
    "agent add mei@desk.example Name --role king",
    "agent add mei@desk.example Name --department nowhere",
    "agent link nobody@desk.example",
    "certificate ../../etc",
    "certificate _",
    "certificate 港湾",
    "demo generate --tickets 0",
    "triage evaluate --task classify --train /nowhere --test /nowhere",
    "triage evaluate --task pairs --train FOLDER --test FOLDER",
    "triage evaluate --task spam --train BYTES --test BYTES",
    "triage evaluate --task phishing --train BYTES --test BYTES",
]


@pytest.fixture
def desk(db: None) -> Desk:
    return found_desk()


@pytest.mark.parametrize("line", NONSENSE)
def test_a_command_line_that_makes_no_sense_is_told_in_words_to_people_and_machines(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str], line: str
) -> None:
    (tmp_path / "bytes").write_bytes(bytes(range(256)))
    places = {"FOLDER": str(tmp_path), "BYTES": str(tmp_path / "bytes"), "_": ""}
    before = (Agent.objects.count(), Mailbox.objects.count())
    code = main([*(places.get(word, word) for word in line.split(" ")), "--json"])
    out, err = capsys.readouterr()
    assert code == USAGE, err
    assert json.loads(out) == {"code": USAGE, "error": err.removeprefix("sealdesk: ").rstrip("\n")}
    assert "Traceback" not in err
    assert (Agent.objects.count(), Mailbox.objects.count()) == before


@pytest.mark.parametrize(
    "line", ["agent add nova@desk.example Nova", "mailbox save new@desk.example", "keys rotate", "agent add nonsense Name"]
)
def test_what_a_command_records_has_its_place_when_it_ends(desk: Desk, settings: Any, tmp_path: Path, line: str) -> None:
    settings.SEALDESK_LEDGER_HEAD = tmp_path / "head"
    main(line.split(" "))
    assert not unsequenced().exists()


def test_on_a_desk_without_a_worker_nothing_waits_for_its_place(tmp_path: Path) -> None:
    desk = OwnDesk(tmp_path / "home", {})
    desk.json("prepare")
    before = desk.json("ledger", "verify")
    desk.json("agent", "add", "mei@desk.example", "Mei")
    after = desk.json("ledger", "verify")
    assert (before["pending"], after["pending"]) == (0, 0)
    assert after["events"] > before["events"]


def test_without_json_standard_output_stays_empty(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["nonsense"]) == USAGE
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_shows_an_example_in_its_help(command: Command, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*command.name.split(), "--help"])
    assert ended.value.code == 0
    assert f"example: {command.example}" in capsys.readouterr().out


@pytest.mark.parametrize("group", sorted({command.name.partition(" ")[0] for command in COMMANDS if " " in command.name}))
def test_every_group_shows_the_examples_of_its_commands(group: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([group, "--help"])
    assert ended.value.code == 0
    told = capsys.readouterr().out
    assert all(command.example in told for command in COMMANDS if command.name.startswith(f"{group} "))


@pytest.mark.parametrize("path", ["folder", "pipe"])
def test_what_is_no_mail_is_not_waited_for(desk: Desk, tmp_path: Path, path: str) -> None:
    from sealdesk.channels.mail.importing import ImportPathError, import_path

    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    if path == "folder":
        assert import_path(tmp_path / path).read == 0
    else:
        with pytest.raises(ImportPathError, match="neither a file nor a folder"):
            import_path(tmp_path / path)


@pytest.mark.parametrize(
    "command", ["serve", "prepare", "mail import /tmp", "ledger verify", "agent list", "keys init", "certificate desk.lan"]
)
def test_a_home_that_cannot_be_used_is_named(tmp_path: Path, command: str) -> None:
    (tmp_path / "file").write_text("no folder")
    process = OwnDesk(tmp_path / "file" / "home", {}).start(*command.split(), "--json")
    out, err = process.communicate(timeout=240)
    assert process.returncode == UNSAFE, err
    assert "Traceback" not in err
    assert "SEALDESK_HOME" in json.loads(out)["error"]


@pytest.mark.parametrize("number", [errno.EACCES, errno.EROFS, errno.ENOSPC])
def test_what_the_machine_refuses_is_no_defect(number: int) -> None:
    said = for_people(OSError(number, os.strerror(number), "/var/lib/sealdesk/data"))
    assert said is not None
    assert said[1] == UNSAFE
    assert "/var/lib/sealdesk/data" in said[0]


def test_a_defect_keeps_its_traceback() -> None:
    assert for_people(KeyError("defect")) is None
    assert for_people(OSError(errno.EBADF, "a descriptor of ours")) is None


def test_a_reader_that_goes_away_ends_the_command_quietly(tmp_path: Path) -> None:
    desk = OwnDesk(tmp_path / "home", {})
    read, write = os.pipe()
    os.close(read)
    silent = subprocess.run(
        desk.start_command("pii", "scan", __file__), env=desk.environment, stdout=write, stderr=subprocess.PIPE, text=True, check=False
    )
    os.close(write)
    assert silent.returncode == FOUND
    assert "Traceback" not in silent.stderr
