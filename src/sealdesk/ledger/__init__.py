"""The ledger: events in order, a Merkle tree over them, signed checkpoints, and proofs anyone can check."""
