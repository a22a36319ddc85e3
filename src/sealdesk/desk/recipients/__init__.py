"""Who else a message of ours goes to, besides its requester."""
