"""Who may do what: roles, departments and clearance, and the three doors: act, see and open."""
