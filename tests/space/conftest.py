"""What the tests of the Space's own code share."""

import os

# As the package sets them for itself, but here tests import torch and Gradio first.
os.environ.setdefault("GOMP_SPINCOUNT", "1000")
os.environ.setdefault("GRADIO_ANALYTICS_CACHE_FREQUENCY", "1000000")
