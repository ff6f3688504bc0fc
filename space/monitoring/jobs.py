"""A job's end, as the log and the metrics tell it."""

import logging

from space.monitoring.metrics import JOBS, QUEUE_WAIT

log = logging.getLogger(__name__)


def tell_job(endpoint: str, code: str, waited: float, worked: float) -> None:
    """Tell of a job that has run.

    `code` is that of its error, `ok` where there is none; `waited` are the seconds in the queue,
    `worked` those after.
    """
    JOBS.labels(code).inc()
    QUEUE_WAIT.observe(waited)
    fields = {
        "endpoint": endpoint,
        "code": code,
        "waited_milliseconds": round(1000 * waited, 1),
        "milliseconds": round(1000 * worked, 1),
    }
    log.info("job", extra={"fields": fields})
