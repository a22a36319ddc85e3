"""``sealdesk serve`` and its parts."""

from __future__ import annotations

import argparse
import sys
import threading

from sealdesk.project.cli.command import Command, CommandError, Outcome, progress

MOST_WORKERS = 64


def _configure_serve(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--demo", action="store_true", help="on an empty desk: deliver the sample mails and print one-time links")
    parser.add_argument("--workers", type=int, default=1, help="worker processes (default: 1)")


def _serve(arguments: argparse.Namespace) -> Outcome:
    from sealdesk.project.preparing import prepare
    from sealdesk.project.supervisor import refuse_what_cannot_be_served, supervise

    if not 1 <= arguments.workers <= MOST_WORKERS:
        raise CommandError(f"--workers takes a number from 1 to {MOST_WORKERS}.")
    refuse_what_cannot_be_served()
    prepare()
    if arguments.demo:
        _fill(arguments)
    else:
        _greet()
    return Outcome({"stopped": True}, [], supervise(arguments.workers))


def _greet() -> None:
    """On a desk where nobody can sign in yet: how the first administrator gets in."""
    from django.conf import settings

    from sealdesk.identity.queries import active_agents

    if not active_agents():
        say = sys.stderr.write
        say(f"\nSealdesk is at {settings.SEALDESK_PUBLIC_URL}, and nobody can sign in yet. Invite yourself, in another terminal:\n\n")
        say("  sealdesk agent add you@example.org 'Your name' --role administrator\n\n")
        say("It prints a one-time link. The desk then shows the first steps.\n\n")


def _fill(arguments: argparse.Namespace) -> None:
    from django.conf import settings

    from sealdesk.project import demo

    with progress(arguments, "sample mails") as show:
        delivered = demo.fill(show)
    say = sys.stderr.write
    if delivered:
        say(f"{delivered} sample mails were delivered.\n")
    say(f"\nSealdesk is at {settings.SEALDESK_PUBLIC_URL}\n\n")
    for person, link in demo.links():
        say(f"  {person.role:<16} {person.name:<16} {link or 'signs in as ' + person.email}\n")
    say("\nEach link works once. A second factor is set up on the first visit. Ctrl-C stops everything.\n\n")


def _prepare(_: argparse.Namespace) -> Outcome:
    from sealdesk.project.preparing import prepare

    prepare()
    return Outcome({"ready": True}, ["The desk is ready."])


def _web(_: argparse.Namespace) -> Outcome:
    from sealdesk.project.supervisor import replace_by_web_server

    replace_by_web_server()
    return Outcome()


def _worker(_: argparse.Namespace) -> Outcome:
    from sealdesk.project.supervisor import run_worker

    stop = threading.Event()
    jobs = run_worker(stop)
    return Outcome({"jobs": jobs}, [f"{jobs} jobs carried out."])


def _mail(_: argparse.Namespace) -> Outcome:
    from sealdesk.project.supervisor import run_mail

    run_mail(threading.Event())
    return Outcome({"stopped": True})


COMMANDS = (
    Command(
        "serve", "run the whole desk: web server, worker and scheduler", "sealdesk serve --demo", _serve, _configure_serve, unprepared=True
    ),
    Command("prepare", "make whatever is missing: folders, keys, tables, first departments", "sealdesk prepare", _prepare, unprepared=True),
    Command("web", "run the web server alone", "sealdesk web", _web, unprepared=True),
    Command("worker", "run a worker and the scheduler alone", "sealdesk worker", _worker),
    Command("post", "run what receives and fetches mail alone: SMTP or LMTP receiver, IMAP", "sealdesk post", _mail),
)
