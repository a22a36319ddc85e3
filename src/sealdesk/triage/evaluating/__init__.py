"""How good triage is on a set that anybody may bring: what `sealdesk triage evaluate` measures."""
