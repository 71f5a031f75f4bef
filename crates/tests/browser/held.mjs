// A person whose accounts no longer match, and one whose account is linked already: what is asked, what is
// answered, at 360 and 1280 pixels, light and dark, and in every language. Every screen is judged as in walk.mjs.

import { FINBANK, bank, browser, check, given, overflow, partner, signIn, texts, violations, context as newContext } from './house.mjs';

const us = await partner('us');
const chromium = await browser();
const judged = [];

async function judge(page, name, variant) {
  await page.evaluate(() => document.fonts.ready);
  if (given.shots) {
    // The page scrolls within its frame: all of it is to be seen on the picture.
    const tall = await page.evaluate(() => document.querySelector('.scroll').scrollHeight + 60);
    await page.setViewportSize({ width: variant.width, height: Math.max(variant.height, tall) });
    await page.screenshot({ path: `${given.shots}/${name}-${variant.name}.png` });
    await page.setViewportSize({ width: variant.width, height: variant.height });
  }
  const found = await violations(page);
  check(found.length === 0, `${name}, ${variant.name}: ${JSON.stringify(found, null, 1)}`);
  const wider = await overflow(page);
  check(wider <= 0, `${name}, ${variant.name}: ${wider} pixels wider than the window`);
  const focused = await page.evaluate(() => document.activeElement.localName);
  const language = await page.evaluate(() => document.documentElement.lang);
  check(language === variant.language, `${name}, ${variant.name}: it says that it is in ${language}`);
  check(focused === 'h1', `${name}, ${variant.name}: a screen begins at its heading, not at ${focused}`);
  judged.push(name);
}

const account = (key, name, type, number, listed, days = []) => ({
  key, category: 'DEPOSIT_ACCOUNT', type, name, number, opened: '2020-05-06', opening: '900', listed,
  holders: [{ customerId: 'C1', first: 'Ana', last: 'Alder' }],
  transactions: days.map((day) => ({ at: `2026-02-${day}T10:00:00Z`, amount: `-${day}.50`, text: `shop ${key} ${day}` })),
});

/** A user of the bank with accounts that are written out. Gives the bank's ids of them, in order. */
async function household(user, accounts, joint = []) {
  await bank('POST', 'users', { user, institutionId: String(FINBANK), household: { accounts, joint } });
  const held = await bank('GET', `users/${user}/accounts?institutionId=${FINBANK}`);
  return held.accounts.map((one) => one.accountId);
}

const change = (id, words) => bank('POST', `accounts/${id}/changes`, { change: words });

