"""Keys and sealing: every stored secret is made, bound to its place, opened and destroyed here and nowhere else."""
