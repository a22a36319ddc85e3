"""Where a mail server that somebody typed on a page may stand: not where only this machine gets to.

A connection test tells an open port from a closed one, so without this an administrator of the desk, or whoever took their
session, could feel around inside the operator's network: this machine's own services, and the metadata service of a cloud.
Private networks are allowed, because self-hosted mail servers stand there; the operator can open more.
"""

from __future__ import annotations

import ipaddress
import socket
from typing import Final

from django.conf import settings

#: Beside loopback, link-local (cloud metadata at 169.254.169.254), multicast, reserved and unspecified addresses.
_CLOSED: Final = tuple(
    ipaddress.ip_network(network)
    for network in (
        "100.100.100.200/32",  # metadata of Alibaba Cloud
        "168.63.129.16/32",  # Azure's wire server
        "192.0.0.192/32",  # metadata of Oracle Cloud
        "fd00:ec2::/32",  # metadata of AWS over IPv6
    )
)


class ClosedNetworkError(OSError):
    """The server stands where the desk does not go on somebody's word."""

    def __init__(self) -> None:
        super().__init__("This address is on this machine or its own network segment. If your mail server is there, the operator opens it.")


def refuse_no_name(host: str) -> None:
    """Refuse what no host can be called (RFC 1035 §2.3.4: a part that is empty or over 63 octets). socket.gaierror.

    The resolver of Python raises an error of its codec for it, which is none of the network's.
    """
    try:
        host.encode("idna")
    except UnicodeError:
        raise socket.gaierror(socket.EAI_NONAME, "No host can have this name.") from None


def refuse_closed_networks(host: str, port: int) -> None:
    """Look the name up and refuse when any of its addresses is closed. ClosedNetworkError, or socket.gaierror for no such name."""
    for *_rest, place in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        refuse_closed_address(str(place[0]))


def refuse_closed_address(text: str) -> None:
    """Refuse one address. ClosedNetworkError."""
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        address = address.ipv4_mapped or address.sixtofour or address
    if any(address in ipaddress.ip_network(network) for network in settings.SEALDESK_MAIL_NETWORKS):
        return
    special = address.is_loopback or address.is_link_local or address.is_multicast or address.is_unspecified or address.is_reserved
    if special or any(address in network for network in _CLOSED if network.version == address.version):
        raise ClosedNetworkError
