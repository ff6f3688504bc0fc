import { useEffect } from "react";

export function TextBehindImage() {
  useEffect(() => {
    import(/* webpackIgnore: true */ "http://127.0.0.1:7860/embed/text-behind-image.js").catch(() => {});
  }, []);
  return <text-behind-image style={{ display: "block", height: 640 }} />;
}
