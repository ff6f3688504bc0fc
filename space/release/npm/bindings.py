"""What frameworks and editors need to know of the element, made from its custom elements manifest.

Formats: TypeScript declarations for React's JSX, Vue and Svelte, VS Code's custom data 1.1, JetBrains' web-types.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

NAME = "text-behind-image"

_EVENTS = "TextBehindImageEvents"
_ATTRIBUTES = "TextBehindImageAttributes"
_ELEMENT = "TextBehindImageElement"


@dataclass(frozen=True)
class Attribute:
    """What a tag may say, by attribute or by the property of the same name."""

    name: str
    type: str
    description: str
    choices: tuple[str, ...]
    """All values that it may have, where these are few."""
    default: str | None


@dataclass(frozen=True)
class Event:
    """What the element tells its page."""

    name: str
    type: str
    description: str

    @property
    def prop(self) -> str:
        """Name as a prop of React's wrapper, and as Vue has it: `onTbiReady`."""
        return "on" + "".join(word.capitalize() for word in self.name.split("-"))


class Bindings:
    """All files that are made from the manifest, by path."""

    def __init__(self, manifest: Mapping[str, Any], version: str) -> None:
        self._version = version
        self._element: dict[str, Any] = manifest["modules"][0]["declarations"][0]
        fields = {
            member["attribute"]: member["type"]["text"]
            for member in self._element["members"]
            if "attribute" in member
        }
        self._attributes = [_attribute(one, fields) for one in self._element["attributes"]]
        self._events = [
            Event(one["name"], one["type"]["text"], one["description"])
            for one in self._element["events"]
        ]

    def files(self) -> dict[str, str]:
        """Return their texts."""
        return {
            "types/index.d.ts": self._types(),
            "types/jsx.d.ts": self._jsx(),
            "types/jsx.js": "export {};\n",
            "types/vue.d.ts": self._vue(),
            "types/vue.js": "export {};\n",
            "types/svelte.d.ts": self._svelte(),
            "types/svelte.js": "export {};\n",
            "react.js": self._react(),
            "react.d.ts": self._react_types(),
            "vscode.html-custom-data.json": _json(self._custom_data()),
            "web-types.json": _json(self._web_types()),
        }

    # TypeScript

    def _types(self) -> str:
        events = [(f'"{one.name}"', one.type, one.description) for one in self._events]
        attributes = [(f"{one.name}?", one.type, one.description) for one in self._attributes]
        return f"""import type {{ Design }} from "../editor/scene/design.js";
import {{ {_ELEMENT} }} from "../text-behind-image.js";

export {{ {_ELEMENT} }};
export type {{ Design }};

/** What the element fires, by type. */
export interface {_EVENTS} {{
{_members(events)}
}}

/** What its tag may say. */
export interface {_ATTRIBUTES} {{
{_members(attributes)}
}}

declare global {{
  interface HTMLElementTagNameMap {{
    "{NAME}": {_ELEMENT};
  }}
  interface HTMLElementEventMap extends {_EVENTS} {{}}
}}
"""

    def _jsx(self) -> str:
        listeners = [(f'"on{one.name}"?', _listener(one), one.description) for one in self._events]
        return f"""import type * as React from "react";
{_IMPORT_TYPES}

/** React 19 knows properties and events of custom elements. */
interface Listeners {{
{_members(listeners)}
}}

declare module "react" {{
  namespace JSX {{
    interface IntrinsicElements {{
      "{NAME}": Omit<React.HTMLAttributes<{_ELEMENT}>, keyof {_ATTRIBUTES}> &
        React.RefAttributes<{_ELEMENT}> & {_ATTRIBUTES} & Listeners;
    }}
  }}
}}
"""

    def _vue(self) -> str:
        listeners = [(f"{one.prop}?", _listener(one), one.description) for one in self._events]
        return f"""import type {{ DefineComponent, HTMLAttributes }} from "vue";
{_IMPORT_TYPES}

interface Listeners {{
{_members(listeners)}
}}

declare module "vue" {{
  interface GlobalComponents {{
    "{NAME}": DefineComponent<Omit<HTMLAttributes, keyof {_ATTRIBUTES}> & {_ATTRIBUTES} & Listeners>;
  }}
}}
"""

    def _svelte(self) -> str:
        listeners = [
            (f'"on{colon}{one.name}"?', _listener(one), one.description)
            for one in self._events
            for colon in ("", ":")
        ]
        return f"""import type {{ HTMLAttributes }} from "svelte/elements";
{_IMPORT_TYPES}

/** Svelte 5 writes `ontbi-ready`, Svelte 4 `on:tbi-ready`. */
interface Listeners {{
{_members(listeners)}
}}

declare module "svelte/elements" {{
  interface SvelteHTMLElements {{
    "{NAME}": Omit<HTMLAttributes<{_ELEMENT}>, keyof {_ATTRIBUTES}> & {_ATTRIBUTES} & Listeners;
  }}
}}
"""

    # React 17 and 18

    def _react(self) -> str:
        events = "".join(f'  {one.prop}: "{one.name}",\n' for one in self._events)
        return f"""\"use client\";

import {{ createElement, forwardRef, useEffect, useImperativeHandle, useLayoutEffect, useRef }} from "react";
import "./text-behind-image.js";

const events = {{
{events}}};

// Servers have no layout, and React warns there.
const useEffectAtOnce = typeof document === "undefined" ? useEffect : useLayoutEffect;

/**
 * `<{NAME}>` for React 17 and 18, which know no events of elements, and for 19 where a server renders the page: React
 * adds no listeners to elements that are there already.
 */
export const TextBehindImage = forwardRef(function TextBehindImage(props, ref) {{
  const element = useRef(null);
  const latest = useRef(props);
  useImperativeHandle(ref, () => element.current, []);

  useEffectAtOnce(() => {{
    latest.current = props;
  }});

  useEffectAtOnce(() => {{
    const listening = new AbortController();
    for (const [prop, type] of Object.entries(events)) {{
      const tell = (event) => latest.current[prop]?.(event);
      element.current.addEventListener(type, tell, {{ signal: listening.signal }});
    }}
    return () => listening.abort();
  }}, []);

  const attributes = {{}};
  for (const [prop, value] of Object.entries(props)) {{
    if (!(prop in events)) attributes[prop] = value;
  }}
  const {{ className, design, eager }} = props;
  if (className) attributes.class = className;
  delete attributes.className;
  if (design && typeof design === "object") attributes.design = JSON.stringify(design);
  // As an attribute, and as the property that React 19 sets.
  attributes.eager = eager ? String(eager) : undefined;
  attributes.ref = element;
  return createElement("{NAME}", attributes);
}});
"""

    def _react_types(self) -> str:
        listeners = [(f"{one.prop}?", _listener(one), one.description) for one in self._events]
        return f"""import type * as React from "react";
import type {{ {_ATTRIBUTES}, {_ELEMENT}, {_EVENTS} }} from "./types/index.js";

export interface TextBehindImageProps
  extends Omit<React.HTMLAttributes<{_ELEMENT}>, keyof {_ATTRIBUTES}>,
    {_ATTRIBUTES} {{
{_members(listeners)}
}}

/** `<{NAME}>` for React 17 and 18, and for 19 where a server renders the page. */
export declare const TextBehindImage: React.ForwardRefExoticComponent<
  TextBehindImageProps & React.RefAttributes<{_ELEMENT}>
>;
"""

    # Editors

    def _custom_data(self) -> dict[str, Any]:
        attributes = [
            {
                "name": one.name,
                "description": one.description,
                **({"values": [{"name": choice} for choice in one.choices]} if one.choices else {}),
                **({"valueSet": "v"} if one.type == "boolean" else {}),
            }
            for one in self._attributes
        ]
        tag = {"name": NAME, "description": self._description, "attributes": attributes}
        return {"version": 1.1, "tags": [tag]}

    def _web_types(self) -> dict[str, Any]:
        element = {
            "name": NAME,
            "description": self._description,
            "attributes": [
                {
                    "name": one.name,
                    "description": one.description,
                    "value": {"type": one.type},
                    **({"default": one.default} if one.default else {}),
                }
                for one in self._attributes
            ],
            "slots": [
                {"name": one["name"], "description": one["description"]}
                for one in self._element["slots"]
            ],
            "js": {
                "properties": [
                    {
                        "name": one["name"],
                        "description": one["description"],
                        "type": one["type"]["text"],
                    }
                    for one in self._element["members"]
                    if one["kind"] == "field"
                ],
                "events": [
                    {"name": one.name, "description": one.description} for one in self._events
                ],
            },
            "css": {
                "properties": [
                    {"name": one["name"], "description": one["description"]}
                    for one in self._element["cssProperties"]
                ]
            },
        }
        return {
            "$schema": "https://json.schemastore.org/web-types",
            "name": NAME,
            "version": self._version,
            "description-markup": "markdown",
            "contributions": {"html": {"elements": [element]}},
        }

    @property
    def _description(self) -> str:
        return f"{self._element['summary']} {self._element['description']}"


_IMPORT_TYPES = f'import type {{ {_ATTRIBUTES}, {_ELEMENT}, {_EVENTS} }} from "./index.js";'


def _attribute(one: Mapping[str, Any], fields: Mapping[str, str]) -> Attribute:
    kind = one["type"]["text"]
    choices = tuple(json.loads(part) for part in kind.split(" | ") if part.startswith('"'))
    # A design is JSON in the attribute and data in the property; frameworks set either.
    of_property = fields.get(one["name"], "").removesuffix(" | null")
    both = kind if choices or of_property in ("", kind) else f"{kind} | {of_property}"
    return Attribute(one["name"], both, one["description"], choices, one.get("default"))


def _listener(event: Event) -> str:
    return f'(event: {_EVENTS}["{event.name}"]) => void'


def _members(members: list[tuple[str, str, str]]) -> str:
    return "\n".join(_documented(members))


def _documented(members: list[tuple[str, str, str]]) -> Iterator[str]:
    for name, kind, description in members:
        yield f"  /** {description} */\n  {name}: {kind};"


def _json(data: Any) -> str:
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"
