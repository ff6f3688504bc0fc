import { Editor } from "./editor";

export default function Page() {
  return (
    <main>
      <h1>With Next</h1>
      <Editor />
    </main>
  );
}
