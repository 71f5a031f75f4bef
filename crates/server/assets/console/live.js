// Refreshes what a page shows, without moving what one reads. Without this a link loads the page again.

/** How often is looked, in milliseconds. */
const PAUSE = 10_000;

const link = document.querySelector('[data-refresh]');
const note = document.querySelector('[data-refreshed]');

/** Whether somebody is using a part: then it stays as it is until they are done. */
function inUse(part) {
  const chosen = document.getSelection();
  const selects = chosen && !chosen.isCollapsed && part.contains(chosen.anchorNode);
  return selects || part.contains(document.activeElement);
}

/** Puts a part's new state in its place; what was opened stays open. */
function renew(part, fresh) {
  if (part.innerHTML === fresh.innerHTML || inUse(part)) return;
  const open = [...part.querySelectorAll('details')].map((each) => each.open);
  const parts = document.importNode(fresh, true);
  [...parts.querySelectorAll('details')].forEach((each, at) => { each.open = open[at] ?? each.open; });
  part.replaceChildren(...parts.childNodes);
  part.dispatchEvent(new CustomEvent('renewed', { bubbles: true }));
}

async function look() {
  const answer = await fetch(link.href, { headers: { accept: 'text/html', 'x-refresh': '1' }, redirect: 'manual' });
  if (answer.type === 'opaqueredirect') {
    // The session is over; the page stays to be read, and says so.
    note.textContent = ': you were signed out meanwhile, so this is no longer brought up to date.';
    return false;
  }
  if (!answer.ok) return true;
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  for (const part of document.querySelectorAll('[data-live]')) {
    const fresh = page.getElementById(part.id);
    if (fresh) renew(part, fresh);
  }
  note.textContent = `: this page refreshes itself; last at ${new Date().toLocaleTimeString()}.`;
  return true;
}

if (link && note) {
  note.textContent = ': this page refreshes itself.';
  const turn = async () => {
    let on = true;
    if (!document.hidden) on = await look().catch(() => true);
    if (on) setTimeout(turn, PAUSE);
  };
  setTimeout(turn, PAUSE);
}
