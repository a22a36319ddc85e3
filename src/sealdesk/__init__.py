"""Sealdesk: a self-hosted help desk that seals every customer's data and proves how it treated it."""

__version__ = "0.1.0"
