// What is seen: a function for each screen, from what is known to elements. Screens decide nothing; what
// a person does is handed on as an action.

import { actions, button, h, settled } from './dom.js';
import { reason } from './held.js';
import { locale, texts as t } from './texts.js';

const list = (points) =>
  h('dl', { class: 'points' }, points.map(([term, text]) => h('div', {}, h('dt', {}, term), h('dd', {}, text))));

/** A sum as people write it. It is shown, and nothing is computed with it. */
function money(amount, currency) {
  if (amount === undefined || currency === undefined) return null;
  return new Intl.NumberFormat(locale, { style: 'currency', currency }).format(amount);
}

export function loading() {
  return [h('h1', {}, t.title), h('p', { class: 'waiting' }, t.loading)];
}

export function landing({ partner }, { go }) {
  return [h('h1', {}, t.landing.title(partner.name)), list(t.landing.points), actions(button(t.landing.go, go))];
}

export function search({ text, search, choose }) {
  const results = h('ul', { class: 'choices', id: 'results' });
  const count = h('p', { class: 'quiet-text', id: 'count', role: 'status' });
  const input = h('input', {
    id: 'name', type: 'search', autocomplete: 'off', autocapitalize: 'off', spellcheck: 'false',
    'aria-describedby': 'hint', 'aria-controls': 'results', maxlength: 100, value: text,
  });
  let asked = 0;
  const show = async () => {
    const mine = ++asked;
    const typed = input.value.trim();
    const findings = await search(typed);
    // An answer that was overtaken by a later one says nothing any more.
    if (mine !== asked || findings === null) return;
    count.textContent = findings.found === 0 ? t.search.none(typed) : typed === '' ? t.search.all : t.search.found(findings.institutions.length, findings.found);
    results.replaceChildren(...findings.institutions.map((institution) => h('li', {}, choice(institution, choose))));
  };
  input.addEventListener('input', settled(120, show));
  show();
  return [
    h('h1', {}, t.search.title),
    h('div', { class: 'field' }, h('label', { for: 'name' }, t.search.label), input, h('p', { id: 'hint', class: 'quiet-text' }, t.search.hint)),
    count,
    results,
  ];
}

function choice(institution, choose) {
  const beside = [institution.host, institution.country, institution.available ? null : t.search.away].filter(Boolean).join(' · ');
  const element = button('', () => choose(institution), 'choice');
  element.append(h('span', { class: 'mark', 'aria-hidden': 'true' }, institution.name.slice(0, 1)), h('span', {}, h('strong', {}, institution.name), h('small', {}, beside)));
  return element;
}

export function share({ type, partner, institution, sharing }, { go, other }) {
  const again = type === 'fix';
  return [
    h('h1', {}, again ? t.share.again(institution.name) : t.share.title(institution.name)),
    h('p', {}, again ? t.share.leadAgain(institution.name) : t.share.lead(partner.name, institution.name)),
    h('h2', {}, t.share.what(partner.name)),
    list(t.share.points(sharing.historyDays)),
    h('p', { class: 'quiet-text' }, t.share.why(partner.name, sharing.accessDays)),
    actions(button(t.share.go(institution.name), go), other && button(t.share.other, other, 'secondary')),
  ];
}

/** `window` is 'open', 'closed', 'blocked' or 'here'; `url` is where the bank is. */
export function bank({ institution, state }, window, url, { again, same, followed }) {
  if (state === 'returning') return [h('h1', {}, institution.name), h('p', { class: 'waiting' }, t.bank.back)];
  const said = { open: t.bank.lead, here: t.bank.here, closed: t.bank.closed }[window];
  return [
    h('h1', {}, t.bank.title(institution.name)),
    window === 'blocked'
      ? [
          h('p', {}, t.bank.blocked),
          h('p', {}, h('a', { href: url, target: '_blank', rel: 'noopener noreferrer', onclick: followed }, t.bank.link(institution.name))),
        ]
      : h('p', { class: window === 'closed' ? '' : 'waiting' }, said(institution.name)),
    actions(button(t.bank.again, again, window === 'closed' ? 'primary' : 'secondary'), same && button(t.bank.same, same, 'secondary')),
  ];
}

export function accounts({ partner, institution, accounts }, { link }) {
  const error = h('p', { class: 'problem', id: 'none', role: 'alert' });
  const boxes = new Map();
  /** Of each account that seems to be linked already: whether it is another one. */
  const apart = new Map();
  const go = button('', async () => {
    const chosen = [...boxes].filter(([, box]) => box.checked).map(([id]) => id);
    if (chosen.length === 0) {
      error.textContent = t.accounts.none;
      boxes.values().next().value?.focus();
      return;
    }
    go.textContent = t.accounts.working;
    await link(chosen, chosen.filter((id) => apart.get(id)?.checked));
  });
  const count = () => {
    const chosen = [...boxes.values()].filter((box) => box.checked).length;
    go.textContent = t.accounts.go(chosen);
    if (chosen > 0) error.textContent = '';
  };
  const rows = accounts.map((account) => {
    const can = account.supported;
    const box = h('input', { type: 'checkbox', id: `account-${account.id}`, disabled: !can, checked: can, 'aria-describedby': 'none' });
    box.addEventListener('change', count);
    if (can) boxes.set(account.id, box);
    const beside = [
      t.types[account.type] ?? account.type ?? account.institutionType,
      account.mask && t.accounts.ending(account.mask),
      !can && t.accounts.unsupported,
      account.linkedAccountId && t.accounts.linked,
    ].filter(Boolean);
    return h('li', {}, h('label', { for: box.id, class: can ? 'account' : 'account cannot' }, box, h('span', {}, h('strong', {}, account.name), h('small', {}, beside.join(' · '))), h('span', { class: 'sum' }, money(account.balance, account.currency) ?? '')), account.seemsLinked && can && again(account, apart));
  });
  count();
  return [
    h('h1', {}, t.accounts.title),
    h('p', {}, t.accounts.lead(partner.name)),
    h('fieldset', {}, h('legend', { class: 'unseen' }, t.accounts.legend(institution.name)), h('ul', { class: 'accounts' }, rows)),
    error,
    actions(go),
  ];
}

