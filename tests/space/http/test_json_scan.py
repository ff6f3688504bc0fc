"""How JSON is measured while it arrives, held against Python's own reader."""

import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from space.http.json_scan import JsonLimits, JsonScanner, NotJsonError, TooComplexError

LIMITS = JsonLimits(size=64_000)
BOUNDLESS = JsonLimits(size=10**12, nodes=10**9, depth=10**9)

texts = st.text(alphabet=st.sampled_from('a"\\/{}[],: \n€\U0001f600dt\0'), max_size=9) | st.text(
    max_size=9
)
documents = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=30,
)


def nodes(value: Any) -> int:
    if isinstance(value, dict):
        return 1 + sum(1 + nodes(inner) for inner in value.values())
    return 1 + sum(map(nodes, value)) if isinstance(value, list) else 1


def depth(value: Any) -> int:
    inner = value.values() if isinstance(value, dict) else value
    return 1 + max(map(depth, inner), default=0) if isinstance(value, dict | list) else 0


def scan(content: bytes, limits: JsonLimits = LIMITS, step: int = 10**9) -> JsonScanner:
    scanner = JsonScanner(limits)
    for start in range(0, len(content), step):
        scanner.feed(content[start : start + step])
    return scanner


@given(documents, st.booleans(), st.none() | st.integers(0, 3), st.integers(1, 9))
@settings(max_examples=150, deadline=None)
def test_values_keys_and_depth_are_counted_as_json_reads_them(
    value: Any, ascii_only: bool, indent: int | None, step: int
) -> None:
    content = json.dumps(value, ensure_ascii=ascii_only, indent=indent).encode(
        errors="surrogatepass"
    )
    scanner = scan(content, BOUNDLESS, step)

    assert scanner.nodes == nodes(value)
    assert scanner.depth == 0
    # As deep as allowed, and no deeper.
    scan(content, JsonLimits(10**9, scanner.nodes, depth(value)), step)
    if depth(value):
        with pytest.raises(TooComplexError):
            scan(content, JsonLimits(10**9, 10**9, depth(value) - 1), step)
    with pytest.raises(TooComplexError):
        scan(content, JsonLimits(10**9, scanner.nodes - 1, 10**9), step)


@given(st.binary(max_size=40) | st.text(alphabet='[]{}",:\\ua0 ', max_size=40).map(str.encode))
@settings(max_examples=150, deadline=None)
def test_whatever_json_reads_is_passed(content: bytes) -> None:
    try:
        value = json.loads(content.decode("utf-8-sig"))
    except ValueError:
        return
    assert scan(content, step=3).nodes == nodes(value)


@pytest.mark.parametrize("step", [1, 7, 65_536])
def test_one_data_uri_may_be_of_any_length(step: int) -> None:
    uri = "data:image/png;base64," + "A/+=" * 50_000
    for written in (json.dumps([uri, {"a": 1}]), json.dumps([uri]).replace("/", "\\/")):
        scanner = scan(written.encode(), step=step)
        assert scanner.size < 100
    with pytest.raises(TooComplexError):
        scan(json.dumps([uri, uri]).encode(), step=step)


@pytest.mark.parametrize(
    "content",
    [
        b"[" * 33,
        b'{"a":' * 33,
        b"[]," * 1001,
        b'"",' * 1001,
        b" " * 64_001,
        b"1" * 64_001,
        b'"' + b"a" * 64_001,
        b'"' + b"\\n" * 32_001,
        b'["data", "' + b"a" * 64_000,
    ],
    ids=lambda content: ascii(content[:12]),
)
@pytest.mark.parametrize("step", [1, 65_536])
def test_all_else_is_small_shallow_and_few(content: bytes, step: int) -> None:
    with pytest.raises(TooComplexError):
        scan(content, step=step)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32-be"])
def test_what_is_not_in_utf_8_is_no_json(encoding: str) -> None:
    with pytest.raises(NotJsonError):
        scan(json.dumps([{"a": [1]}]).encode(encoding))


@pytest.mark.parametrize("unit", [b"[],", b"[", b" ", b'"",', b'"data:",', b"1,", b'"\\"",'])
def test_what_is_too_much_is_known_with_its_first_piece(unit: bytes) -> None:
    piece = unit * (65_536 // len(unit))
    start = time.process_time()
    with pytest.raises(TooComplexError):
        scan(piece)
    assert time.process_time() - start < 0.05


def test_a_data_uri_costs_next_to_nothing() -> None:
    content = b'["data:' + b"A" * 40_000_000 + b'"]'
    start = time.process_time()
    scan(content, step=65_536)
    assert time.process_time() - start < 0.5
