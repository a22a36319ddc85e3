"""What builds the pages of the settings."""
