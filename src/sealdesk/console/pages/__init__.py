"""What each page shows, as plain values: the only things a template is ever given."""
