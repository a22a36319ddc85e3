"""Agents: how they are invited, how they sign in, their second factors and their sessions."""
