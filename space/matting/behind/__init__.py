"""Another Space that has the engine: its address, how it is asked, and when it is let alone."""
