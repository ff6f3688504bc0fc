"""A stand-in of ZeroGPU. Its Space has this imported first: what `spaces` takes the place of, in a torch for CPUs."""

import os

import torch


def is_in_bad_fork() -> bool:
    """Tell whether CUDA was used before a fork."""
    return False


if "SPACES_ZERO_GPU" in os.environ and torch.version.cuda is None:
    torch.version.cuda = "12.8"
    torch._C._cuda_init = lambda: None
    torch.cuda._is_in_bad_fork = is_in_bad_fork
