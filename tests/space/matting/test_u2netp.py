"""The shipped network is the published one."""

import copy
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch
from PIL import Image
from safetensors.torch import load_file

from space.matting.engine import normalise
from space.matting.scaling import scaled
from space.matting.u2netp import WEIGHTS, U2NetP, U2NetPEngine
from space.tools.convert_u2netp import convert
from tests.running_space import SAMPLES

PUBLISHED = Path(__file__).with_name("u2netp.onnx")
PHOTOS = ["astronaut.png", "chelsea.png", "coffee.png", "rocket.jpg"]


@pytest.fixture(scope="module")
def network() -> U2NetP:
    """The network in float32, whatever the engine would choose on this CPU."""
    network = U2NetP()
    network.load_state_dict(load_file(WEIGHTS))
    return network.eval().requires_grad_(False).to(memory_format=torch.channels_last)


@pytest.fixture(scope="module")
def onnx() -> onnxruntime.InferenceSession:
    return onnxruntime.InferenceSession(PUBLISHED)


def prepared(name: str) -> torch.Tensor:
    with Image.open(SAMPLES / name) as photo:
        return scaled(torch.tensor(np.asarray(photo.convert("RGB"))), 320, 320)


@pytest.mark.parametrize("name", PHOTOS)
def test_the_matte_equals_onnxruntime_s_within_a_255th(
    network: U2NetP, onnx: onnxruntime.InferenceSession, name: str
) -> None:
    photo = normalise(prepared(name)).to(memory_format=torch.channels_last)
    [reference, *_] = onnx.run(None, {onnx.get_inputs()[0].name: photo.numpy()})

    matte = network(photo).numpy()

    assert np.abs(matte - reference).max() <= 1 / 255


@pytest.mark.parametrize("name", PHOTOS)
def test_the_engine_s_matte_differs_little_in_whatever_precision_it_chose(
    onnx: onnxruntime.InferenceSession, name: str
) -> None:
    photo = prepared(name)
    [reference, *_] = onnx.run(None, {onnx.get_inputs()[0].name: normalise(photo).numpy()})

    matte = U2NetPEngine().predict(photo).numpy()

    assert matte.shape == (320, 320)
    assert matte.dtype == np.float32
    assert np.abs(matte - reference[0, 0]).mean() <= 0.004


@pytest.mark.skipif(
    not (torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()),
    reason="this CPU has no bfloat16",
)
@pytest.mark.parametrize("name", PHOTOS)
def test_bfloat16_differs_by_0_004_at_most_on_average(network: U2NetP, name: str) -> None:
    photo = normalise(prepared(name)).to(memory_format=torch.channels_last)
    half = copy.deepcopy(network).to(torch.bfloat16)

    with torch.inference_mode():
        difference = half(photo.bfloat16()).float() - network(photo)

    assert difference.abs().mean() <= 0.004


def test_without_onednn_the_matte_is_the_same(
    network: U2NetP, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo = normalise(prepared("rocket.jpg")).to(memory_format=torch.channels_last)
    fused = network(photo)
    monkeypatch.setattr(torch.backends.mkldnn, "is_available", lambda: False)

    assert torch.allclose(network(photo), fused, atol=1e-4)


def test_the_weights_are_what_the_converter_makes_of_the_published_file() -> None:
    shipped, converted = load_file(WEIGHTS), convert(PUBLISHED)

    assert shipped.keys() == converted.keys()
    assert all(torch.equal(shipped[name], converted[name]) for name in shipped)


def test_the_converter_refuses_another_file(tmp_path: Path) -> None:
    other = tmp_path / "other.onnx"
    other.write_bytes(b"other")

    with pytest.raises(ValueError, match="is not the export"):
        convert(other)
