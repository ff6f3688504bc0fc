"""Photo to alpha matte: one file or folder an engine, their table in `engines`, the steps around them all in `pipeline`."""

import os

# Read once, when torch is imported. Threads that wait by spinning for long, the default,
# starve those they wait for as soon as there is other work; not spinning at all wakes them
# late between a network's hundred layers.
os.environ.setdefault("GOMP_SPINCOUNT", "1000")
# Read by oneDNN with its first operation. Any other mode lets it compute in bfloat16 where
# the CPU is faster at that, and the mattes are not good enough then.
os.environ["ONEDNN_DEFAULT_FPMATH_MODE"] = "STRICT"
