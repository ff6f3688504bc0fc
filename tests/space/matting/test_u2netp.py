"""The shipped network is the published one."""

import os
import subprocess
import sys
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
    network = U2NetP()
    network.load_state_dict(load_file(WEIGHTS))
    return network.eval().requires_grad_(False).to(memory_format=torch.channels_last)


@pytest.fixture(scope="module")
def engine() -> U2NetPEngine:
    return U2NetPEngine()


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
def test_the_engine_gives_that_matte_on_every_cpu(
    engine: U2NetPEngine, onnx: onnxruntime.InferenceSession, name: str
) -> None:
    photo = prepared(name)
    [reference, *_] = onnx.run(None, {onnx.get_inputs()[0].name: normalise(photo).numpy()})

    matte = engine.predict(photo).numpy()

    assert matte.shape == (320, 320)
    assert matte.dtype == np.float32
    assert np.abs(matte - reference[0, 0]).max() <= 1 / 255


@pytest.mark.skipif(not torch.backends.mkldnn.is_available(), reason="this torch has no oneDNN")
def test_nothing_is_computed_in_less_than_single_precision() -> None:
    code = (
        "from space.matting.u2netp import U2NetPEngine; import torch;"
        "U2NetPEngine().predict(torch.zeros(3, 320, 320).byte())"
    )
    # What oneDNN runs, and in which precision it may, whether or not this CPU has a lower one.
    environment = {**os.environ, "ONEDNN_VERBOSE": "1", "ONEDNN_DEFAULT_FPMATH_MODE": "BF16"}
    log = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    ).stdout
    operations = [line for line in log.splitlines() if ",exec,cpu,convolution," in line]

    assert len(operations) > 100
    assert not [line for line in operations if "fpmath" in line or "bf16" in line]


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
