"""The `gr.Blocks` of the Space: what Gradio does on its own with a call is done by this room."""

from typing import Any

import gradio as gr

from space.admission.queue import FairQueue, Keep
from space.admission.settings import AdmissionSettings


class GuardedBlocks(gr.Blocks):  # type: ignore[misc]
    """A `gr.Blocks` whose endpoints, made by `gr.api`, get their arguments as they were sent.

    Gradio would look for what is marked as a file, at any depth: fetch a URL of any size before
    the endpoint is asked, and answer a forbidden path with an error that says nothing. It would
    keep every argument in the caller's session as well. `admit_photo` decides instead.

    They wait in a `FairQueue`.
    """

    def __init__(
        self, settings: AdmissionSettings, keep: Keep | None = None, **options: Any
    ) -> None:
        """`keep` makes of a call's arguments what waits in their place."""
        self._settings = settings
        self._keep = keep
        super().__init__(**options)

    def queue(self, *args: Any, **options: Any) -> "GuardedBlocks":
        """Make the queue anew, as Gradio does before anything is launched."""
        super().queue(*args, **options)
        self._queue = FairQueue(self, self._settings, self._keep)
        return self

    @property
    def fair_queue(self) -> FairQueue:
        """The queue, by its own type."""
        return self._queue

    async def preprocess_data(
        self, block_fn: Any, inputs: list[Any], *_: Any, **__: Any
    ) -> list[Any]:
        """Return the arguments; those that are left out at the end take their defaults."""
        parameters = block_fn.inputs
        defaults = [parameter.value for parameter in parameters[len(inputs) :]]
        return inputs[: len(parameters)] + defaults
