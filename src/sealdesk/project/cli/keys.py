"""``sealdesk keys`` and ``sealdesk certificate``."""

from __future__ import annotations

import argparse
from pathlib import Path

from sealdesk.project.cli.command import Command, CommandError, Outcome, progress

BATCH = 500


def _init(_: argparse.Namespace) -> Outcome:
    from django.conf import settings

    from sealdesk.project.passphrases import make_root_key

    path = Path(settings.SEALDESK_ROOT_KEY_FILE)
    make_root_key(path, settings.SEALDESK_ROOT_PASSPHRASE)
    protection = "a passphrase" if settings.SEALDESK_ROOT_PASSPHRASE else "file permissions only"
    line = f"Root key made at {path}, protected by {protection}. Keep a copy elsewhere: without it nothing opens."
    return Outcome({"path": str(path), "protection": protection}, [line])


def _rotate(arguments: argparse.Namespace) -> Outcome:
    from sealdesk.access.acting import acting
    from sealdesk.access.actors import Actor
    from sealdesk.access.tags import Tag
    from sealdesk.vault.keyring import keyring
    from sealdesk.vault.models import WrappedKey

    with acting(Actor.system("operator"), Tag.KEY_ROTATED) as deed:
        version = keyring.rotate()
        deed.details = {"version": version}
    total, done = WrappedKey.objects.filter(wrapped__isnull=False).count(), 0
    with progress(arguments, "keys") as show:
        while count := keyring.rewrap(BATCH):
            done += count
            if show is not None:
                show(done, total)
    return Outcome({"version": version, "rewrapped": done}, [f"Version {version} is in service; {done} data keys are wrapped by it now."])


def _configure_certificate(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("host", help="the name that browsers will use, e.g. desk.lan")


def _certificate(arguments: argparse.Namespace) -> Outcome:
    from django.conf import settings

    from sealdesk.project.certificates import make_certificate
    from sealdesk.project.wellformed import is_host

    if not is_host(arguments.host):
        raise CommandError("That is no host name or address. Write one such as desk.lan (an international one as xn--…).")
    made = make_certificate(settings.SEALDESK_HOME, arguments.host)
    lines = [
        f"Certificate for {arguments.host}: {made.certificate}",
        f"Have browsers trust the authority {made.authority} (it may speak for {arguments.host} only), then start with:",
        f"  SEALDESK_PUBLIC_URL=https://{arguments.host}:8443 sealdesk serve",
    ]
    return Outcome({"certificate": str(made.certificate), "key": str(made.key), "authority": str(made.authority)}, lines)


COMMANDS = (
    Command(
        "keys init",
        "make the root key; never overwrites one",
        "SEALDESK_ROOT_PASSPHRASE_FILE=/etc/sealdesk/passphrase sealdesk keys init",
        _init,
        unprepared=True,
    ),
    Command("keys rotate", "put a new key-encryption key in service and wrap every data key again", "sealdesk keys rotate", _rotate),
    Command(
        "certificate",
        "make a local authority and a TLS certificate for a name",
        "sealdesk certificate desk.lan",
        _certificate,
        _configure_certificate,
        unprepared=True,
    ),
)
