"""What went wrong with a mail server, in the reader's language: what happened, why, and what to do now."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as n_

TROUBLE: Final = {
    "": n_("All is well."),
    "disconnected": n_("The server hung up. Check the port, and whether it wants TLS from the first byte."),
    "folder-missing": n_("Signed in, but there is no such folder. Check its name, capitals included."),
    "login-refused": n_("The server refused user name or password. Check both, or make an app password at the provider."),
    "name-unknown": n_("No server has this name. Check its spelling, and the name server of this machine."),
    "network-closed": n_(
        "This address is on this machine or its own network. If your server is there, the operator opens it with SEALDESK_MAIL_NETWORKS."
    ),
    "not-set": n_("No server is set, so replies wait. The operator sets SEALDESK_SMTP_URL and restarts the desk."),
    "connection-refused": n_("The machine answers, but nothing listens on this port. Check the port."),
    "no-imap": n_("What answers there speaks no IMAP, or hung up. Check host and port."),
    "server-refused": n_("The server refused a command. Check that the folder exists and may be opened."),
    "settings-invalid": n_("The settings do not fit together. Check port, folder, and what becomes of the mail."),
    "starttls-missing": n_(
        "The server offers no STARTTLS on this port, so nothing goes to it unprotected. Try TLS from the first byte, port 993."
    ),
    "starttls-or-login-missing": n_("The server offers no STARTTLS or no sign-in on this port. Try port 587 or 465."),
    "timed-out": n_("The server did not answer in time. Check host, port and firewall."),
    "tls-failed": n_("No secure connection came about. Check the port, and whether it is TLS from the first byte or STARTTLS."),
    "tls-untrusted": n_(
        "The certificate is not trusted, or is for another name. Use the name in the certificate, or name your authority in SSL_CERT_FILE."
    ),
    "unreachable": n_("The server cannot be reached. Check host, port and firewall."),
    "unsupported": n_("The server cannot move mail. Choose another end for mail that was taken in."),
}


def trouble(code: str) -> str:
    """A code of a connection in a sentence; one that is not known here by itself."""
    sentence = TROUBLE.get(code)
    return _(sentence) if sentence else _("The server answered with %(code)s.") % {"code": code}
