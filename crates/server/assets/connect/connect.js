// Connect: takes a person from a link to linked accounts. The session on the server knows where they
// are; this page shows it, asks what it may ask, and tells the host what happened.

import { shown as present } from './dom.js';
import { Events } from './events.js';
import * as asking from './held.js';
import { Host } from './host.js';
import { wear } from './look.js';
import { forget, remember, remembered } from './memory.js';
import * as screens from './screens.js';
import { Refused, Session, Unreached } from './session.js';
import { texts as t } from './texts.js';

const POLL = 1000;
const BANK_WINDOW = 'holdfast-bank';

const query = location.search.slice(1);
const link = new URLSearchParams(query);
const key = link.get('signature') ?? '';
const host = new Host();
const events = new Events(host, link, key);
const screen = document.getElementById('screen');
const exit = document.getElementById('exit');

let session = null;
/** The session as it was last seen. */
let view = null;
/** What only this page knows: how far the person is within a state of the session. */
let step = remembered(`step:${key}`) ?? { agreed: false, attempt: 0, away: false };
/** The bank's window, where we opened it ourselves, and how it is: 'open', 'closed', 'blocked', 'here'. */
let bankWindow = null;
let bankState = 'open';
/** What is shown now, so that looking again does not redraw what has not changed. */
let shown = '';
let typed = '';
/** Whether the person has been told that they cannot go to the bank again. */
let stuck = false;
/** The account that is looked at because it no longer matches, and the answer that was pressed. */
let question = { account: null, choice: null };
let over = false;

function note(change) {
  step = { ...step, ...change };
  remember(`step:${key}`, step);
}

/** Shows a screen, once. Focus goes to its heading, so that it is read out and the keyboard begins there. */
function show(name, elements) {
  if (shown === name) return;
  shown = name;
  screen.replaceChildren(...present(elements));
  const heading = screen.querySelector('h1');
  document.title = `${heading?.textContent ?? t.title} · ${t.title}`;
  heading?.setAttribute('tabindex', '-1');
  heading?.focus({ preventScroll: true });
  screen.parentElement.scrollTo(0, 0);
}

/** Does something with the server, and shows what stands in its way; what is `refused` may be shown otherwise. */
async function attempt(action, again, otherwise = refused) {
  try {
    return await action();
  } catch (error) {
    if (error instanceof Unreached) {
      shown = '';
      show('unreached', screens.unreached({ again: again ?? look }));
    } else if (error instanceof Refused) {
      otherwise(error);
    } else {
      throw error;
    }
    return null;
  }
}

/** The server refuses: the link or the session is no good any more, or something failed inside. */
function refused(error) {
  const gone = error.status === 410 || error.code === 10039 || error.status >= 500;
  if (!gone) {
    // The session stands elsewhere than this page thought: another tab, a second click. If it stands where
    // it stood, what was asked for cannot be had any more: a person may go to the bank five times.
    const before = shown;
    look().then(() => {
      if (shown !== before || over) return;
      const title = view.type === 'fix' ? t.alert.again : t.alert.adding;
      stuck = true;
      show('stuck', screens.alert(title, t.alert.stuck, { close: closed }));
    });
    return;
  }
  stopped();
  const code = error.status >= 500 ? 500 : error.code;
  const reason = error.status === 410 ? 'timeout' : 'error';
  const text = error.problem?.alert ?? error.message;
  forget(`token:${key}`);
  events.route('alert', { code });
  const away = host.place === 'page' ? view?.redirectUri && (() => leave({ reason, code })) : () => events.error(code, reason);
  show('ended', screens.alert(t.alert.ended, text, { close: away }));
}

/** Nothing more is asked of the server, and nobody can exit what is over. */
function stopped() {
  over = true;
  exit.hidden = true;
}

/** Sends a person who came without a host back to where the link says. */
function leave({ reason, code }) {
  const back = view?.redirectUri;
  if (!back) return false;
  const url = new URL(back);
  url.searchParams.set('reason', reason);
  url.searchParams.set('code', String(code));
  location.replace(url);
  return true;
}

async function look() {
  if (over || session === null) return;
  const seen = await attempt(() => session.view());
  if (seen !== null) render(seen);
}