/** An account that seems to be linked already: it is used as it is, unless the person says that it is another. */
function again({ id, seemsLinked }, apart) {
  const radio = (value, text, checked) => {
    const input = h('input', { type: 'radio', name: `again-${id}`, value, checked });
    if (value === 'apart') apart.set(id, input);
    return h('label', {}, input, h('span', {}, text));
  };
  return h('fieldset', { class: 'again' },
    h('legend', {}, t.accounts.seems(seemsLinked.name, seemsLinked.mask)),
    radio('same', t.accounts.same, true),
    radio('apart', t.accounts.apart, false));
}

export function done({ type, partner, result }, { finish, answer }) {
  const mended = type === 'fix';
  const { held = [], decided = [] } = result;
  const asked = new Set([...held, ...decided].map((account) => account.accountId));
  const linked = result.accounts.filter((account) => !asked.has(account.id));
  const notAdded = result.notAdded ?? [];
  const state = (account) =>
    account.aggregationStatusCode === undefined ? (mended ? t.done.fetchingAgain : t.done.fetching) : account.alert?.text ?? t.done.ready;
  const unreviewed = (account) => account.alert?.unreviewed && h('small', {}, account.alert.unreviewed);
  const row = (account, text, kind, ...more) =>
    h('li', { class: kind }, h('span', {}, h('strong', {}, account.name), h('small', {}, account.mask ? t.accounts.ending(account.mask) : ''), h('p', {}, text), unreviewed(account)), ...more);
  const asks = (account) => {
    const go = button(t.held.answer, () => answer(account), 'primary');
    // What is answered is told apart by more than where it stands.
    go.append(h('span', { class: 'unseen' }, ` ${t.held.about(account.name, account.mask)}`));
    return row(account, account.alert?.text ?? reason(account), 'troubled', go);
  };
  // Where an account itself says that it is being read, that is enough.
  const waits = result.reading && linked.every((account) => account.aggregationStatusCode !== undefined);
  const last = [...decided].sort((one, other) => new Date(one.at) - new Date(other.at)).at(-1);
  const title = mended ? t.done.again : notAdded.length > 0 ? t.done.partly : t.done.title(result.accounts.length);
  return [
    // Who comes back from an answer begins at the heading, and hears what was answered with it.
    h('h1', { 'aria-describedby': last && 'answered' }, held.length > 0 ? t.held.needed(held.length) : title),
    held.length > 0 && h('p', {}, t.held.lead(held.length)),
    h('ul', { class: 'accounts results' },
      held.map(asks),
      decided.map((account) => row(account, h('span', { id: account === last && 'answered' }, t.held.decided(t.held.answers[account.action].title)), 'well')),
      linked.map((account) => row(account, state(account), account.aggregationStatusCode === undefined ? 'waits' : account.alert ? 'troubled' : 'well')),
      notAdded.map((account) => row(account, account.alert.text, 'troubled'))),
    waits && h('p', { class: 'waiting', role: 'status' }, t.done.reading),
    h('p', {}, t.done.next(partner.name)),
    actions(button(t.done.go, finish, held.length > 0 ? 'secondary' : 'primary')),
  ];
}

/** An alert of the catalogue; only what it allows is offered. */
export function alert(title, text, { retry, other, close, unreviewed }) {
  return [
    h('h1', {}, title),
    h('p', { class: 'problem', role: 'alert' }, text),
    unreviewed && h('p', {}, h('small', {}, unreviewed)),
    actions(retry && button(t.alert.retry, retry), other && button(t.alert.other, other, retry ? 'secondary' : 'primary'), close && button(t.alert.close, close, retry || other ? 'secondary' : 'primary')),
  ];
}

export function unreached({ again }) {
  return [h('h1', {}, t.unreached.title), h('p', { role: 'alert' }, t.unreached.text), actions(button(t.unreached.go, again))];
}

export function ended(title, text) {
  return [h('h1', {}, title), h('p', {}, text)];
}

/** Asks before leaving. Settles with whether to leave. */
export function leaving() {
  return new Promise((resolve) => {
    const dialog = h('dialog', { 'aria-labelledby': 'leave' });
    const close = (answer) => {
      dialog.close();
      dialog.remove();
      resolve(answer);
    };
    dialog.append(h('h2', { id: 'leave' }, t.leave.title), h('p', {}, t.leave.text), actions(button(t.leave.stay, () => close(false)), button(t.leave.go, () => close(true), 'secondary')));
    dialog.addEventListener('cancel', (event) => {
      event.preventDefault();
      close(false);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
