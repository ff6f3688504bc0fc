"""Doors with a lock: who may come in where the owner lets in only some, and what is public all the same.

Off by default, and then nothing of it is there.
"""
