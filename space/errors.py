"""The one exception that a caller is meant to read."""


class RequestError(Exception):
    """A request that is refused for a reason its sender can act on.

    `code` is stable and made for programs (`photo_truncated`); `sentence` is
    made for people: what is wrong and what to do, with nothing about the server.
    """

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(f"{code}: {sentence}")
        self.code = code
        self.sentence = sentence
