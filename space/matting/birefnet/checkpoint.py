"""Files of weights as they are published: found in a folder or on the hub, checked, and loaded."""

import hashlib
import re
from pathlib import Path

import torch

from space.matting.birefnet.architecture import PUBLISHED
from space.matting.birefnet.network import BiRefNet

FILE = "model.safetensors"

PROBE_SECONDS = 5
"""How long the hub may take to answer."""

UNUSED = re.compile(
    r"decoder\.(conv_ms_spvn_\d|gdt_convs_pred_\d\.0)\.(weight|bias)|.*\.relative_position_index"
)
"""Names of what only training needs, and of what follows from the architecture."""

FIRST = "bb.patch_embed.proj.weight"
"""The tensor whose length tells the architecture."""


def weights_file(model: str, commit: str | None) -> Path:
    """Return the file of a model's weights: a folder's, or one of the hub, which is kept in its cache.

    `commit` is that of a repository on the hub. Nothing but the file is fetched, and nothing at
    all once it is in the cache. Raises `OSError` where it can't be had, and `ValueError` where
    nothing says which commit.
    """
    if Path(model).is_dir():
        file = Path(model) / FILE
        if not file.is_file():
            raise FileNotFoundError(f"{file} is missing")
        return file
    from huggingface_hub import hf_hub_download
    from huggingface_hub.errors import LocalEntryNotFoundError

    if commit is None:
        raise ValueError(f"BIREFNET_REVISION has to say which commit of {model} to take")
    try:
        return Path(hf_hub_download(model, FILE, revision=commit, local_files_only=True))
    except LocalEntryNotFoundError:
        if not hub_answers():
            raise FileNotFoundError(
                f"{FILE} of {model} is not in the cache, and the model hub does not answer"
            ) from None
    return Path(hf_hub_download(model, FILE, revision=commit))


def hub_answers() -> bool:
    """Tell whether the model hub can be reached, and may be (`HF_HUB_OFFLINE`)."""
    # Without this, its client tries again and again for half a minute.
    from huggingface_hub import constants, get_session

    try:
        get_session().head(constants.ENDPOINT, timeout=PROBE_SECONDS)
    except Exception:  # The hub's client has changed its HTTP library, and so its errors, before.
        return False
    return True


def check(file: Path, expected: str | None) -> str:
    """Return a file's SHA-256. Raises `ValueError` where another one is expected."""
    with file.open("rb") as content:
        found = hashlib.file_digest(content, "sha256").hexdigest()
    if expected not in (None, found):
        raise ValueError(
            f"{file} is damaged, or not what was published: its SHA-256 is {found[:12]}…, "
            f"where {expected[:12]}… belongs; delete it to have it fetched again"
        )
    return found


def read_network(file: Path) -> BiRefNet:
    """Return the network that a file has the weights of, in the file's precision, on the CPU.

    Raises `ValueError` where they are another network's: each tensor's name and shape has to be
    right, and none may be missing.
    """
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    try:
        stored = load_file(file)
    except SafetensorError as error:
        raise ValueError(f"{file} holds no weights: {error}") from None
    first = stored.get(FIRST)
    architecture = None if first is None else PUBLISHED.get(len(first))
    if architecture is None:
        raise ValueError(f"{file} holds the weights of another network")
    with torch.device("meta"):
        network = BiRefNet(architecture)
    used = {name: tensor for name, tensor in stored.items() if not UNUSED.fullmatch(name)}
    expected = {name: tensor.shape for name, tensor in network.state_dict().items()}
    wrong = sorted(
        name
        for name in expected.keys() | used.keys()
        if name not in used or used[name].shape != expected.get(name)
    )
    if wrong:
        raise ValueError(
            f"{file} holds the weights of another network: {len(wrong)} tensors are missing, "
            f"unknown or of another shape, the first is {wrong[0]}"
        )
    network.load_state_dict(used, assign=True)
    return network.requires_grad_(False).eval()
