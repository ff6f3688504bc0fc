"""What strangers send: each module is one attack, which comes from addresses of its own."""
