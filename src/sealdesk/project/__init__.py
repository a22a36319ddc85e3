"""Wiring only: settings, addresses, the web server and the command. Nobody imports it."""
