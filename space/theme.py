"""Gradio's theme, made from the editor's tokens: for what Gradio shows around it, and its own pages."""

import gradio as gr
from gradio.themes.utils.colors import Color
from gradio.themes.utils.sizes import Size

from space.tokens import Tokens

_BY_TOKEN = {
    "surface": (
        "background_fill_primary",
        "block_background_fill",
        "body_background_fill",
        "table_even_background_fill",
    ),
    "floor": ("background_fill_secondary", "panel_background_fill"),
    "raised": ("checkbox_background_color", "input_background_fill_focus"),
    "well": (
        "block_label_background_fill",
        "block_title_background_fill",
        "button_secondary_background_fill",
        "checkbox_label_background_fill",
        "code_background_fill",
        "input_background_fill",
        "input_background_fill_hover",
        "stat_background_fill",
        "table_odd_background_fill",
    ),
    "well-hover": (
        "button_secondary_background_fill_hover",
        "checkbox_label_background_fill_hover",
    ),
    "hairline": (
        "block_border_color",
        "block_label_border_color",
        "border_color_primary",
        "button_secondary_border_color",
        "panel_border_color",
        "table_border_color",
    ),
    "edge": ("checkbox_border_color", "input_border_color"),
    "ink": (
        "accordion_text_color",
        "block_title_text_color",
        "body_text_color",
        "button_secondary_text_color",
        "checkbox_label_text_color",
        "table_text_color",
    ),
    "ink-soft": (
        "block_info_text_color",
        "block_label_text_color",
        "body_text_color_subdued",
        "input_placeholder_color",
    ),
    "accent": (
        "button_primary_background_fill",
        "button_primary_border_color",
        "checkbox_background_color_selected",
        "checkbox_border_color_selected",
    ),
    "accent-hover": ("button_primary_background_fill_hover", "button_primary_border_color_hover"),
    "on-accent": ("button_primary_text_color", "button_primary_text_color_hover"),
    "accent-line": (
        "border_color_accent",
        "input_border_color_focus",
        "link_text_color",
        "link_text_color_active",
        "link_text_color_hover",
        "link_text_color_visited",
        "loader_color",
        "slider_color",
    ),
    "accent-soft": (
        "border_color_accent_subdued",
        "checkbox_label_background_fill_selected",
        "color_accent_soft",
        "table_row_focus",
    ),
}
"""Which of Gradio's variables are one of our tokens, in both modes."""


def make_theme() -> gr.themes.Base:
    """Return the theme of the Blocks."""
    tokens = Tokens.shipped()
    small, medium, large = (
        tokens.value(name, "light") for name in ("radius-small", "radius", "radius-large")
    )
    theme = gr.themes.Base(
        primary_hue=_shades(tokens, "accent"),
        secondary_hue=_shades(tokens, "accent"),
        neutral_hue=_shades(tokens, "edge"),
        radius_size=Size(small, small, small, small, medium, medium, large),
        # Nothing of Gradio's own is loaded for them.
        font=["system-ui"],
        font_mono=["monospace"],
    ).set(color_accent=tokens.value("accent-line", "light"))
    theme.font = tokens.value("face", "light")
    for token, variables in _BY_TOKEN.items():
        for variable in variables:
            setattr(theme, variable, tokens.value(token, "light"))
            setattr(theme, f"{variable}_dark", tokens.value(token, "dark"))
    return theme


def _shades(tokens: Tokens, middle: str) -> Color:
    """Return eleven shades from the lightest surface over a token to the darkest ink.

    Gradio takes its variables without a token from them, the same in both modes.
    """
    lightest, darkest = tokens.value("surface", "light"), tokens.value("ink", "light")
    pivot = tokens.value(middle, "light")
    lighter = [f"color-mix(in oklab, {lightest}, {pivot} {part}%)" for part in range(0, 100, 20)]
    darker = [f"color-mix(in oklab, {pivot}, {darkest} {part}%)" for part in range(0, 120, 20)]
    return Color(*lighter, *darker)
