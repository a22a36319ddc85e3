"""The ledger: every action, opening and refusal, in an append-only Merkle tree that an outsider can check."""
