"""Element and Space say which contract they speak, and what happens where that is not the same."""

import json

from space.pages import EMBED
from space.release.building import build
from tests.node import ask_modules

_SEND = """
import { createServer } from "node:http";
import { SpaceClient } from "./embed/editor/space/client.js";

globalThis.navigator ??= { onLine: true };
const [status, contract] = JSON.parse(process.argv[1]);
const asked = [];
const server = createServer((request, response) => {
  asked.push(`${request.method} ${request.url}`);
  const isContract = request.url === "/embed/contract.json";
  response.writeHead(isContract ? status : 503, { "Content-Type": "application/json" });
  response.end(JSON.stringify(isContract ? contract : { code: "queue_full", message: "" }));
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const client = new SpaceClient(`http://127.0.0.1:${server.address().port}`);
const waiting = { signal: new AbortController().signal, onProgress() {} };
const { code, message, isPassing } = await client.alphaMatte(new Blob(["photo"]), waiting).catch((error) => error);
server.close();
say({ code, message, isPassing, asked: asked.sort() });
"""


def sent_to(status: int, contract: object) -> dict:  # type: ignore[type-arg]
    """Return what comes of sending a photo to a Space that says this of its contract, and has no room."""
    said: dict = ask_modules(_SEND, json.dumps([status, contract]))  # type: ignore[type-arg]
    return said


def test_the_element_speaks_what_the_space_answers() -> None:
    spoken = ask_modules(
        'import { CONTRACT } from "./embed/editor/space/contract.js"; say(CONTRACT);'
    )
    answered = json.loads(build(EMBED).moving["contract.json"].content)

    assert answered["oldest"] <= spoken == answered["newest"]


def test_a_space_that_answers_only_other_elements_is_sent_no_photo() -> None:
    said = sent_to(200, {"oldest": 2, "newest": 3})

    assert said["code"] == "contract_mismatch"
    assert "the element speaks 1" in said["message"]
    assert "answers 2 to 3" in said["message"]
    # Asking again later would not help.
    assert said["isPassing"] is False
    assert not [one for one in said["asked"] if one.startswith("POST")]


def test_a_space_from_before_the_contract_is_asked_as_ever() -> None:
    assert sent_to(404, {})["code"] == "queue_full"


def test_an_answer_that_says_nothing_of_a_contract_is_no_reason_to_stop() -> None:
    assert sent_to(502, "Bad Gateway")["code"] == "queue_full"
