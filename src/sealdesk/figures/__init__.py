"""What a desk's tickets say in sum: how many of what, what is unusual, what people suddenly write about, and what triage saved."""