async function steps(variant, at) {
  const { language } = variant;
  const t = await texts(language);
  const context = await newContext(chromium, { viewport: { width: variant.width, height: variant.height }, colorScheme: variant.scheme });
  const page = await context.newPage();
  const errors = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  const heading = (text) => page.getByRole('heading', { level: 1, name: text }).waitFor();
  const press = (name, exact = true) => page.getByRole('button', { name, exact }).first().click();
  /** Goes to the bank and signs in. */
  const atBank = async (user) => {
    // A window that is still there has the same name: it would be used again, and none would open.
    for (const other of page.context().pages()) if (other !== page) await other.close();
    const opening = page.waitForEvent('popup');
    await press(t.share.go('FinBank OAuth'));
    await signIn(await opening, user);
  };
  const ana = `ana_${at}`;
  const number = (tail) => `60${at}000${tail}`;
  const theirs = await household(ana, [
    account('old', 'Everyday', 'CHECKING', number('1111'), true, ['03', '11', '19', '26']),
    account('reserve', 'Reserve', 'SAVINGS', number('2222'), true, ['05', '15', '25']),
    account('new', 'Everyday Plus', 'CHECKING', number('3333'), false),
    account('other', 'Travel', 'CHECKING', number('4444'), false),
  ]);
  const customer = await us.customer(`customer_held_${at}`);
  await page.goto(await us.link('/lite', { customerId: customer, institutionId: FINBANK, language }));
  await atBank(ana);
  await heading(t.accounts.title);
  const sum = await page.evaluate((locale) => new Intl.NumberFormat(locale, { style: 'currency', currency: 'USD' }).formatToParts(900.5), language === 'en' ? 'en-US' : language);
  const point = sum.find((part) => part.type === 'decimal').value;
  const sums = await page.locator('.sum').allTextContents();
  check(sums.every((one) => one.includes(point)), `sums are written as in ${language}: ${sums}`);
  await judge(page, 'accounts', variant);
  await press(t.accounts.go(2));
  await heading(t.done.title(2));
  await page.getByText(t.done.ready, { exact: true }).nth(1).waitFor();
  await press(t.done.go);

  // One account gets another id and number, a second account could be it too; the other changes its holder.
  await change(theirs[0], 'drop');
  await change(theirs[2], 'list');
  await change(theirs[3], 'list');
  await change(theirs[1], 'holder');
  const accounts = await us.accounts(customer);
  const login = String(accounts[0].institutionLoginId);
  await page.goto(await us.link('/fix', { customerId: customer, institutionLoginId: login, language }));
  await atBank(ana);
  await heading(t.held.needed(2));
  await judge(page, 'held-accounts', variant);
  check((await page.getByText('(403)').count()) === 2, 'each alert ends in the code');

  await press(`${t.held.answer} ${t.held.about('Everyday', '1111')}`);
  await heading(t.held.title);
  await judge(page, 'held-account', variant);
  check((await page.getByText(t.held.differs, { exact: true }).count()) > 1, 'what differs says so in a word');
  await press(t.held.answers['same-account'].title, false);
  await heading(t.held.sure(t.held.answers['same-account'].title));
  await judge(page, 'held-sure', variant);
  await press(t.held.no);
  await heading(t.held.title);
  // Loaded again, it is asked again from the beginning.
  await page.reload();
  await heading(t.held.needed(2));
  await press(`${t.held.answer} ${t.held.about('Everyday', '1111')}`);
  await press(t.held.answers['choose-another'].title, false);
  await heading(t.held.sure(t.held.answers['choose-another'].title));
  await press(t.held.yes);
  await heading(t.held.needed(1));
  await page.getByText(t.held.decided(t.held.answers['choose-another'].title)).waitFor();
  await judge(page, 'held-one-answered', variant);

  // Another holder is for support to look at; a new account may be had all the same.
  await press(`${t.held.answer} ${t.held.about('Reserve', '2222')}`);
  await heading(t.held.title);
  check((await page.getByRole('button', { name: t.held.answers['same-account'].title }).count()) === 0, 'it is not for them to say');
  await page.getByRole('region', { name: t.held.support }).waitFor();
  await judge(page, 'held-support', variant);
  await press(t.held.answers['treat-as-new'].title, false);
  await heading(t.held.sure(t.held.answers['treat-as-new'].title));
  // Somebody at the app decides meanwhile.
  const reserve = accounts.find((one) => one.name === 'Reserve');
  await us.api('POST', `holdfast/v1/accounts/${reserve.id}/repairs`, { action: 'disconnect' });
  await press(t.held.yes);
  await heading(t.held.notDone);
  await page.getByRole('alert').waitFor();
  await judge(page, 'held-not-done', variant);
  await press(t.held.again);
  await heading(t.done.again);
  await judge(page, 'held-answered', variant);
  await press(t.done.go);
  await heading(t.left.finished);

  // The other owner of a joint account signs in: it is linked already.
  const ben = `ben_${at}`;
  const everyday = (await us.accounts(customer)).find((one) => one.id === accounts.find((before) => before.name === 'Everyday').id);
  const joint = everyday.accountNumberDisplay === '3333' ? theirs[2] : theirs[3];
  await household(ben, [account('own', "Ben's own", 'SAVINGS', number('9999'), true, ['07', '17'])], [joint]);
  await page.goto(await us.link('/lite', { customerId: customer, institutionId: FINBANK, language }));
  await atBank(ben);
  await heading(t.accounts.title);
  await page.getByText(t.accounts.seems(' ', '').trim().split(':')[0]).waitFor();
  check(await page.getByLabel(t.accounts.same).isChecked(), 'nothing is linked twice unless somebody says so');
  await judge(page, 'accounts-again', variant);
  await press(t.accounts.go(2));
  await heading(t.done.title(2));
  await page.getByText(t.done.ready, { exact: true }).nth(1).waitFor();
  const fed = (await us.accounts(customer)).filter((one) => one.aggregationStatusCode === 0);
  check(fed.length === 2, `one of Ana's and one of Ben's: ${JSON.stringify(fed)}`);
  check(errors.length === 0, errors.join('\n'));
  await context.close();
}

async function walk(variant, at) {
  try {
    await steps(variant, at);
  } catch (error) {
    const seen = (await Promise.all(chromium.contexts().flatMap((context) => context.pages()).map((page) => page.locator('body').innerText().catch(() => '')))).join('\n---\n');
    throw new Error(`${variant.name}: ${error.stack}\nThe windows showed:\n${seen}`);
  }
}

const variants = [
  { name: '360-light', width: 360, height: 740, scheme: 'light', language: 'en' },
  { name: '360-dark', width: 360, height: 740, scheme: 'dark', language: 'en' },
  { name: '1280-light', width: 1280, height: 900, scheme: 'light', language: 'en' },
  { name: '1280-dark', width: 1280, height: 900, scheme: 'dark', language: 'en' },
  { name: '360-es', width: 360, height: 740, scheme: 'light', language: 'es' },
  { name: '360-fr', width: 360, height: 740, scheme: 'light', language: 'fr' },
];
// Two at a time: a browser wants a core for itself.
for (const at of [0, 2, 4]) await Promise.all([at, at + 1].map((n) => walk(variants[n], n)));
await chromium.close();
console.log(JSON.stringify({ screens: [...new Set(judged)] }));
