/**
 * What is said when the editor cannot be loaded, and so its locale neither.
 *
 * @typedef {object} Words
 * @property {string} lang BCP 47 tag of a locale
 * @property {string} unreachable
 * @property {string} retry
 */

/**
 * The sections `element` of the locales, which a test compares. Both Portugueses say the same. The order is
 * one that compresses well.
 */
const table = `en|The editor can’t be reached.|Try again
de|Der Editor ist nicht erreichbar.|Erneut versuchen
nl|De editor is niet bereikbaar.|Opnieuw
da|Editoren kan ikke nås.|Prøv igen
nb|Redigeringsverktøyet svarer ikke.|Prøv igjen
it|L’editor non è raggiungibile.|Riprova
sv|Redigeraren går inte att nå.|Försök igen
ro|Editorul nu poate fi accesat.|Reîncearcă
fr|L’éditeur est injoignable.|Réessayer
id|Editor tidak dapat diakses.|Coba lagi
es|No se puede acceder al editor.|Reintentar
pt-BR|O editor está fora de alcance.|Tentar de novo
cs|Editor není dostupný.|Zkusit znovu
pl|Edytor jest niedostępny.|Ponów
fi|Editoriin ei saada yhteyttä.|Yritä uudelleen
hu|A szerkesztő nem érhető el.|Újra
sw|Kihariri hakipatikani.|Jaribu tena
tr|Düzenleyiciye ulaşılamıyor.|Yeniden dene
ms|Editor tidak dapat diakses.|Cuba lagi
vi|Không mở được trình chỉnh sửa.|Thử lại
el|Ο επεξεργαστής δεν είναι διαθέσιμος.|Νέα δοκιμή
bg|Няма връзка с редактора.|Нов опит
ru|Редактор недоступен.|Повторить
uk|Редактор недоступний.|Повторити
ar|يتعذّر الوصول إلى المحرّر.|إعادة المحاولة
he|העורך אינו זמין.|ניסיון נוסף
hi|एडिटर उपलब्ध नहीं है।|फिर से
bn|এডিটর পাওয়া যাচ্ছে না।|আবার চেষ্টা করুন
fa|ویرایشگر در دسترس نیست.|تلاش دوباره
ta|எடிட்டரை அணுக முடியவில்லை.|மீண்டும் முயல்
th|เชื่อมต่อตัวแก้ไขไม่ได้|ลองอีกครั้ง
ko|편집기에 연결할 수 없어요.|다시 시도
ja|エディターに接続できません。|再試行
zh-TW|無法連上編輯器。|再試一次
zh-CN|无法连接到编辑器。|重试`;

const rows = /** @type {[string, string, string][]} */ (table.split("\n").map((row) => row.split("|")));

/**
 * @param {readonly string[]} languages BCP 47 tags, the most wanted first
 * @returns {Words} in the first of them that there are words in, else in English
 */
export function wordsIn(languages) {
  const found = languages.map((tag) => rows.find(([lang]) => writing(lang) === writing(tag))).find(Boolean);
  const [lang, unreachable, retry] = found ?? /** @type {typeof rows[number]} */ (rows[0]);
  return { lang, unreachable, retry };
}

/**
 * @param {string} tag
 * @returns {string} its language and script, all Norwegian being one; "" where it is no tag
 */
function writing(tag) {
  try {
    const { language, script } = new Intl.Locale(tag).maximize();
    return language.replace(/^n[no]$/, "nb") + script;
  } catch {
    return "";
  }
}
