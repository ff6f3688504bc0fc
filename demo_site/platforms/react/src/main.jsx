import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { TextBehindImage } from "./TextBehindImage.jsx";

createRoot(document.querySelector("#app")).render(
  <StrictMode>
    <main>
      <h1>On React</h1>
      <p>A word stands behind the subject of this photo. Type over it, or open a photo of your own.</p>
      <TextBehindImage />
    </main>
  </StrictMode>,
);
