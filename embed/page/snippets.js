/**
 * The code that puts the editor on a page, for each platform and each door, as text to copy. Pure
 * functions: the same choices give the same code.
 *
 * What is chosen may contain anything, so every value is escaped for where it stands: HTML attributes,
 * JSX, Svelte's and Liquid's braces, queries. No value can end a line: in Markdown and reStructuredText,
 * a line is syntax.
 */

/**
 * @typedef {"element" | "iframe" | "gradio-app"} Door
 *
 * @typedef {object} Choices
 * @property {string} root URL of the Space, without a slash at the end
 * @property {number} height in CSS pixels; the width is the page's
 * @property {"system" | "light" | "dark"} theme
 * @property {string | null} lang BCP 47 tag; null for the page's language, in a frame the visitor's
 * @property {string | null} image absolute URL of the photo; null for a sample
 * @property {string | null} text of the lowest layer; null for what the photo brings
 * @property {unknown} design as the element's `design`; null for none
 * @property {string} title names the frame to who cannot see it
 * @property {boolean} followsContent a script keeps the frame's height, theme and language in step
 * @property {boolean} inlineStyles false for a page whose policy forbids `style` attributes: a rule for
 *   its style sheet reserves the height then
 *
 * @typedef {object} Part of what is to be pasted
 * @property {string | null} file it belongs in; null for the page's own text
 * @property {string} code
 *
 * @typedef {object} Platform
 * @property {string} key
 * @property {string} name as its makers write it
 * @property {readonly Door[]} doors that it lets in, the one to recommend first
 * @property {(door: Door, choices: Choices) => Part[]} write
 */

/** @type {readonly Door[]} */
export const doors = ["element", "iframe", "gradio-app"];

/**
 * What is chosen at first.
 *
 * @param {string} root
 * @returns {Choices}
 */
export function defaultChoices(root) {
  return {
    root,
    height: 640,
    theme: "system",
    lang: null,
    image: null,
    text: null,
    design: null,
    title: "Text behind image",
    followsContent: false,
    inlineStyles: true,
  };
}

/**
 * @param {string} key of the platform
 * @param {Door} door
 * @param {Choices} choices
 * @returns {Part[]}
 * @throws {RangeError} where the platform doesn't exist or doesn't let that door in
 */
export function snippetFor(key, door, choices) {
  const platform = platforms.find((one) => one.key === key);
  if (!platform?.doors.includes(door)) throw new RangeError(`no ${door} on ${key}`);
  const parts = platform.write(door, choices);
  if (choices.inlineStyles || !isMarkup(key, door)) return parts;
  return [...parts, { file: "style.css", code: ruleFor(door, choices) }];
}

/**
 * Tell whether the code has the door's own tag in it. Elsewhere the platform makes the frame from an
 * address, and neither styles nor scripts can be added.
 *
 * @param {string} key of the platform
 * @param {Door} door
 */
export function isMarkup(key, door) {
  return key !== "notion" && !(key === "myst" && door === "iframe");
}

/**
 * The page that a frame shows.
 *
 * @param {Choices} choices
 */
export function frameAddress({ root, theme, lang, image, text, design }) {
  const query = new URLSearchParams();
  if (theme !== "system") query.set("theme_mode", theme);
  if (lang !== null) query.set("lang", lang);
  if (image !== null) query.set("image", image);
  if (text !== null) query.set("text", text);
  if (design !== null) query.set("design", JSON.stringify(design));
  return query.size ? `${root}/?${query}` : `${root}/`;
}

/** @param {Door} door @param {string} root @returns {string} URL of the module that the door needs */
function scriptOf(door, root) {
  if (door === "element") return `${root}/embed/text-behind-image.js`;
  return door === "iframe" ? `${root}/embed/iframe.js` : `${root}/gradio.js`;
}

