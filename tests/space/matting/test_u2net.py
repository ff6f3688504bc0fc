"""The shipped networks are the published ones."""

import gc
import json
import os
import shutil
import subprocess
import sys
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch
from numpy.typing import NDArray
from PIL import Image
from safetensors.torch import load_file

from space.matting import on_cpu, u2net, weights
from space.matting.eight_bits import RANGES, EightBitConvolution, compute_in_eight_bits
from space.matting.engine import normalise
from space.matting.on_cpu import U2NetEngine
from space.matting.scaling import scaled
from space.matting.u2net import WIDTHS, U2Net
from space.matting.weights import check_weights, read_weights, weights_file
from space.tools import measure_ranges
from space.tools.convert_u2net import (
    compressed,
    parameters_of,
    read_tensors,
)
from tests.running_space import SAMPLES
from tests.space.matting.published import PUBLISHED, published_graph

RECORDED = Path(__file__).with_name("u2net")
"""Mattes of the published weights, by onnxruntime in single precision: 16 bits, 320 by 320."""

PHOTOS = ["astronaut.png", "chelsea.png", "coffee.png", "rocket.jpg"]


def prepared(name: str) -> torch.Tensor:
    with Image.open(SAMPLES / name) as photo:
        return scaled(torch.tensor(np.asarray(photo.convert("RGB"))), 320, 320)


@pytest.fixture(scope="module")
def small() -> U2NetEngine:
    return on_cpu.small()


class Reference:
    """The published graph of either network in onnxruntime, with its shipped weights."""

    def __init__(self, name: str) -> None:
        self._session = onnxruntime.InferenceSession(published_graph(name).SerializeToString())

    def predict(self, photo: torch.Tensor) -> NDArray[np.float32]:
        [given] = self._session.get_inputs()
        [matte, *_] = self._session.run(None, {given.name: normalise(photo).numpy()})
        return np.asarray(matte[0, 0])


@pytest.fixture(scope="module")
def small_reference() -> Reference:
    return Reference("u2netp")


@pytest.mark.parametrize("name", PHOTOS)
def test_the_small_network_s_matte_equals_onnxruntime_s_within_a_255th(
    small: U2NetEngine, small_reference: Reference, name: str
) -> None:
    photo = prepared(name)
    matte = small.predict(photo).numpy()

    assert matte.shape == (320, 320)
    assert matte.dtype == np.float32
    assert np.abs(matte - small_reference.predict(photo)).max() <= 1 / 255


@pytest.fixture(scope="module")
def shipped_in_onnxruntime() -> Reference:
    return Reference("u2net")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["chelsea.png", "rocket.jpg"])
def test_the_full_network_s_matte_equals_onnxruntime_s_within_a_255th(
    shipped_in_onnxruntime: Reference, name: str
) -> None:
    photo = prepared(name)
    matte = full_network("float32").predict(photo).numpy()

    assert np.abs(matte - shipped_in_onnxruntime.predict(photo)).max() <= 1 / 255


@dataclass(frozen=True)
class Bounds:
    """How far a matte may be from that of the published weights in single precision."""

    mean: float
    share: float
    """Of the pixels that are off by more than a tenth."""


BOUNDS = {
    "float32": Bounds(mean=0.002, share=0.001),
    "eight bits": Bounds(mean=0.003, share=0.001),
    "bfloat16": Bounds(mean=0.006, share=0.006),
    "bfloat16 and eight bits": Bounds(mean=0.006, share=0.006),
}


def full_network(arithmetic: str) -> U2NetEngine:
    """Return the full network in one of the arithmetics of `BOUNDS`."""
    dtype = torch.bfloat16 if "bfloat16" in arithmetic else torch.float32
    return U2NetEngine("u2net", dtype, eight_bits="eight bits" in arithmetic)


@pytest.mark.slow
@pytest.mark.parametrize("arithmetic", BOUNDS)
def test_rounded_weights_and_arithmetic_move_the_full_network_s_matte_little(
    arithmetic: str,
) -> None:
    engine, means = full_network(arithmetic), []
    for name in PHOTOS:
        with Image.open(RECORDED / f"{Path(name).stem}.png") as picture:
            recorded = np.asarray(picture, np.float32) / 65535
        off = np.abs(engine.predict(prepared(name)).numpy() - recorded)
        means.append(off.mean())
        assert (off > 0.1).mean() <= BOUNDS[arithmetic].share, name

    assert max(means) <= BOUNDS[arithmetic].mean
    assert np.mean(means) <= 0.002


def test_in_eight_bits_a_convolution_is_off_by_the_rounding_of_maps_and_kernels() -> None:
    torch.manual_seed(1)
    plain = u2net.Convolution(24, 24, outputs=32, dilation=2)
    with torch.no_grad():
        for parameter in plain.parameters():
            parameter.uniform_(-0.1, 0.1)
    maps = [torch.rand(1, 24, 20, 20).contiguous(memory_format=torch.channels_last) for _ in "ab"]
    with torch.inference_mode():
        exact = plain(*maps)
        rounded = EightBitConvolution(plain, [1.0, 1.0], torch.float32)(*maps)

    # 432 products of values up to 1 and 0.1, each rounded by half of a level.
    assert rounded.shape == exact.shape
    assert (rounded - exact).abs().max() < 0.03
    assert (rounded >= 0).all()


def test_in_eight_bits_nothing_is_kept_of_the_weights_in_single_precision() -> None:
    network = U2Net(WIDTHS["u2net"])
    kernel = weakref.ref(network.get_parameter("down.4.entry.kernels.0"))
    compute_in_eight_bits(network, torch.float32)
    gc.collect()
    assert kernel() is None


