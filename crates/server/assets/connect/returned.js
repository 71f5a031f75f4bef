// Back from the bank. In a window of its own there is nothing left to do. Where the page itself went to
// the bank, it left word of where it was.

import { h } from './dom.js';
import { forget, remembered } from './memory.js';
import { texts } from './texts.js';

const place = remembered('away');
const own = (url) => {
  try {
    return new URL(url, location.origin).origin === location.origin;
  } catch {
    return false;
  }
};

if (place !== null && own(place.url)) {
  forget('away');
  location.replace(place.url);
} else {
  const came = document.body.dataset.came;
  const said = texts.returned[came] ?? texts.returned.late;
  const screen = document.getElementById('screen');
  screen.replaceChildren(h('h1', {}, said.title), h('p', {}, said.text));
  document.title = said.title;
  screen.focus();
  // The page that waits closes this window; where nobody does, the person can.
}
