"use client";

import { useState } from "react";
import { TextBehindImage } from "text-behind-image/react";

export function Editor() {
  const [said, say] = useState("A word stands behind the subject of this photo.");
  return (
    <>
      <p>{said}</p>
      <TextBehindImage
        src="http://127.0.0.1:7860"
        theme_mode="light"
        style={{ display: "block", height: 640 }}
        onTbiChange={({ detail }) => say(String(detail.design.layers[0]?.text))}
      />
    </>
  );
}
