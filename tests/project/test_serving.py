"""The whole desk as a newcomer starts it: real processes, stopped like in a terminal."""

import contextlib
import json
import re
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from sealdesk.project.supervisor import Child, _alive
from tests.desk_process import Desk
from tests.services.ports import free_port, wait_until

pytestmark = pytest.mark.service


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "home", {"SEALDESK_PUBLIC_URL": f"http://localhost:{free_port()}"})


@pytest.fixture
def running(desk: Desk) -> Iterator[subprocess.Popen[str]]:
    process = desk.start("serve", "--demo")
    yield process
    if process.poll() is None:
        process.kill()
        process.communicate(timeout=30)


def test_several_first_commands_at_once_make_one_whole_desk(desk: Desk) -> None:
    together = [desk.start("prepare") for _ in range(3)]
    for process in together:
        _, err = process.communicate(timeout=240)
        assert process.returncode == 0, err[-2000:]
        assert "Traceback" not in err
    assert desk.json("ledger", "verify")["ok"]
    assert [file.name for file in (desk.home / "keys").iterdir() if file.name.startswith(".")] == []


def answers(desk: Desk) -> bool:
    try:
        with urllib.request.urlopen(f"{desk.settings['SEALDESK_PUBLIC_URL']}/sign-in/", timeout=5) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def stop(process: subprocess.Popen[str]) -> str:
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 0, err[-2000:]
    assert "Traceback" not in err, err[-3000:]
    return err


def test_a_first_start_prints_four_links_and_delivers_the_sample_mails(desk: Desk, running: subprocess.Popen[str]) -> None:
    wait_until(lambda: answers(desk), "the web server", seconds=90)
    said = stop(running)
    assert re.search(r"\d+ sample mails were delivered", said)
    roles = re.findall(r"^  (\S+) .*http://localhost:\d+/setup/\S{40,}$", said, re.MULTILINE)
    assert roles == ["agent", "lead", "privacy-officer", "administrator"]
    assert not answers(desk)


def test_a_second_start_delivers_nothing_again_and_the_ledger_holds(desk: Desk, running: subprocess.Popen[str]) -> None:
    wait_until(lambda: answers(desk), "the web server", seconds=90)
    stop(running)
    before = desk.json("ledger", "verify")
    again = desk.start("serve", "--demo")
    wait_until(lambda: answers(desk), "the web server", seconds=60)
    assert "sample mails were delivered" not in stop(again)
    after = desk.json("ledger", "verify")
    assert before["ok"]
    assert after["ok"]
    assert after["events"] >= before["events"]


def test_plain_http_for_another_name_stops_the_start(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "home", {"SEALDESK_PUBLIC_URL": "http://desk.example.com"})
    process = desk.start("serve")
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (3, "")
    assert "Use https://" in err
    assert "Traceback" not in err


def test_tls_without_a_certificate_stops_the_start_and_says_how_to_get_one(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "home", {"SEALDESK_PUBLIC_URL": "https://desk.example.com"})
    process = desk.start("serve")
    _, err = process.communicate(timeout=60)
    assert process.returncode == 3, err
    assert "sealdesk certificate desk.example.com" in err


def test_a_port_that_another_desk_holds_stops_the_start(desk: Desk, running: subprocess.Popen[str], tmp_path: Path) -> None:
    """Two desks on one port would answer in turns, and give one's links and passwords to the other."""
    wait_until(lambda: answers(desk), "the web server", seconds=90)
    second = Desk(tmp_path / "other", dict(desk.settings)).start("serve")
    _, err = second.communicate(timeout=60)
    stop(running)
    assert second.returncode == 3, err
    assert "cannot be listened on" in err
    assert "Traceback" not in err


def test_a_port_in_use_is_said_before_anything_is_made_or_delivered(desk: Desk) -> None:
    port = int(desk.settings["SEALDESK_PUBLIC_URL"].rpartition(":")[2])
    with socket.create_server(("127.0.0.1", port)):
        said = desk.json("serve", "--demo", code=3)
    assert said["code"] == 3
    assert f"Port {port} of 127.0.0.1 cannot be listened on" in said["error"]
    assert f"SEALDESK_PUBLIC_URL=http://localhost:{port + 1}" in said["error"]
    assert not (desk.home / "data" / "sealdesk.sqlite3").exists()


def test_a_desk_that_was_killed_leaves_no_part_behind_and_starts_again(desk: Desk, running: subprocess.Popen[str]) -> None:
    """Its parts end with it: else one of them would still hold the port."""
    wait_until(lambda: answers(desk), "the web server", seconds=90)
    running.kill()
    running.communicate(timeout=60)
    wait_until(lambda: not answers(desk), "the end of its web server", seconds=60)
    again = desk.start("serve", "--demo")
    wait_until(lambda: answers(desk), "the web server", seconds=90)
    stop(again)
    assert desk.json("ledger", "verify")["ok"]


def test_a_part_that_was_killed_hard_leaves_none_of_its_own_behind() -> None:
    """What the web server started would go on serving beside the next one, and after the end of all."""
    child = Child("web", ["/bin/sh", "-c", "sleep 600 & echo $! >&2; wait"])
    child.start()
    first = child.process
    assert first is not None
    wait_until(lambda: len(group(first.pid)) == 2, "what it starts")
    first.kill()
    first.wait(30)
    assert _alive(child)
    wait_until(lambda: not group(first.pid), "the end of what it left behind")
    second = child.process
    assert second is not None
    wait_until(lambda: len(group(second.pid)) == 2, "what it starts anew")
    child.ask_to_stop()
    child.wait(time.monotonic() + 30)
    wait_until(lambda: not group(second.pid), "the end of all")


def group(leader: int) -> list[int]:
    """The processes of a group that still run."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, _parent, of = stat.read_text().rpartition(")")[2].split()[:3]
            if int(of) == leader and state != "Z":
                found.append(int(stat.parent.name))
    return found


def test_serving_prints_one_json_object_whatever_its_parts_say(desk: Desk) -> None:
    process = desk.start("serve", "--json")
    wait_until(lambda: answers(desk), "the web server", seconds=90)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err[-2000:]
    assert json.loads(out) == {"stopped": True}


def test_a_mistyped_home_looks_neither_empty_nor_tampered(tmp_path: Path) -> None:
    for command in (("ledger", "verify"), ("ledger", "checkpoint"), ("agent", "list"), ("mailbox", "list"), ("keys", "rotate")):
        process = Desk(tmp_path / "mistyped", {}).start(*command)
        _, err = process.communicate(timeout=60)
        assert process.returncode == 3, (command, err)
        assert "not prepared" in err
        assert "Traceback" not in err


def test_a_home_that_cannot_be_made_is_named() -> None:
    process = Desk(Path("/proc/nowhere"), {}).start("mail", "import", "/tmp")
    _, err = process.communicate(timeout=60)
    assert process.returncode == 3, err
    assert "/proc/nowhere" in err
    assert "Traceback" not in err
