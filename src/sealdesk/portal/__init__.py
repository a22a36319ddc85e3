"""The customers' web pages: forms, following one's requests, and who has seen one's data."""