function render(seen) {
  const before = view?.state;
  view = seen;
  document.getElementById('partner').textContent = view.partner.name;
  wear(view.partner);
  exit.hidden = ['done', 'cancelled'].includes(view.state);
  const cameBack = ['chooseAccounts', 'done', 'failed', 'cancelled'].includes(view.state);
  if (cameBack && step.away) {
    note({ away: false });
    // In a pop-up the bank's window was this one.
    if (host.place !== 'popup') events.closeBank();
    bankWindow?.close();
    bankWindow = null;
  }
  if (before !== view.state) {
    typed = '';
    stuck = false;
  }
  DRAW[view.state]();
}

const DRAW = {
  chooseInstitution() {
    if (step.agreed) drawSearch();
    else {
      events.route('landing');
      show('landing', screens.landing(view, { go: agreed }));
    }
  },
  ready() {
    if (view.type !== 'full') events.route('landing');
    drawShare();
  },
  atBank: drawBank,
  returning: drawBank,
  chooseAccounts() {
    events.route('accounts', { institutionId: view.institution.id }, `accounts ${step.attempt}`);
    show('accounts', screens.accounts(view, { link: linked }));
  },
  done() {
    events.added(step.attempt, view.institution, view.result);
    events.route('success');
    const { accounts, reading, held = [], decided = [] } = view.result;
    const asked = held.find((account) => account.accountId === question.account);
    if (asked !== undefined) {
      drawQuestion(asked);
      return;
    }
    question = { account: null, choice: null };
    const states = accounts.map((account) => account.aggregationStatusCode).join();
    const open = held.map((account) => account.accountId).join();
    show(`done ${reading} ${states} ${open} ${decided.length}`, screens.done(view, { finish, answer: (account) => ask(account, null) }));
  },
  failed() {
    events.notAdded(step.attempt, view.institution, view.alert.code);
    events.alert(step.attempt, view.alert, view.institution);
    events.route('alert', { code: view.alert.code }, `alert ${step.attempt}`);
    const title = view.type === 'fix' ? t.alert.again : t.alert.adding;
    show(`failed ${step.attempt}`, screens.alert(title, view.alert.text, {
      retry: view.alert.mayRetry ? toBank : null,
      unreviewed: view.alert.unreviewed,
      other: view.type === 'full' ? otherBank : null,
      close: closed,
    }));
  },
  cancelled() {
    stopped();
    events.cancel();
    show('cancelled', screens.ended(t.left.title, t.left.text));
  },
};

function agreed() {
  note({ agreed: true });
  drawSearch();
}

function drawSearch() {
  events.route('search');
  show('search', screens.search({
    text: typed,
    async search(text) {
      typed = text;
      if (text !== '') events.route('search', { query: text }, `search ${text}`);
      return attempt(() => session.search(text), () => {
        shown = '';
        drawSearch();
      });
    },
    async choose(institution) {
      const seen = await attempt(() => session.choose(institution.id));
      if (seen !== null) render(seen);
    },
  }));
}

function otherBank() {
  note({ agreed: true });
  drawSearch();
}

function drawShare() {
  const { id } = view.institution;
  events.route('sign-in', { institutionId: id }, `sign-in ${id}`);
  show(`share ${id}`, screens.share(view, { go: toBank, other: view.type === 'full' ? otherBank : null }));
}

/** Hands the person over to the bank. */
async function toBank() {
  // A window must be opened while the press that asked for it is still fresh, before the server is asked.
  const own = host.place === 'page' ? openWindow() : null;
  const seen = await attempt(() => session.start());
  if (seen === null) {
    own?.close();
    return;
  }
  note({ attempt: step.attempt + 1 });
  events.adding(step.attempt, seen.institution);
  shown = '';
  if (seen.state !== 'atBank') {
    own?.close();
    render(seen);
    return;
  }
  note({ away: true });
  bankState = 'open';
  if (host.place === 'page') {
    if (own === null) bankState = 'blocked';
    else own.location.replace(seen.redirectUrl);
  } else {
    handOver(seen.redirectUrl);
  }
  render(seen);
}

function openWindow() {
  bankWindow?.close();
  bankWindow = window.open('about:blank', BANK_WINDOW, 'popup,width=520,height=720');
  // The bank's pages have no business with this one.
  if (bankWindow !== null) bankWindow.opener = null;
  return bankWindow;
}

/** The host opens the bank's window; in a pop-up that is this very window, which comes back here. */
function handOver(url) {
  if (host.place === 'popup') {
    remember('away', { url: location.href });
    bankState = 'here';
  }
  events.url(url);
}

