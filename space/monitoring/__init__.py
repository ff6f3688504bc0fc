"""The Space seen from outside: alive and ready, figures, and a line a request."""
