"""Sending a message on to somebody outside."""
