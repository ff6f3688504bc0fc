import assert from "node:assert/strict";
import { test } from "node:test";

import { defaultChoices, doors, frameAddress, isMarkup, platforms, snippetFor } from "../../../embed/page/snippets.js";

const ROOT = "https://owner-text-behind-image.hf.space";
const FIRST = defaultChoices(ROOT);

/** What breaks the most formats: quotes of both kinds, markup, commands of template languages, lines. */
const NASTY = '"It\'s" <b>&amp; {{ x }} {% y %} {z} ``` $a \\n\n\n.. raw:: html\r\n-->';
const DESIGN = { version: 1, layers: [{ text: NASTY, color: "#ffcc00" }] };
const CHOSEN = {
  ...FIRST,
  theme: /** @type {const} */ ("dark"),
  lang: "pt-BR",
  image: "https://pictures.example/a b.jpg?x=1&y=%22'",
  text: NASTY,
  design: DESIGN,
  title: NASTY,
  followsContent: true,
};

/** @param {string} key @param {import("../../../embed/page/snippets.js").Door} door */
const codeOf = (key, door, choices = FIRST) =>
  snippetFor(key, door, choices)
    .map(({ code }) => code)
    .join("\n");

const ENTITIES = /** @type {Record<string, string>} */ ({ amp: "&", lt: "<", gt: ">", quot: '"' });

/** @param {string} value */
const decoded = (value) =>
  value.replace(/&(?:#(\d+)|(\w+));/g, (_, code, name) => (code ? String.fromCharCode(code) : (ENTITIES[name] ?? "?")));

/**
 * The attributes of a tag, read as HTML reads them; JSX's expressions as JavaScript does.
 *
 * @param {string} code
 * @param {string} name
 */
function attributesIn(code, name) {
  const begin = code.indexOf(`<${name}`);
  assert.notEqual(begin, -1, code);
  let rest = code.slice(begin + name.length + 1);
  /** @type {Record<string, string>} */
  const attributes = {};
  const pattern = /^\s+([\w-]+)=(?:"([^"]*)"|'([^']*)'|\{("(?:[^"\\]|\\.)*")\}|\{\{[^}]*\}\})/;
  for (let match = pattern.exec(rest); match; match = pattern.exec(rest)) {
    const [whole, key, double, single, expression] = match;
    attributes[String(key)] = expression ? JSON.parse(expression) : decoded(double ?? single ?? "");
    rest = rest.slice(whole.length);
  }
  assert.match(rest, /^\s*\/?>/, `nothing but attributes in ${code}`);
  return attributes;
}

const pairs = platforms.flatMap(({ key, doors }) => doors.map((door) => ({ key, door })));
const tagged = pairs.filter(({ key, door }) => isMarkup(key, door));
const tagName = (/** @type {string} */ door) => (door === "element" ? "text-behind-image" : door);

test("there is code for every platform and every door that it lets in", () => {
  assert.equal(platforms.length, 14);
  for (const { key, door } of pairs) assert.ok(codeOf(key, door).includes(ROOT), `${key} ${door}`);
  assert.throws(() => snippetFor("notion", "element", FIRST), RangeError);
  assert.throws(() => snippetFor("geocities", "element", FIRST), RangeError);
});

test("what is chosen is what the page gets, whatever it contains", () => {
  for (const { key, door } of tagged) {
    const attributes = attributesIn(codeOf(key, door, CHOSEN), tagName(door));
    if (door === "iframe") {
      const { searchParams } = new URL(String(attributes.src));
      const { theme_mode, lang, image, text, design } = Object.fromEntries(searchParams);
      assert.deepEqual([theme_mode, lang, image, text], ["dark", "pt-BR", CHOSEN.image, NASTY], `${key} ${door}`);
      assert.deepEqual(JSON.parse(String(design)), DESIGN);
      assert.equal(attributes.title, NASTY, key);
    } else {
      const { theme_mode, lang, image, text, design } = attributes;
      assert.deepEqual([theme_mode, lang, image, text], ["dark", "pt-BR", CHOSEN.image, NASTY], `${key} ${door}`);
      assert.deepEqual(JSON.parse(String(design)), DESIGN);
    }
  }
});

test("what is not chosen is not written", () => {
  for (const { key, door } of tagged) {
    const names = Object.keys(attributesIn(codeOf(key, door), tagName(door)));
    const always = { element: [], iframe: ["src", "title", "allow", "loading"], "gradio-app": ["src"] };
    assert.deepEqual(names, [...always[door], "style"], `${key} ${door}`);
  }
  assert.equal(frameAddress(FIRST), `${ROOT}/`);
});

