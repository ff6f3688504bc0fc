"""What stands before every route: the browser's address of the Space, who may ask, how much, for what.

Each is ASGI middleware that knows nothing of the application inside.
"""
