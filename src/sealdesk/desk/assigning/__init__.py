"""Who gets a new ticket: a rule for each department, what is known of each agent, and why it was they."""
