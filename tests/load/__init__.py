"""What many, and the unfriendly, do to a running Space: a command of its own, all on this machine."""
