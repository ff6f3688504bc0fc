"""The figures that Prometheus collects. Whoever knows one sets it; no label tells visitors apart."""

from prometheus_client import Counter, Gauge, Histogram, disable_created_metrics

# When each figure began to be counted: a third of all lines, and nobody asks.
disable_created_metrics()

_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)

REQUESTS = Counter(
    "tbi_http_requests_total", "HTTP requests answered", ["method", "route", "status"]
)
REFUSALS = Counter("tbi_refusals_total", "HTTP requests answered with an error's code", ["code"])
JOBS = Counter("tbi_jobs_total", "Jobs ended, by the code of their error; ok if none", ["code"])

QUEUE_WAITING = Gauge("tbi_queue_waiting", "Jobs that wait for their turn")
QUEUE_RUNNING = Gauge("tbi_queue_running", "Jobs in hand")
QUEUE_PLACES = Gauge("tbi_queue_places", "Jobs that may wait")
QUEUE_WAIT = Histogram(
    "tbi_queue_wait_seconds", "Time from joining the queue to the first stage", buckets=_SECONDS
)
STAGE = Histogram("tbi_stage_seconds", "Time of a job's stages", ["stage"], buckets=_SECONDS)
MODEL = Histogram("tbi_model_seconds", "Time of forward passes", ["engine"], buckets=_SECONDS)

MODEL_DEATHS = Counter("tbi_model_deaths_total", "Ends of the model's process that nobody meant")

MEMORY = Gauge("tbi_memory_bytes", "Memory of all processes of the Space; what they share once")
FILES = Gauge("tbi_files", "Uploads and results kept")
FILE_BYTES = Gauge("tbi_files_bytes", "Bytes of uploads and results kept")
DISK_FREE = Gauge("tbi_disk_free_bytes", "Bytes free on the disk of uploads and results")

LOOP_LAG = Gauge(
    "tbi_event_loop_lag_seconds", "Longest time that the event loop came late, of the last ten"
)
READY = Gauge("tbi_ready", "1 where a part is ready for photos, else 0", ["part"])
