"use client";

import "text-behind-image";
import type {} from "text-behind-image/jsx";

/** The tag as it is: React knows its attributes and events by their types. */
export default function Page() {
  return (
    <text-behind-image
      src="http://127.0.0.1:7860"
      theme_mode="dark"
      design={{ version: 1, layers: [{ text: "TAG" }] }}
      ontbi-error={({ detail }) => console.warn(detail.code)}
      style={{ display: "block", height: 640 }}
    />
  );
}
