"""What an agent has on the bench: what can be taken back, saved views, what was read, who else is here."""
