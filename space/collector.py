"""Python's collector of garbage, for which there is nothing to find while the Space starts.

What is imported and set up stays. To look through all of it again and again takes a fifth of the start,
and later it keeps whoever waits for the event loop.
"""

import gc


def pause() -> None:
    """Look for no garbage until `resume`."""
    gc.disable()


def resume() -> None:
    """Look for garbage from now on, in what is made from now on."""
    gc.freeze()
    gc.enable()
