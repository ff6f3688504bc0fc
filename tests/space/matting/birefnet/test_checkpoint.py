"""Where BiRefNet's weights come from, and what is loaded of them."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from space.matting.birefnet.checkpoint import check, hub_answers, read_network, weights_file
from space.matting.birefnet.network import BiRefNet
from space.matting.birefnet.variants import VARIANTS
from tests.space.matting.birefnet.conftest import COMMIT, Hub
from tests.space.matting.birefnet.weights import tensor

Tensors = dict[str, torch.Tensor]


def test_a_published_file_is_loaded_as_it_is(weights: Path, tiny: BiRefNet) -> None:
    network = read_network(weights / "model.safetensors").float()
    expected = tiny.state_dict()
    for name, found in network.state_dict().items():
        assert torch.allclose(found, expected[name], atol=1e-3), name


def test_what_only_training_needs_is_passed_over(weights: Path, tmp_path: Path) -> None:
    tensors = load_file(weights / "model.safetensors")
    for name, shape in {
        "decoder.conv_ms_spvn_4.weight": (1, 128, 1, 1),
        "decoder.gdt_convs_pred_2.0.bias": (1,),
        "bb.layers.0.blocks.1.attn.relative_position_index": (16, 16),
    }.items():
        tensors[name] = tensor(name, shape)
    save_file(tensors, tmp_path / "model.safetensors")
    read_network(tmp_path / "model.safetensors")


def _miss_one(tensors: Tensors) -> None:
    del tensors["decoder.conv_out1.0.bias"]


def _have_one_more(tensors: Tensors) -> None:
    tensors["decoder.conv_out2.bias"] = torch.zeros(1)


def _have_another_shape(tensors: Tensors) -> None:
    tensors["decoder.conv_out1.0.bias"] = torch.zeros(2)


@pytest.mark.parametrize("change", [_miss_one, _have_one_more, _have_another_shape])
def test_each_tensor_has_to_be_there_and_to_fit(
    weights: Path, tmp_path: Path, change: Callable[[Tensors], None]
) -> None:
    tensors = load_file(weights / "model.safetensors")
    change(tensors)
    save_file(tensors, tmp_path / "model.safetensors")
    with pytest.raises(ValueError, match=r"1 tensors are missing, unknown .*decoder\.conv_out"):
        read_network(tmp_path / "model.safetensors")


def test_another_networks_weights_are_told() -> None:
    shipped = Path(__file__).parents[4] / "space" / "matting" / "u2netp.safetensors"
    with pytest.raises(ValueError, match="the weights of another network"):
        read_network(shipped)


def test_a_damaged_file_is_told_by_its_digest(weights: Path, tmp_path: Path) -> None:
    content = (weights / "model.safetensors").read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    assert check(weights / "model.safetensors", digest) == digest
    damaged = tmp_path / "model.safetensors"
    damaged.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    with pytest.raises(ValueError, match="is damaged, or not what was published"):
        check(damaged, digest)


def test_the_file_is_fetched_once_and_nothing_else(hub: Hub) -> None:
    file = weights_file(hub.repository, COMMIT)
    assert file.read_bytes() == hub.content
    # Its client has questions of its own.
    fetched = {path for path in hub.asked if hub.repository in path}
    assert fetched == {f"/{hub.repository}/resolve/{COMMIT}/model.safetensors"}

    hub.asked.clear()
    assert weights_file(hub.repository, COMMIT) == file
    assert hub.asked == []


def test_offline_the_hub_is_not_asked(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    file = weights_file(hub.repository, COMMIT)
    hub.asked.clear()
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    assert weights_file(hub.repository, COMMIT) == file
    with pytest.raises(OSError, match="not in the cache"):
        weights_file(hub.repository, "f" * 40)
    assert hub.asked == []


def test_without_a_network_the_hub_is_given_up_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    # Nobody listens there.
    monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", "http://127.0.0.1:9")
    assert not hub_answers()
    with pytest.raises(OSError, match="not in the cache, and the model hub does not answer"):
        weights_file("somebody/else", COMMIT)


def test_an_unknown_one_needs_a_commit() -> None:
    with pytest.raises(ValueError, match="BIREFNET_REVISION has to say which commit"):
        weights_file("somebody/else", None)


def test_known_models_are_pinned() -> None:
    for variant in VARIANTS.values():
        assert len(bytes.fromhex(variant.revision)) == 20
        assert variant.sha256 is None or len(bytes.fromhex(variant.sha256)) == 32
        assert variant.side % 32 == 0
