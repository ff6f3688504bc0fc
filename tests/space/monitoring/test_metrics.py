"""The figures that Prometheus collects: right, few, and not for everyone."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.applications import Starlette
from starlette.testclient import TestClient

import space.monitoring
from space.http.proxies import ForwardedHeaders, TrustedProxies
from space.monitoring.exposition import MetricsRoutes
from tests.queue_client import QueueClient
from tests.running_space import ROOT, SAMPLES, RunningSpace

ROOM = Path(space.monitoring.__file__).parent


def samples(space: RunningSpace) -> dict[str, float]:
    """Return the figures of a Space, by name and labels as they are written."""
    answer = httpx.get(f"{space.url}/metrics")
    answer.raise_for_status()
    return {
        one.name + "".join(f" {name}={value}" for name, value in sorted(one.labels.items())): (
            one.value
        )
        for family in text_string_to_metric_families(answer.text)
        for one in family.samples
    }


def test_what_is_asked_and_refused_is_counted(local_space: RunningSpace) -> None:
    before = samples(local_space)
    httpx.get(f"{local_space.url}/limits")
    httpx.get(f"{local_space.url}/nowhere")
    after = samples(local_space)

    for name in (
        "tbi_http_requests_total method=GET route=/limits status=200",
        "tbi_http_requests_total method=GET route=other status=404",
        "tbi_refusals_total code=not_found",
    ):
        assert after[name] == before.get(name, 0) + 1


def test_a_job_is_counted_with_its_stages(local_space: RunningSpace) -> None:
    before = samples(local_space)
    visitor = QueueClient(local_space.url)
    visitor.call("alpha_matte", visitor.upload(next(SAMPLES.glob("*.webp"))))
    after = samples(local_space)

    for stage in ("decode", "model", "encode"):
        name = f"tbi_stage_seconds_count stage={stage}"
        # A job of an earlier test that was cancelled ends when its stage does.
        assert after[name] >= before.get(name, 0) + 1
    for name in ("tbi_jobs_total code=ok", "tbi_queue_wait_seconds_count"):
        assert after[name] == before.get(name, 0) + 1
    assert after["tbi_queue_waiting"] == after["tbi_queue_running"] == 0
    assert after["tbi_queue_places"] == 64
    assert after["tbi_disk_free_bytes"] > 0
    assert after["tbi_memory_bytes"] > after["process_resident_memory_bytes"] > 1e8
    assert sum(after[name] for name in after if "model_seconds_count" in name) >= 1
    assert after["tbi_ready part=model"] == 1


def test_nothing_that_a_visitor_makes_up_becomes_a_label(local_space: RunningSpace) -> None:
    made_up = "made-up"
    for method, path in {
        "GET": f"/{made_up}",
        "POST": f"/gradio_api/call/{made_up}",
        "HEAD": f"/gradio_api/file=/{made_up}",
        made_up: f"/embed/{made_up}.js",
    }.items():
        httpx.request(method, local_space.url + path, headers={"X-Request-Id": made_up})

    assert not [name for name in samples(local_space) if made_up in name]


@pytest.mark.parametrize(
    ("token", "address", "headers", "status"),
    [
        ("", "127.0.0.1", {}, 200),
        ("", "::1", {}, 200),
        ("", "203.0.113.5", {}, 403),
        ("", "127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}, 403),
        ("", "127.0.0.9", {}, 403),
        ("secret", "127.0.0.1", {}, 403),
        ("secret", "203.0.113.5", {"Authorization": "Bearer secre"}, 403),
        ("secret", "203.0.113.5", {"Authorization": "Bearer secret"}, 200),
    ],
    ids=[
        "this machine",
        "by IPv6",
        "another",
        "by a stranger's proxy",
        "by a trusted proxy",
        "no token",
        "wrong token",
        "right token",
    ],
)
def test_only_this_machine_or_who_has_the_token_reads_them(
    token: str, address: str, headers: dict[str, str], status: int
) -> None:
    app = ForwardedHeaders(
        Starlette(routes=MetricsRoutes(token).routes()), TrustedProxies.parse("127.0.0.9")
    )
    answer = TestClient(app, client=(address, 1)).get("/metrics", headers=headers)

    assert answer.status_code == status
    if status == 403:
        assert answer.json()["code"] == "metrics_refused"


def expressions() -> Iterator[str]:
    dashboard = json.loads((ROOM / "dashboard.json").read_text())
    for panel in dashboard["panels"]:
        yield from (target["expr"] for target in panel["targets"])
    yield (ROOM / "alerts.yml").read_text()


def test_the_dashboard_and_the_alerts_name_figures_that_there_are(
    local_space: RunningSpace,
) -> None:
    told = httpx.get(f"{local_space.url}/metrics").text
    families = {family.name: family.type for family in text_string_to_metric_families(told)}
    endings = {"counter": ["_total"], "histogram": ["_bucket", "_sum", "_count"], "gauge": [""]}
    known = {name + ending for name, kind in families.items() for ending in endings.get(kind, [])}
    named = {
        name
        for expression in expressions()
        for name in re.findall(r"\b(?:tbi|process)_\w+", expression)
    }

    assert len(named) > 10
    assert named - known == set()


def test_every_figure_of_ours_is_on_the_dashboard() -> None:
    ours = re.findall(r'"(tbi_\w+?)(?:_total)?"', (ROOM / "metrics.py").read_text())
    shown = " ".join(expressions())
    assert [name for name in ours if name not in shown] == []


def test_the_manual_tells_what_to_do_about_each_alert() -> None:
    alerts = re.findall(r"alert: (\w+)", (ROOM / "alerts.yml").read_text())
    manual = (ROOT / "README.md").read_text()
    assert alerts
    assert [alert for alert in alerts if f"`{alert}`" not in manual] == []
