"""The numbers that all learning works on."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


def probabilities(logits: Floats) -> Floats:
    """Return the softmax over the last axis."""
    raised = np.exp(logits - logits.max(axis=-1, keepdims=True))
    shares: Floats = raised / raised.sum(axis=-1, keepdims=True)
    return shares
