"""Declare once: sealed fields, and the registry of what every field holds."""
