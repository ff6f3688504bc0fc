"use client";

import { useState } from "react";
import "text-behind-image";
import type {} from "text-behind-image/jsx";

export function Editor() {
  const [said, say] = useState("A word stands behind the subject of this photo.");
  return (
    <>
      <p role="status">{said}</p>
      <text-behind-image
        src="http://127.0.0.1:7860"
        theme_mode="light"
        style={{ display: "block", height: 640 }}
        ontbi-change={({ detail }) => say(String(detail.design.layers[0]?.text))}
      />
    </>
  );
}
