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
}
