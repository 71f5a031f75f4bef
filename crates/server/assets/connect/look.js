// The look an experience gives the page: the colour of what can be pressed, and what lies behind the page.
// Whatever the colour is, what is written on it can be read.

/** Relative luminance of `#rrggbb` (WCAG 2.2). */
function luminance(colour) {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

const isColour = (text) => /^#[0-9a-f]{6}$/i.test(text ?? '');

export function wear({ accent, background }) {
  const { style } = document.documentElement;
  if (isColour(accent)) {
    style.setProperty('--accent', accent);
    // Black or white: one of them always has a contrast of 4.5 or more.
    style.setProperty('--on-accent', luminance(accent) > 0.179 ? '#000000' : '#ffffff');
  }
  if (isColour(background)) style.setProperty('--ground', background);
}
