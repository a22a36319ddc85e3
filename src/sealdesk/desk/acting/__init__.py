"""How far triage goes by itself: what it does, does and tells, only suggests, or leaves, by department and question."""