/**
 * What a component does once it is in a browser. The frame's script finds its Space by its own `<script>`;
 * an import that fails, as the Space is down, is no error of the page's.
 *
 * @param {Door} door
 * @param {string} root
 * @param {string} [hint] to the page's bundler, with a space at the end
 */
function loading(door, root, hint = "") {
  const address = JSON.stringify(scriptOf(door, root));
  return door === "iframe"
    ? `document.head.append(Object.assign(document.createElement("script"), { src: ${address} }))`
    : `import(${hint}${address}).catch(() => {})`;
}

/** @param {Door} door @param {Choices} choices */
const needsScript = (door, { followsContent }) => door !== "iframe" || followsContent;

/** What Gradio puts above and below the editor: its margins, and a link to the API's documentation. */
const GRADIO_MARGINS = 84;

/**
 * The declarations that reserve the room, so that nothing on the page moves when the editor appears.
 *
 * @param {Door} door
 * @param {Choices} choices
 * @returns {Record<string, string | number>} numbers are CSS pixels
 */
function styleOf(door, { height }) {
  switch (door) {
    case "element":
      return { display: "block", height };
    case "iframe":
      return { width: "100%", height, border: 0 };
    case "gradio-app":
      return { display: "block", minHeight: height + GRADIO_MARGINS, "--tbi-height": `${height}px` };
  }
}

/** @param {Door} door @param {Choices} choices @returns {string[]} CSS declarations */
function declarations(door, choices) {
  return Object.entries(styleOf(door, choices)).map(([name, value]) => {
    const property = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    return `${property}: ${typeof value === "number" && value ? `${value}px` : value}`;
  });
}

/** @param {Door} door @param {Choices} choices */
function ruleFor(door, choices) {
  const selector = door === "element" ? "text-behind-image" : door === "iframe" ? ".text-behind-image" : door;
  return `${selector} {\n${declarations(door, choices)
    .map((declaration) => `  ${declaration};\n`)
    .join("")}}`;
}

/**
 * The tag's attributes, without what reserves the room.
 *
 * @param {Door} door
 * @param {Choices} choices
 * @returns {[name: string, value: string][]}
 */
function attributesOf(door, choices) {
  const { root, theme, lang, image, text, design, title } = choices;
  if (door === "iframe") {
    return [
      ["src", frameAddress(choices)],
      ["title", title],
      ["allow", "clipboard-write; web-share"],
      ["loading", "lazy"],
    ];
  }
  /** @type {[string, string][]} */
  const attributes = [];
  if (door === "gradio-app") attributes.push(["src", root]);
  if (theme !== "system") attributes.push(["theme_mode", theme]);
  if (lang !== null) attributes.push(["lang", lang]);
  if (image !== null) attributes.push(["image", image]);
  if (text !== null) attributes.push(["text", text]);
  if (design !== null) attributes.push(["design", JSON.stringify(design)]);
  return attributes;
}

/** @param {Door} door */
const tagOf = (door) => (door === "element" ? "text-behind-image" : door);

/** Longest line of a tag that stays on one line. */
const LINE = 100;

/**
 * @param {string} name
 * @param {string[]} attributes as they are written
 * @param {string} end what closes the tag: ` />` or `></name>`
 * @param {string} [indent]
 */
function tag(name, attributes, end, indent = "") {
  const line = `${indent}<${[name, ...attributes].join(" ")}${end}`;
  if (line.length <= LINE || attributes.length < 2) return line;
  const lines = attributes.map((attribute) => `${indent}  ${attribute}`);
  return [`${indent}<${name}`, ...lines, `${indent}${end.trimStart()}`].join("\n");
}

// HTML

/**
 * An attribute as HTML and all that is made of it. Two braces, or a brace and a percent sign, begin a
 * command to Liquid, Go's templates and Jinja.
 *
 * @param {string} name
 * @param {string} value
 * @param {RegExp} [braces] further characters that the format gives a meaning to
 */
