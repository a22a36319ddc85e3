"""What proves a customer: signed links that expire, one-time codes, and who is behind a portal session."""
