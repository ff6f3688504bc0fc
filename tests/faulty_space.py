"""`python -m tests.faulty_space OPTION...`: the Space with an engine that fails as a photo tells it to."""

from space.matting import engines
from tests.space.matting.faulty import FAULTY, SMALL

engines.ENGINES = (FAULTY, SMALL)

if __name__ == "__main__":
    # Only now: whoever asks for the table gets this one.
    from space.__main__ import main

    main()
