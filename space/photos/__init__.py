"""Untrusted bytes to an upright sRGB photo, and back to a file; every limit of a picture lives here."""
