"""Who may ask, how often, in which order, and what they hear."""
