"""Customers: the data subjects, their addresses and their organisations."""
