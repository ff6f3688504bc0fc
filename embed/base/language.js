/**
 * Which language the interface speaks: the first of the visitor's wishes that there is a file for, by the
 * look-up of RFC 4647, section 3.4, and where that finds none, a file of the same language and script.
 */

/** BCP 47 tags of the files in `locales/`; the first one is for whom none of the others is. */
export const languages = /** @type {const} */ ([
  "en",
  "ar",
  "bg",
  "bn",
  "cs",
  "da",
  "de",
  "el",
  "es",
  "fa",
  "fi",
  "fr",
  "he",
  "hi",
  "hu",
  "id",
  "it",
  "ja",
  "ko",
  "ms",
  "nb",
  "nl",
  "pl",
  "pt-BR",
  "pt-PT",
  "ro",
  "ru",
  "sv",
  "sw",
  "ta",
  "th",
  "tr",
  "uk",
  "vi",
  "zh-CN",
  "zh-TW",
]);

/** Scripts that run from right to left, as ISO 15924 names them. */
const RIGHT_TO_LEFT = new Set(["Adlm", "Arab", "Hebr", "Nkoo", "Rohg", "Syrc", "Thaa"]);

/** Languages that are read in the writing of another one. @type {Readonly<Record<string, string>>} */
const WRITTEN_AS = { no: "nb", nn: "nb", yue: "zh" };

/**
 * @param {readonly string[]} wishes BCP 47 tags, the dearest first; what is none is passed over
 * @param {readonly string[]} [available] the last resort first
 * @returns {{ lang: string, dir: "ltr" | "rtl" }} lang: one of those available
 */
export function chooseLanguage(wishes, available = languages) {
  const offers = available.map((tag) => ({ tag, locale: new Intl.Locale(tag) }));
  for (const locale of wishes.flatMap(localeOf)) {
    const lang = lookUp(locale, available) ?? nearest(locale, offers);
    if (lang !== undefined) return { lang, dir: directionOf(lang) };
  }
  const [lang = "en"] = available;
  return { lang, dir: directionOf(lang) };
}

/**
 * @param {string} wish
 * @returns {Intl.Locale[]} none where the wish is no tag
 */
function localeOf(wish) {
  try {
    const locale = new Intl.Locale(wish.replaceAll("_", "-"));
    // `und` says that the language is not known.
    return locale.baseName.startsWith("und") ? [] : [locale];
  } catch {
    return [];
  }
}

/**
 * A wish loses its last subtag until there is such a file.
 *
 * @param {Intl.Locale} wish
 * @param {readonly string[]} available
 */
function lookUp(wish, available) {
  for (let tag = wish.baseName; tag; tag = tag.slice(0, Math.max(0, tag.lastIndexOf("-")))) {
    const found = available.find((offer) => offer.toLowerCase() === tag.toLowerCase());
    // Chinese is two writings, and its bare name means the one of the mainland.
    if (found !== undefined && new Intl.Locale(found).maximize().script === wish.maximize().script) return found;
  }
  return undefined;
}

/**
 * A file in the same language and script: of the same country, else, where the wish is from abroad, of
 * another country abroad (Angola writes as Portugal does and not as Brazil), else any.
 *
 * @param {Intl.Locale} wish
 * @param {readonly { tag: string, locale: Intl.Locale }[]} offers
 */
function nearest(wish, offers) {
  const { script, region } = wish.maximize();
  const home = new Intl.Locale(wish.language).maximize().region;
  const akin = offers.filter(({ locale }) => written(locale) === written(wish) && locale.maximize().script === script);
  const abroad = region === home ? undefined : akin.find(({ locale }) => locale.maximize().region !== home);
  return (akin.find(({ locale }) => locale.maximize().region === region) ?? abroad ?? akin[0])?.tag;
}

/** @param {Intl.Locale} locale */
function written({ language }) {
  return WRITTEN_AS[language] ?? language;
}

/**
 * @param {string} lang
 * @returns {"ltr" | "rtl"}
 */
function directionOf(lang) {
  return RIGHT_TO_LEFT.has(new Intl.Locale(lang).maximize().script ?? "") ? "rtl" : "ltr";
}
