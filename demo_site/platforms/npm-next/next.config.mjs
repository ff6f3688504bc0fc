/** The pages as files, rendered as the project is built; the editor needs nothing here. */
export default { output: "export" };
