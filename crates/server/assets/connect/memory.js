// What one window remembers while it is open, so that a page that is loaded again goes on where it was.
// Where a browser keeps nothing for us, nothing is remembered and a link begins anew.

const PREFIX = 'connect:';

function shelf() {
  try {
    return window.sessionStorage;
  } catch {
    return null;
  }
}

export function remembered(key) {
  try {
    return JSON.parse(shelf()?.getItem(PREFIX + key) ?? 'null');
  } catch {
    return null;
  }
}

export function remember(key, value) {
  try {
    shelf()?.setItem(PREFIX + key, JSON.stringify(value));
  } catch {
    // Full or forbidden: it is only a convenience.
  }
}

export function forget(key) {
  try {
    shelf()?.removeItem(PREFIX + key);
  } catch {
    // As above.
  }
}