test("the height is reserved before anything has loaded", () => {
  const choices = { ...FIRST, height: 480 };
  for (const { key, door } of tagged) {
    const code = codeOf(key, door, choices);
    const height = door === "gradio-app" ? '("--tbi-height"|--tbi-height): "?480' : "height: 480";
    const style = key === "react" ? code : String(attributesIn(code, tagName(door)).style);
    assert.match(style, new RegExp(`[ ;]${height}`), `${key} ${door}`);
    if (door === "gradio-app") assert.match(style, /min(-h|H)eight: 5\d\d/);
  }
});

test("a page that forbids style attributes gets a rule instead", () => {
  for (const { key, door } of tagged) {
    const parts = snippetFor(key, door, { ...FIRST, inlineStyles: false });
    const code = parts.map((part) => (part.file === "style.css" ? "" : part.code)).join("\n");
    assert.doesNotMatch(code, /style=/, `${key} ${door}`);
    const rule = String(parts.at(-1)?.code);
    assert.match(rule, /^\S+ \{\n( {2}[\w-]+: [^;\n]+;\n)+\}$/);
    assert.match(rule, /height: 640px;/, `${key} ${door}`);
    if (door === "iframe") assert.match(code, /class(Name)?="text-behind-image"/);
  }
});

test("a frame is named, may write to the clipboard and share, and waits until it is near", () => {
  for (const { key } of tagged.filter(({ door }) => door === "iframe")) {
    const { title, allow, loading } = attributesIn(codeOf(key, "iframe"), "iframe");
    assert.deepEqual(
      { title, allow, loading },
      {
        title: FIRST.title,
        allow: "clipboard-write; web-share",
        loading: "lazy",
      },
    );
  }
});

test("each door brings its own script, the frame only where it is asked for", () => {
  const scripts = { element: "/embed/text-behind-image.js", iframe: "/embed/iframe.js", "gradio-app": "/gradio.js" };
  for (const { key, door } of tagged) {
    assert.equal(codeOf(key, door).includes(ROOT + scripts[door]), door !== "iframe", `${key} ${door}`);
    assert.ok(codeOf(key, door, { ...FIRST, followsContent: true }).includes(ROOT + scripts[door]), `${key} ${door}`);
  }
});

test("a component loads the module, or adds the frame's script, and is silent where it can't", () => {
  for (const key of ["react", "vue", "svelte"]) {
    for (const door of doors) {
      const code = codeOf(key, door, { ...FIRST, followsContent: true });
      const loading = door === "iframe" ? /head\.append\(.+"script".+iframe\.js/ : /import\(.+\)\.catch\(/;
      assert.match(code, loading, `${key} ${door}`);
    }
  }
});

test("no value leaves the block that its format puts it in", () => {
  for (const door of doors) {
    const quarto = codeOf("quarto", door, CHOSEN).split("\n");
    assert.equal(quarto[0], "```{=html}");
    assert.deepEqual(quarto.filter((line) => line.startsWith("```")).length, 2);
    const [directive, empty, ...block] = codeOf("sphinx", door, CHOSEN).split("\n");
    assert.deepEqual([directive, empty], [".. raw:: html", ""]);
    for (const line of block) assert.match(line, /^ {3}\S|^ {5}/);
    for (const key of ["jekyll", "mkdocs"]) {
      const code = codeOf(key, door, CHOSEN);
      assert.match(code, /^<div>\n[\s\S]*\n<\/div>$/);
      assert.doesNotMatch(code, /\n\s*\n/, "an empty line would end the block");
    }
  }
  const myst = codeOf("myst", "iframe", CHOSEN).split("\n");
  assert.equal(myst.length, 4);
  assert.equal(JSON.parse(String(myst[2]?.slice(":title: ".length))), NASTY);
});

test("no value is a command to the platform's template language", () => {
  for (const door of doors) {
    for (const key of ["hugo", "jekyll", "quarto", "mkdocs", "html"]) {
      const [code] = snippetFor(key, door, CHOSEN);
      assert.doesNotMatch(String(code?.code), /\{\{|\{%|\{#/, `${key} ${door}`);
    }
    const markup = codeOf("svelte", door, CHOSEN).split("</script>").at(-1);
    assert.doesNotMatch(String(markup), /[{}]/);
  }
});

test("Hugo's page calls the shortcode that the first part is the file of", () => {
  assert.deepEqual(
    snippetFor("hugo", "element", FIRST).map(({ file }) => file),
    ["layouts/shortcodes/text-behind-image.html", null],
  );
});

test("Notion gets the address alone", () => {
  const [part, ...more] = snippetFor("notion", "iframe", { ...FIRST, theme: "dark", inlineStyles: false });
  assert.deepEqual([part?.code, more.length], [`${ROOT}/?theme_mode=dark`, 0]);
});
