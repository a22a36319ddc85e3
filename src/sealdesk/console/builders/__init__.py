"""From rows that the reader may see to plain values that a template shows: sealed ones pass the open door here."""
