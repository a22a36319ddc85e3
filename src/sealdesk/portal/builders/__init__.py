"""Builds what the portal shows: from rows that the see door gave, and values that the open door showed."""
