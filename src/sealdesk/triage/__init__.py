"""Triage: what language a ticket is in, what it is about, how much it hurries, and whose desk it belongs
on."""
