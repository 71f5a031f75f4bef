// Every language of Connect says everything that English says, of the same things: the same keys, and each text made of
// what it is given. Whoever reads sees to the words; this sees to what is between them.

import { check, texts } from './house.mjs';

const TEXT = ['⟦a⟧', '⟦b⟧', '⟦c⟧', '⟦d⟧'];
const LISTS = TEXT.map((mark) => [mark, `${mark}2`]);
const NUMBERS = [1, 2, 30, 365, 730, undefined].map((number) => TEXT.map(() => number));
const UPWARDS = [[3, 7, 9, 11], [11, 9, 7, 3]];

/** What a function may be given: texts, numbers, a list before texts, a text and nothing. */
const given = [TEXT, LISTS, ...NUMBERS, ...UPWARDS, [LISTS[0], TEXT[1], TEXT[2]], [LISTS[0], TEXT[1], undefined], [TEXT[0], undefined]];

const flat = (said) => (Array.isArray(said) ? said.map(flat).join('|') : said);

/** Which of what was given is seen in what is said, and how many pieces that has. */
function used(text, values) {
  let said;
  try {
    said = text(...values);
  } catch {
    return 'refused';
  }
  const all = flat(said).toLowerCase();
  const marks = values.flat().filter((value) => typeof value === 'string' && all.includes(value.toLowerCase()));
  const numbers = all.match(/\d+/g) ?? [];
  return JSON.stringify({ marks, numbers: typeof values[0] === 'number' ? numbers.sort() : [], pieces: Array.isArray(said) ? said.length : 1 });
}

function compare(english, other, path, findings) {
  const kind = (value) => (Array.isArray(value) ? 'list' : value === null ? 'null' : typeof value);
  if (kind(english) !== kind(other)) {
    findings.push(`${path}: ${kind(other)} where English has ${kind(english)}`);
    return;
  }
  if (kind(english) === 'function') {
    if (english.length !== other.length) findings.push(`${path}: takes ${other.length} of ${english.length}`);
    const heard = given.map((values) => [used(english, values), used(other, values), values]);
    if (heard.every(([one]) => one === 'refused')) findings.push(`${path}: nothing here is what it is given`);
    for (const [one, two, values] of heard) if (one !== two) findings.push(`${path}(${JSON.stringify(values)}): ${two} where English has ${one}`);
  } else if (kind(english) === 'string') {
    // Only a language that somebody has read has nothing to say beside its texts.
    if (path !== 'unread' && other.trim() === '') findings.push(`${path}: blank`);
    if (other !== other.trim()) findings.push(`${path}: space at an end`);
  } else {
    const keys = (value) => Object.keys(value).join();
    const [ours, theirs] = [Object.keys(english), Object.keys(other)];
    for (const key of ours.filter((key) => !theirs.includes(key))) findings.push(`${path}.${key}: missing`);
    for (const key of theirs.filter((key) => !ours.includes(key))) findings.push(`${path}.${key}: English has none`);
    if (Array.isArray(english) && keys(english) !== keys(other)) findings.push(`${path}: another length`);
    for (const key of ours.filter((key) => theirs.includes(key))) compare(english[key], other[key], path === '' ? key : `${path}.${key}`, findings);
  }
}

const english = await texts('en');
check(english.unread === '', 'English has been read');
const findings = [];
for (const language of ['es', 'fr']) {
  const own = [];
  compare(english, await texts(language), '', own);
  findings.push(...own.map((finding) => `${language} ${finding}`));
}
// The judge itself sees what is wrong.
const spoilt = [];
compare({ a: (name) => `to ${name}`, b: 'b', c: ['x'] }, { a: () => 'to', b: ' ', d: 1, c: [] }, '', spoilt);
check(spoilt.length >= 5, `too little was seen: ${spoilt.join('\n')}`);
console.log(JSON.stringify(findings));
