/**
 * What the visitor is told while the Space works.
 *
 * @typedef {import("./client.js").Progress | { phase: "reading", fraction: number | null }
 *   | { phase: "retrying", code: string, words: string, seconds: number }} Progress
 *   retrying: the Space could not be asked, or could not do it, `code` says why; `why.<words>` in the locale says it to
 *   the visitor; `seconds` until it is asked again, 1 or more
 *
 * @typedef {{ sentence: string, fraction: number | null }} Described fraction: 0 to 1, null where it is unknown
 */

/**
 * @param {Progress} progress
 * @param {import("../../base/strings.js").Strings} strings
 * @returns {Described}
 */
export function describeProgress(progress, { lang, t, has }) {
  switch (progress.phase) {
    case "reading":
      return { sentence: t("progress.opening"), fraction: progress.fraction };
    case "uploading": {
      const kilobytes = new Intl.NumberFormat(lang, { style: "unit", unit: "kilobyte" });
      return {
        sentence: t("progress.uploading", { size: kilobytes.format(Math.ceil(progress.bytes / 1000)) }),
        fraction: progress.fraction,
      };
    }
    case "offline":
      return { sentence: t("progress.offline"), fraction: null };
    case "retrying": {
      const why = `why.${progress.words}`;
      const values = { why: t(has(why) ? why : "why.no_answer"), count: progress.seconds };
      return { sentence: t("progress.retrying", values), fraction: null };
    }
    case "queued":
      return {
        sentence: progress.ahead ? t("progress.queued", { count: progress.ahead }) : t("progress.next"),
        fraction: null,
      };
    case "running": {
      const step = `progress.running.${progress.step}`;
      return { sentence: t(has(step) ? step : "progress.running"), fraction: progress.fraction };
    }
  }
}
