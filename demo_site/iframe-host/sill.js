/** Shows what the frame reports, and hands it the theme and the language that are chosen. */

const frame = document.querySelector("iframe");
const log = document.querySelector("#log");

for (const name of ["tbi-ready", "tbi-progress", "tbi-matte", "tbi-change", "tbi-export", "tbi-error"]) {
  frame.addEventListener(name, ({ detail }) => {
    const entry = document.createElement("li");
    const code = document.createElement("code");
    code.textContent = name;
    entry.append(code, " ", summaryOf(detail));
    log.prepend(entry);
    while (log.children.length > 40) log.lastElementChild.remove();
  });
}

document.querySelector("form").addEventListener("change", ({ target }) => {
  if (target.name === "lang") frame.lang = target.value;
  else frame.setAttribute("data-theme_mode", target.value);
});

/** @param {Record<string, unknown>} detail */
function summaryOf(detail) {
  const text = JSON.stringify(detail);
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}