def test_the_ranges_are_what_the_tool_measures_on_the_samples() -> None:
    kept = json.loads(RANGES.read_text())
    [photo] = [prepared("chelsea.png")]
    measured = measure_ranges.ranges(U2NetEngine("u2net", torch.float32), [photo])

    assert kept.keys() == measured.keys()
    for name, most in measured.items():
        assert len(kept[name]) == len(most)
        # The other samples may reach further.
        assert all(one <= all_of * 1.01 for one, all_of in zip(most, kept[name], strict=True)), name


@pytest.mark.parametrize(
    ("has", "limit", "expected"),
    [
        ({"avx512_bf16", "avx512_vnni"}, None, "bfloat16 and eight bits"),
        ({"avx512_bf16"}, None, "bfloat16"),
        ({"avx512_bf16", "avx512_vnni"}, "AVX512_CORE_VNNI", "eight bits"),
        ({"avx512_bf16", "avx512_vnni"}, "AVX2", "float32"),
        ({"avx_vnni"}, None, "eight bits"),
        (set(), None, "float32"),
    ],
)
def test_a_cpu_s_instructions_decide_on_the_arithmetic(
    has: set[str], limit: str | None, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: dict.fromkeys(has, True))
    monkeypatch.delenv("ONEDNN_MAX_CPU_ISA", raising=False)
    if limit:
        monkeypatch.setenv("ONEDNN_MAX_CPU_ISA", limit)
    kinds = {
        "bfloat16": on_cpu.computes_in_bfloat16(),
        "eight bits": on_cpu.computes_in_eight_bits(),
    }

    used = " and ".join(kind for kind, is_used in kinds.items() if is_used)
    assert (used or "float32") == expected


@pytest.mark.slow
@pytest.mark.skipif(not torch.backends.mkldnn.is_available(), reason="this torch has no oneDNN")
def test_the_small_network_computes_in_single_precision_on_every_cpu() -> None:
    code = (
        "from space.matting import on_cpu; import torch;"
        "on_cpu.small().predict(torch.zeros(3, 320, 320).byte())"
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
    small: U2NetEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo = prepared("rocket.jpg")
    fused = small.predict(photo)
    monkeypatch.setattr(torch.backends.mkldnn, "is_available", lambda: False)

    assert torch.allclose(small.predict(photo), fused, atol=1e-4)


def test_the_small_weights_are_what_the_converter_makes_of_the_published_file() -> None:
    name, tensors = read_tensors(PUBLISHED)
    shipped, converted = load_file(weights_file("u2netp")), parameters_of(name, tensors)

    assert shipped.keys() == converted.keys()
    assert all(torch.equal(shipped[each], converted[each]) for each in shipped)


def test_the_full_weights_are_what_the_converter_makes_of_what_is_read_from_them() -> None:
    file = weights_file("u2net")
    shipped, again = load_file(file), compressed("u2net", read_weights(file))

    assert shipped.keys() == again.keys()
    assert file.stat().st_size <= 50_000_000
    for each, tensor in shipped.items():
        assert again[each].dtype == tensor.dtype
        # The levels of a channel are found again, whose greatest is the last.
        off = (again[each].float() - tensor.float()).abs()
        assert off.max() <= (1 if tensor.dtype == torch.int8 else 1e-6), each


def test_weights_in_eight_bits_are_off_by_half_a_level_at_most() -> None:
    torch.manual_seed(1)
    network = U2Net(WIDTHS["u2net"])
    parameters = {name: torch.randn_like(each) / 64 for name, each in network.state_dict().items()}
    stored = compressed("u2net", parameters)
    eight_bits = [name for name, tensor in stored.items() if tensor.dtype == torch.int8]

    kernels = sum(parameters[name].numel() for name in eight_bits)
    assert kernels / sum(each.numel() for each in parameters.values()) > 0.85
    for name in eight_bits:
        scale = stored[name.partition(".kernels.")[0] + ".scale"].view(-1, 1, 1, 1)
        off = (stored[name] * scale - parameters[name].half()).abs()
        assert (off <= scale * 0.501).all(), name


def test_the_converter_refuses_another_file(tmp_path: Path) -> None:
    other = tmp_path / "other.onnx"
    other.write_bytes(b"other")

    with pytest.raises(ValueError, match="none of the files"):
        read_tensors(other)


def test_the_shipped_weights_are_those_that_are_expected() -> None:
    check_weights()


def cut_short(content: bytes) -> bytes:
    return content[:-1]


def with_another_byte(content: bytes) -> bytes:
    return content[:-1] + bytes([content[-1] ^ 1])


def of_another_network(_content: bytes) -> bytes:
    return weights_file("u2net").read_bytes()


@pytest.mark.parametrize("damage", [cut_short, with_another_byte, of_another_network])
def test_damaged_weights_are_named_with_what_was_expected(
    damage: Callable[[bytes], bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in WIDTHS:
        shutil.copy(weights_file(name), tmp_path)
    damaged = tmp_path / weights_file("u2netp").name
    damaged.write_bytes(damage(damaged.read_bytes()))
    monkeypatch.setattr(weights, "FOLDER", tmp_path)

    with pytest.raises(ValueError, match="damaged or not u2netp's weights") as told:
        check_weights()
    assert str(damaged) in str(told.value)
    damaged.unlink()
    with pytest.raises(ValueError, match="can't be read: No such file"):
        check_weights()