function htmlAttribute(name, value, braces = /\{(?=[{%#])/g) {
  const quote = value.includes('"') && !value.includes("'") ? "'" : '"';
  const escaped = value
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll(quote, reference)
    .replace(/[\r\n]/g, reference)
    .replace(braces, reference);
  return `${name}=${quote}${escaped}${quote}`;
}

/** @param {string} sign */
const reference = (sign) => (sign === '"' ? "&quot;" : `&#${sign.charCodeAt(0)};`);

/**
 * @param {Door} door
 * @param {Choices} choices
 * @param {RegExp} [braces] as of `htmlAttribute`
 */
function htmlAttributes(door, choices, braces) {
  const attributes = attributesOf(door, choices);
  if (choices.inlineStyles) attributes.push(["style", declarations(door, choices).join("; ")]);
  else if (door === "iframe") attributes.push(["class", "text-behind-image"]);
  return attributes.map(([name, value]) => htmlAttribute(name, value, braces));
}

/** @param {Door} door @param {Choices} choices @param {string} [scriptAttributes] with a space at the end */
function html(door, choices, scriptAttributes = "") {
  const name = tagOf(door);
  const element = tag(name, htmlAttributes(door, choices), `></${name}>`);
  if (!needsScript(door, choices)) return element;
  const src = htmlAttribute("src", scriptOf(door, choices.root));
  return `<script ${scriptAttributes}type="module" ${src}></script>\n${element}`;
}

/**
 * In Markdown, what is between the tags of a block is left as it is.
 *
 * @param {Door} door
 * @param {Choices} choices
 */
const htmlBlock = (door, choices) => `<div>\n${html(door, choices)}\n</div>`;

/** @type {(door: Door, choices: Choices) => Part[]} */
const writeHtml = (door, choices) => [{ file: null, code: html(door, choices) }];

/** @type {(door: Door, choices: Choices) => Part[]} */
const writeHtmlBlock = (door, choices) => [{ file: null, code: htmlBlock(door, choices) }];

// Components

/**
 * @param {string} name
 * @param {string} value
 */
function jsxAttribute(name, value) {
  // JSX decodes entities, but knows no escapes.
  return /["&\\\r\n]/.test(value) ? `${name}={${JSON.stringify(value)}}` : `${name}="${value}"`;
}

/** @type {(door: Door, choices: Choices) => Part[]} */
function writeReact(door, choices) {
  const attributes = attributesOf(door, choices).map(([name, value]) => jsxAttribute(name, value));
  if (choices.inlineStyles) {
    const style = Object.entries(styleOf(door, choices)).map(
      ([key, value]) => `${key.startsWith("--") ? JSON.stringify(key) : key}: ${JSON.stringify(value)}`,
    );
    attributes.push(`style={{ ${style.join(", ")} }}`);
  } else if (door === "iframe") attributes.push('className="text-behind-image"');
  const inline = tag(tagOf(door), attributes, " />");
  const element = inline.includes("\n") ? `(\n${tag(tagOf(door), attributes, " />", "    ")}\n  )` : inline;
  const code = needsScript(door, choices)
    ? [
        'import { useEffect } from "react";',
        "",
        "export function TextBehindImage() {",
        "  useEffect(() => {",
        `    ${loading(door, choices.root, "/* webpackIgnore: true */ ")};`,
        "  }, []);",
      ]
    : ["export function TextBehindImage() {"];
  return [{ file: "TextBehindImage.jsx", code: [...code, `  return ${element};`, "}"].join("\n") }];
}

/** @type {(door: Door, choices: Choices) => Part[]} */
function writeVue(door, choices) {
  const name = tagOf(door);
  const template = ["<template>", tag(name, htmlAttributes(door, choices), `></${name}>`, "  "), "</template>"];
  const script = [
    "<script setup>",
    'import { onMounted } from "vue";',
    "",
    `onMounted(() => ${loading(door, choices.root)});`,
    "</script>",
    "",
  ];
  const code = needsScript(door, choices) ? [...script, ...template] : template;
  const component = { file: "TextBehindImage.vue", code: code.join("\n") };
  if (door === "iframe") return [component];
  const config = [
    'import vue from "@vitejs/plugin-vue";',
    'import { defineConfig } from "vite";',
    "",
    "export default defineConfig({",
    `  plugins: [vue({ template: { compilerOptions: { isCustomElement: (tag) => tag === "${name}" } } })],`,
    "});",
  ];
  return [component, { file: "vite.config.js", code: config.join("\n") }];
}

/** @type {(door: Door, choices: Choices) => Part[]} */
function writeSvelte(door, choices) {
  const name = tagOf(door);
  // A brace begins an expression, between quotes too.
  const element = tag(name, htmlAttributes(door, choices, /[{}]/g), `></${name}>`);
  const script = [
    "<script>",
    '  import { onMount } from "svelte";',
    "",
    "  onMount(() => {",
    `    ${loading(door, choices.root)};`,
    "  });",
    "</script>",
    "",
  ];
  const code = needsScript(door, choices) ? [...script, element].join("\n") : element;
  return [{ file: "TextBehindImage.svelte", code }];
}

/** @type {(door: Door, choices: Choices) => Part[]} */
function writeAstro(door, choices) {
  return [{ file: "src/components/TextBehindImage.astro", code: html(door, choices, "is:inline ") }];
}

// Sites made of text

/** @type {(door: Door, choices: Choices) => Part[]} */
function writeHugo(door, choices) {
  return [
    { file: "layouts/shortcodes/text-behind-image.html", code: html(door, choices) },
    { file: null, code: "{{< text-behind-image >}}" },
  ];
}

/** @param {string} opening */
const fenced = (opening) => (/** @type {Door} */ door, /** @type {Choices} */ choices) => [
  { file: null, code: `\`\`\`${opening}\n${html(door, choices)}\n\`\`\`` },
];

/** @type {(door: Door, choices: Choices) => Part[]} */
function writeMyst(door, choices) {
  if (door !== "iframe") return fenced("{raw} html")(door, choices);
  // The directive's options are YAML, of which JSON's strings are a part.
  const title = `:title: ${JSON.stringify(choices.title)}`;
  return [{ file: null, code: `\`\`\`{iframe} ${frameAddress(choices)}\n:width: 100%\n${title}\n\`\`\`` }];
}

/** @type {(door: Door, choices: Choices) => Part[]} */
function writeSphinx(door, choices) {
  return [{ file: null, code: `.. raw:: html\n\n${html(door, choices).replace(/^/gm, "   ")}` }];
}

/** @type {readonly Platform[]} */
export const platforms = [
  { key: "html", name: "HTML", doors, write: writeHtml },
  { key: "react", name: "React", doors, write: writeReact },
  { key: "vue", name: "Vue", doors, write: writeVue },
  { key: "svelte", name: "Svelte", doors, write: writeSvelte },
  { key: "astro", name: "Astro", doors, write: writeAstro },
  { key: "hugo", name: "Hugo", doors, write: writeHugo },
  { key: "jekyll", name: "Jekyll", doors, write: writeHtmlBlock },
  { key: "quarto", name: "Quarto", doors, write: fenced("{=html}") },
  { key: "myst", name: "Jupyter Book, MyST", doors: ["iframe", "element", "gradio-app"], write: writeMyst },
  { key: "mkdocs", name: "MkDocs", doors, write: writeHtmlBlock },
  { key: "sphinx", name: "Sphinx", doors, write: writeSphinx },
  { key: "wordpress", name: "WordPress", doors, write: writeHtml },
  { key: "ghost", name: "Ghost", doors, write: writeHtml },
  {
    key: "notion",
    name: "Notion",
    doors: ["iframe"],
    write: (_, choices) => [{ file: null, code: frameAddress(choices) }],
  },
];
