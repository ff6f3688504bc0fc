"""What goes wrong with engines, for who composes them and for who sent a photo."""

from space.errors import RequestError


class EngineUnavailableError(Exception):
    """An engine can't run here; the message says why, in one line."""

    @classmethod
    def because(cls, error: Exception) -> "EngineUnavailableError":
        """Return one for whatever was raised while the engine was loaded."""
        return cls(f"{type(error).__name__}: {first_line(error)}")


def first_line(error: Exception) -> str:
    """Return what an error says, as one line."""
    return str(error).strip().partition("\n")[0]


def model_failed() -> RequestError:
    """Return the refusal of a photo that the network could not be run for to its end."""
    return RequestError(
        "model_failed",
        "The model failed with this photo. Try again, or take another photo.",
        status=500,
    )


def model_timeout() -> RequestError:
    """Return the refusal of a photo over which the network hung."""
    return RequestError(
        "model_timeout",
        "The model took too long over this photo. Try again.",
        retry_after=5,
        status=504,
    )


def model_unavailable(retry_after: int | None = None) -> RequestError:
    """Return the refusal of all photos while there is no engine to run.

    `retry_after` is in how many seconds there may be one; `None` where nobody tries to load it.
    """
    return RequestError(
        "model_unavailable",
        "The model that finds the subject is not running here. Try again later.",
        retry_after,
        status=503,
    )


def gpu_unavailable() -> RequestError:
    """Return the refusal of a photo that nobody lends a GPU for just now."""
    return RequestError(
        "gpu_unavailable",
        "No GPU is free for this photo just now. Try again.",
        retry_after=15,
        status=503,
    )


def gpu_aborted() -> RequestError:
    """Return the refusal of a photo whose GPU was taken away."""
    return RequestError(
        "gpu_aborted",
        "The GPU was taken away before it was done with this photo. Try again.",
        retry_after=2,
        status=503,
    )


def gpu_quota_exceeded(retry_after: int | None) -> RequestError:
    """Return the refusal of a photo whose sender has no GPU time left.

    `retry_after` is in how many seconds there is some again; `None` where that is not known.
    """
    return RequestError(
        "gpu_quota_exceeded",
        "Your GPU time at Hugging Face is used up for now. Sign in there for more, or try again later.",
        retry_after,
        status=429,
    )


def many_waiting(retry_after: int | None) -> RequestError:
    """Return the refusal of a photo by another Space that has as many as it takes."""
    return RequestError(
        "queue_full",
        "Many photos are waiting. Try again in a moment.",
        retry_after or 5,
        status=503,
    )


def is_out_of_memory(error: Exception) -> bool:
    """Tell whether the memory was out, that of the machine or that of the GPU."""
    # torch, its allocator on the CPU and CUDA's libraries have three ways of saying it.
    signs = ("out of memory", "can't allocate memory", "ALLOC_FAILED")
    is_torch_s = isinstance(error, RuntimeError) and any(sign in str(error) for sign in signs)
    return is_torch_s or isinstance(error, MemoryError)


def out_of_memory() -> RequestError:
    """Return the refusal of a photo that the memory which is left does not suffice for."""
    return RequestError(
        "out_of_memory",
        "The server has too little memory just now. Try again.",
        retry_after=30,
        status=503,
    )
