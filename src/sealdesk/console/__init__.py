"""The agents' web pages: they translate between people and the doors, and decide nothing themselves."""
