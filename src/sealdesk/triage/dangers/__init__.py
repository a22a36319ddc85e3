"""Phishing and social engineering: what in a mail speaks for it, and how sure that makes us."""
