"""The `gr.Blocks` that `<gradio-app>` renders: one component that hosts the editor's element."""

import gradio as gr

# Embedded, the Space's address is the <gradio-app>'s src; on a direct visit Gradio keeps it in its config.
_MOUNT = """
(async () => {
  const root = element.closest("gradio-app")?.getAttribute("src")
    ?? window.gradio_config?.root ?? location.origin;
  await import(new URL("embed/text-behind-image.js", root.replace(/\\/?$/, "/")).href);
  const editor = document.createElement("text-behind-image");
  editor.setAttribute("src", root);
  element.replaceChildren(editor);
})()
"""


def add_widget() -> None:
    """Add the editor to the `gr.Blocks` being built."""
    gr.HTML(html_template="<div></div>", js_on_load=_MOUNT)