function sameWindow() {
  remember('away', { url: location.href });
  bankWindow?.close();
  location.assign(view.redirectUrl);
}

function drawBank() {
  // What was said of the last press stays, until the bank's own window gets somewhere after all.
  if (stuck) return;
  if (bankWindow?.closed && bankState === 'open') bankState = 'closed';
  const url = view.redirectUrl;
  show(`bank ${view.state} ${bankState} ${step.attempt}`, screens.bank(view, bankState, url, {
    again: toBank,
    same: host.place === 'page' ? sameWindow : null,
    followed() {
      bankState = 'open';
    },
  }));
}

host.onWindow(({ blocked, closed: shut }) => {
  if (view?.state !== 'atBank') return;
  if (blocked) bankState = 'blocked';
  else if (shut) bankState = 'closed';
  drawBank();
  look();
});

async function linked(ids, separate) {
  const seen = await attempt(() => session.link(ids, separate));
  if (seen !== null) render(seen);
}

/** Looks at an account that no longer matches, or at one of the answers to it, or at neither any more. */
function ask(account, choice) {
  question = { account: account?.accountId ?? null, choice };
  render(view);
}

function drawQuestion(account) {
  const { choice } = question;
  const name = `held ${account.accountId} ${choice === null ? '' : `${choice.action} ${choice.candidate ?? ''}`}`;
  if (choice === null) {
    show(name, asking.held(account, view.partner, {
      take: (taken) => ask(account, taken),
      back: () => ask(null, null),
    }));
    return;
  }
  show(name, asking.confirm(account, choice, view.partner, {
    back: () => ask(account, null),
    async sure() {
      const seen = await attempt(() => session.decide(account.accountId, choice), () => ask(account, choice), notDone);
      if (seen === null) return;
      question = { account: null, choice: null };
      render(seen);
    },
  }));
}

/** What was answered is not to be had: somebody else decided meanwhile, or the bank shows something else by now. */
function notDone(error) {
  if (error.status === 410 || error.status >= 500) {
    refused(error);
    return;
  }
  question = { account: null, choice: null };
  show('not done', asking.notDone(error.message, { back: look }));
}

async function finish() {
  stopped();
  events.done();
  if (host.place === 'page' && leave({ reason: 'complete', code: 200 })) return;
  show('finished', screens.ended(t.left.finished, t.left.finishedText));
}

/** Leaves after an alert. */
async function closed() {
  await attempt(() => session.cancel());
  stopped();
  events.cancel();
  if (host.place === 'page' && leave({ reason: 'exit', code: 100 })) return;
  show('left', screens.ended(t.left.title, t.left.text));
}

exit.textContent = t.exit;
exit.addEventListener('click', async () => {
  if (view?.state === 'failed' || (await screens.leaving())) await closed();
  else exit.focus();
});
document.getElementById('footnote').textContent = `${t.footnote} ${t.unread}`.trim();

/** Looks again while something goes on elsewhere: at the bank, or the first reading of the data. */
function waits() {
  if (view === null || over) return false;
  if (['atBank', 'returning'].includes(view.state)) return true;
  const { accounts, reading } = view.result ?? { accounts: [], reading: false };
  return view.state === 'done' && (reading || accounts.some((account) => account.aggregationStatusCode === undefined));
}

async function poll() {
  if (waits() && document.visibilityState === 'visible') {
    try {
      render(await session.view());
    } catch (error) {
      // A moment without a connection passes; what has ended is said.
      if (error instanceof Refused) refused(error);
    }
  }
  setTimeout(poll, POLL);
}

document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible' && waits()) look();
});

async function begin() {
  forget('away');
  show('loading', screens.loading());
  const token = remembered(`token:${key}`);
  if (token !== null) {
    session = new Session(token);
    try {
      render(await session.view());
      return;
    } catch (error) {
      if (error instanceof Unreached) {
        shown = '';
        show('unreached', screens.unreached({ again: begin }));
        return;
      }
      // What was remembered has ended; the link may still be good.
      forget(`token:${key}`);
      session = null;
    }
  }
  const opened = await attempt(() => Session.open(query), begin);
  if (opened === null) return;
  note({ agreed: false, attempt: 0, away: false });
  events.beginAnew();
  remember(`token:${key}`, opened.token);
  session = new Session(opened.token);
  render(opened);
}

begin().then(poll);
