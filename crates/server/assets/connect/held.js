// What is asked about an account that no longer matches: both sides beside each other, what the person may
// answer, and once more what an answer does before it is done.

import { actions, button, h } from './dom.js';
import { locale, texts as t } from './texts.js';

const face = ({ name, mask }) => (mask ? t.held.face(name, mask) : name);

const day = (instant) => new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short' }).format(new Date(instant));

const number = (value) => new Intl.NumberFormat(locale).format(value);

/** What an answer does to transactions, a line each. */
function effects({ added, announced, changed, removed, ends, postedBefore, sumBefore, postedAfter, sumAfter }) {
  const e = t.held.effects;
  const moves = [e.added(added), announced > 0 && e.announced(announced), changed > 0 && e.changed(changed), removed > 0 && e.removed(removed)];
  const posted = ends ? e.postedNew : e.posted;
  return [
    `${moves.filter(Boolean).join(', ')}.`,
    posted(postedBefore, number(sumBefore), postedAfter, number(sumAfter)),
    ends && e.older,
  ].filter(Boolean);
}

/** What happened to a held account. */
export const reason = ({ verdict }) => t.held.reasons[verdict] ?? t.held.reasons.other;

/** Why it is not for the person to say that an account goes on as one of these. */
const because = (compared) => {
  const all = Object.keys(t.held.cautions).filter((caution) => compared.some((one) => one.cautions.includes(caution)));
  return (all.length > 0 ? all : ['unwritable']).map((caution) => t.held.cautions[caution]);
};

/** What differs, as a table; each row says so in a word, whatever colours can be seen. */
function differences({ differs, agreeing }, caption) {
  const row = ({ feature, known, bank }) =>
    h('tr', {},
      h('th', { scope: 'row' }, t.held.features[feature], h('small', { class: 'differs' }, t.held.differs)),
      h('td', {}, t.held.sides[feature]?.[0] ?? (known.join(', ') || t.held.silent)),
      h('td', {}, t.held.sides[feature]?.[1] ?? (bank.join(', ') || t.held.silent)));
  return [
    differs.length > 0 && h('table', {},
      h('caption', { class: 'unseen' }, caption),
      h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, t.held.what), h('th', { scope: 'col' }, t.held.known), h('th', { scope: 'col' }, t.held.bank))),
      h('tbody', {}, differs.map(row))),
    agreeing.length > 0 && h('p', { class: 'quiet-text' }, t.held.agrees(agreeing.map((feature) => t.held.features[feature]))),
  ];
}

/** `about` tells apart what says the same of several accounts, to who does not see where it stands. */
function option(choice, about, take) {
  const element = button('', () => take(choice), 'choice');
  const { title, meaning } = t.held.answers[choice.action];
  element.append(h('span', {}, h('strong', {}, title, about && h('span', { class: 'unseen' }, `: ${about}`)), h('small', {}, meaning)));
  return h('li', {}, element);
}

const options = (choices, about, take) =>
  choices.length > 0 && h('ul', { class: 'choices' }, choices.map((choice) => option(choice, about, take)));

/** One held account: what its bank shows instead, and what may be answered. */
export function held(account, partner, { take, back }) {
  const of = (candidate) => account.options.filter((choice) => choice.candidate === candidate);
  const apart = of(undefined);
  const compared = account.compared.map((one) => [
    h('h2', {}, t.held.now(face(one))),
    differences(one, t.held.caption(face(account), face(one))),
    one.cautions.length > 0 && account.support === undefined && h('p', { class: 'quiet-text' }, t.held.because(because([one]))),
    options(of(one.candidate), face(one), take),
  ]);
  return [
    h('h1', {}, t.held.title),
    h('p', {}, h('strong', {}, face(account))),
    h('p', {}, reason(account)),
    h('p', { class: 'quiet-text' }, t.held.since(day(account.since))),
    account.support && h('section', { class: 'notice', 'aria-labelledby': 'support' }, h('h2', { id: 'support' }, t.held.support), h('p', {}, t.held.forSupport(because(account.compared), partner.name, account.caseId))),
    compared,
    apart.length > 0 && [h('h2', {}, t.held.apart), options(apart, null, take)],
    actions(button(t.held.back, back, 'secondary')),
  ];
}

/** What an answer does, and whether it is to be done. */
export function confirm(account, choice, partner, { sure, back }) {
  const candidate = account.compared.find((one) => one.candidate === choice.candidate);
  const said = h('p', { role: 'status', class: 'quiet-text' });
  const yes = button(t.held.yes, async () => {
    said.textContent = t.held.working;
    await sure();
    said.textContent = '';
  });
  return [
    h('h1', {}, t.held.sure(t.held.answers[choice.action].title)),
    h('dl', { class: 'points' },
      h('div', {}, h('dt', {}, t.held.yours), h('dd', {}, face(account))),
      candidate && h('div', {}, h('dt', {}, t.held.theirs), h('dd', {}, face(candidate)))),
    h('h2', {}, t.held.does),
    h('ul', {}, [t.held.answers[choice.action].meaning, ...(choice.figures ? effects(choice.figures) : [])].map((line) => h('li', {}, line))),
    h('p', { class: 'quiet-text' }, t.held.undo(partner.name)),
    said,
    actions(yes, button(t.held.no, back, 'secondary')),
  ];
}

/** An answer that could not be taken. */
export function notDone(text, { back }) {
  return [h('h1', {}, t.held.notDone), h('p', { class: 'problem', role: 'alert' }, text), actions(button(t.held.again, back))];
}
