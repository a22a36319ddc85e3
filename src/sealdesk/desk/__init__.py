"""Tickets, messages and attachments."""
