// Small tools for building what is seen. Text is only ever set as text.

/** What is to be shown of a list: lists within it are opened, and false, null and undefined left out. */
export const shown = (children) => children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false);

/** An element with attributes and children. `on…` are listeners; false, null and undefined are left out. */
export function h(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? '' : String(value));
  }
  element.append(...shown(children));
  return element;
}

/** A button that cannot be pressed again while what it began goes on. */
export function button(text, action, kind = 'primary') {
  const element = h('button', { type: 'button', class: kind }, text);
  element.addEventListener('click', async () => {
    if (element.getAttribute('aria-disabled') === 'true') return;
    element.setAttribute('aria-disabled', 'true');
    try {
      await action();
    } finally {
      element.removeAttribute('aria-disabled');
    }
  });
  return element;
}

/** Buttons, one under the other. */
export const actions = (...buttons) => h('div', { class: 'actions' }, buttons);

/** Waits until the function has not been called for a while, then calls it once. */
export function settled(milliseconds, action) {
  let timer;
  return (...given) => {
    clearTimeout(timer);
    timer = setTimeout(() => action(...given), milliseconds);
  };
}
