"""Channels: the ways by which strangers' words come into the desk and answers leave it."""
