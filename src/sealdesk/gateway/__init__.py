"""The one way to a language model: masked, written down before it leaves, bounded, and what comes back is a proposal."""
