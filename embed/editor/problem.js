/** What a Space answers that is down, asleep or restarting, and what comes of having been away: it goes by. */
const PASSING = new Set(["unreachable", "unavailable", "connection_lost", "upload_gone"]);

/** A failure that the visitor is told about. */
export class Problem extends Error {
  /**
   * @param {string} code stable name of what went wrong; `error.<code>` in the locale says it in words
   * @param {string} [sentence] what the Space said about it, shown where the locale has no words
   */
  constructor(code, sentence = "") {
    super(sentence ? `${code}: ${sentence}` : code);
    this.name = "Problem";
    this.code = code;
    this.sentence = sentence;
  }

  /** Asking again later helps; a definite refusal stays one. */
  get isPassing() {
    return PASSING.has(this.code);
  }
}
