"""What the tests of the Space's own code share."""

import os

# As the package sets it for itself, but here tests import torch first.
os.environ.setdefault("GOMP_SPINCOUNT", "20000")
