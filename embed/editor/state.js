/**
 * What the editor's parts know of each other: the state that they show and the actions that they ask
 * for. `editor.js` holds the one and carries out the other; nothing else keeps state of its own beyond
 * what is open, focused or being dragged.
 *
 * @typedef {"empty" | "waiting" | "failed" | "ready"} Phase
 *   waiting: the Space is being asked, with or without a photo on the stage;
 *   failed: the last thing asked for went wrong, whatever was there before is still there
 *
 * @typedef {"text" | "brush" | "line"} Tool what a press on the stage does; line: everything below it becomes the subject
 * @typedef {import("./mask/painting.js").Brush} Brush
 *
 * @typedef {object} State
 * @property {Phase} phase
 * @property {import("./photo/photo.js").Photo | null} photo
 * @property {import("./mask/subject.js").Subject | null} subject null: no photo, or not cut out yet
 * @property {import("./mask/covers.js").Covers | null} covers what its parts cover; null where it is not divided
 * @property {import("./scene/stack.js").Parts} parts of the subject, from the bottom to the top
 * @property {boolean} isDivided these are the parts of the subject as it is now
 * @property {(place: { x: number, y: number }) => string | null} partAt id of the part at a place on the photo
 * @property {import("./mask/matte.js").Matte | null} matte the subject's matte with all corrections
 * @property {import("./scene/scene.js").Scene} scene as it is seen: with what is tried on
 * @property {string | null} selectedId the selected layer, or part of the subject
 * @property {boolean} canUndo
 * @property {boolean} canRedo
 * @property {Tool} tool
 * @property {Brush} brush
 * @property {boolean} showsMatte the stage shows the matte over the photo
 * @property {readonly import("./fonts/fonts.js").Family[]} families
 * @property {import("./space/progress.js").Described | null} progress of what is waited for
 * @property {import("./space/jobs.js").Notice | null} notice
 * @property {boolean} exporting
 *
 * @typedef {object} Actions
 * @property {() => void} choosePhoto open the file dialog
 * @property {() => void} takePhoto open the phone's camera
 * @property {(sample: import("./photo/samples.js").Sample) => void} openSample
 * @property {() => void} cancel what is waited for
 * @property {() => void} dismiss the notice
 * @property {(error: unknown, retry?: () => void) => void} report what went wrong
 * @property {(id: string | null) => void} select
 * @property {() => void} addText a new layer, selected
 * @property {() => void} shuffle give the selected text the next good place, size and colour
 * @property {(layers: readonly import("./scene/scene.js").Layer[]) => void} addLayers the last one is selected
 * @property {(values: Partial<import("./scene/scene.js").Layer>, gesture?: string) => void} change the
 *   selected layer; calls with the same gesture in a row are one step to undo, until `endGesture`
 * @property {(values: Partial<import("./scene/scene.js").Layer> | null) => void} tryOn let values of the selected
 *   layer be seen, without a step, until others are; null for none
 * @property {(id: string, values: Partial<import("./scene/scene.js").Layer>, gesture?: string) => void} changeLayer
 * @property {(values: Partial<import("./scene/scene.js").Subject>, gesture?: string) => void} changeSubject
 * @property {() => void} endGesture the gesture has ended
 * @property {() => void} revert the gesture that has not ended is taken back, as if it had not begun
 * @property {(change: (moving: typeof import("./scene/moving.js"),
 *   scene: import("./scene/scene.js").Scene) => import("./scene/scene.js").Scene) => void} arrange texts and parts
 *   of the subject anew, with what comes when something is moved
 * @property {(id: string) => void} duplicate
 * @property {(id: string) => void} remove
 * @property {() => void} undo
 * @property {() => void} redo
 * @property {(style: Partial<import("./scene/scene.js").Style>) => void} applyLook to the selected layer
 * @property {(tool: Tool) => void} useTool
 * @property {(values: Partial<Brush>) => void} changeBrush
 * @property {(shows: boolean) => void} showMatte
 * @property {(file: File) => void} addFont a font file of the visitor's
 * @property {(options: import("./export/export.js").ExportOptions) => void} download
 * @property {(options: import("./export/export.js").ExportOptions) => void} copyPicture to the clipboard
 * @property {(options: import("./export/export.js").ExportOptions) => void} sharePicture with the system's share sheet
 * @property {() => void} downloadCutout ask the Space for the full-quality cut-out: the photo leaves the page
 * @property {() => void} saveProject
 * @property {() => void} openProject open the file dialog for a project
 * @property {() => void} showEarlier open the gallery of photos that were opened before
 * @property {(lang: string) => void} chooseLanguage "" for none: the editor speaks the page's, or the browser's
 * @property {() => void} startOver forget photo and texts, here and on this device
 * @property {() => void} copyLink a link that carries the design
 */

export {};
