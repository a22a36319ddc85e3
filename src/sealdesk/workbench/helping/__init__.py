"""Help with an answer that needs no language model: what was answered before, what a long talk says, what a draft forgets."""
