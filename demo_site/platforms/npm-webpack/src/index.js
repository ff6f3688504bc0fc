import { createElement as h, StrictMode, useState } from "react";
import { createRoot } from "react-dom/client";
import { TextBehindImage } from "text-behind-image/react";

function App() {
  const [isReady, setReady] = useState(false);
  return h(
    "main",
    null,
    h("h1", null, "With webpack, and React 18"),
    h("p", null, isReady ? "Type over the word behind the subject." : "The editor is on its way."),
    h(TextBehindImage, {
      src: "http://127.0.0.1:7860",
      style: { display: "block", height: 640 },
      onTbiReady: () => setReady(true),
    }),
  );
}

createRoot(document.querySelector("#app")).render(h(StrictMode, null, h(App)));
