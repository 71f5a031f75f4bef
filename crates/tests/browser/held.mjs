// A person whose accounts no longer match, and one whose account is linked already: what is asked, what is
// answered, at 360 and 1280 pixels, light and dark. Every screen is judged as in walk.mjs.

import { FINBANK, bank, browser, check, given, overflow, partner, signIn, violations, context as newContext } from './house.mjs';

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
  const context = await newContext(chromium, { viewport: { width: variant.width, height: variant.height }, colorScheme: variant.scheme });
  const page = await context.newPage();
  const errors = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  const heading = (text) => page.getByRole('heading', { level: 1, name: text }).waitFor();
  const press = (name, exact = true) => page.getByRole('button', { name, exact }).first().click();
  /** Goes to the bank and signs in. */
  const atBank = async (user) => {
    const opening = page.waitForEvent('popup');
    await press('Continue to FinBank OAuth');
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
  await page.goto(await us.link('/lite', { customerId: customer, institutionId: FINBANK }));
  await atBank(ana);
  await heading('Choose accounts');
  await press(/^Link \d account/, false);
  await heading('Your accounts are linked');
  await page.getByText('ready').nth(1).waitFor();
  await press('Finish');

  // One account gets another id and number, a second account could be it too; the other changes its holder.
  await change(theirs[0], 'drop');
  await change(theirs[2], 'list');
  await change(theirs[3], 'list');
  await change(theirs[1], 'holder');
  const accounts = await us.accounts(customer);
  const login = String(accounts[0].institutionLoginId);
  await page.goto(await us.link('/fix', { customerId: customer, institutionLoginId: login }));
  await atBank(ana);
  await heading('2 accounts need your answer');
  await judge(page, 'held-accounts', variant);
  check((await page.getByText('(403)').count()) === 2, 'each alert ends in the code');

  await press('Look at it : Everyday, ending in 1111');
  await heading('Is this still the same account?');
  await judge(page, 'held-account', variant);
  check((await page.getByText('differs', { exact: true }).count()) > 1, 'what differs says so in a word');
  await press('It is the same account', false);
  await heading('It is the same account?');
  await judge(page, 'held-sure', variant);
  await press('No, go back');
  await heading('Is this still the same account?');
  // Loaded again, it is asked again from the beginning.
  await page.reload();
  await heading('2 accounts need your answer');
  await press('Look at it : Everyday, ending in 1111');
  await press('It is this account now', false);
  await heading('It is this account now?');
  await press('Yes, do this');
  await heading('One account needs your answer');
  await page.getByText('You said: It is this account now.').waitFor();
  await judge(page, 'held-one-answered', variant);

  // Another holder is for support to look at; a new account may be had all the same.
  await press('Look at it : Reserve, ending in 2222');
  await heading('Is this still the same account?');
  check((await page.getByRole('button', { name: 'It is the same account' }).count()) === 0, 'it is not for them to say');
  await page.getByRole('region', { name: 'Support looks at it' }).waitFor();
  await judge(page, 'held-support', variant);
  await press('It is a different account', false);
  await heading('It is a different account?');
  // Somebody at the app decides meanwhile.
  const reserve = accounts.find((one) => one.name === 'Reserve');
  await us.api('POST', `holdfast/v1/accounts/${reserve.id}/repairs`, { action: 'disconnect' });
  await press('Yes, do this');
  await heading('It was not done');
  await page.getByRole('alert').waitFor();
  await judge(page, 'held-not-done', variant);
  await press('Go back');
  await heading('Your connection works again');
  await judge(page, 'held-answered', variant);
  await press('Finish');
  await heading('All done');

  // The other owner of a joint account signs in: it is linked already.
  const ben = `ben_${at}`;
  const everyday = (await us.accounts(customer)).find((one) => one.id === accounts.find((before) => before.name === 'Everyday').id);
  const joint = everyday.accountNumberDisplay === '3333' ? theirs[2] : theirs[3];
  await household(ben, [account('own', "Ben's own", 'SAVINGS', number('9999'), true, ['07', '17'])], [joint]);
  await page.goto(await us.link('/lite', { customerId: customer, institutionId: FINBANK }));
  await atBank(ben);
  await heading('Choose accounts');
  await page.getByText('Looks like one that is linked already').waitFor();
  check(await page.getByLabel('Keep the one that is linked').isChecked(), 'nothing is linked twice unless somebody says so');
  await judge(page, 'accounts-again', variant);
  await press('Link 2 accounts');
  await heading('Your accounts are linked');
  await page.getByText('ready').nth(1).waitFor();
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
  { name: '360-light', width: 360, height: 740, scheme: 'light' },
  { name: '360-dark', width: 360, height: 740, scheme: 'dark' },
  { name: '1280-light', width: 1280, height: 900, scheme: 'light' },
  { name: '1280-dark', width: 1280, height: 900, scheme: 'dark' },
];
// Two at a time: a browser wants a core for itself.
for (const at of [0, 2]) await Promise.all([at, at + 1].map((n) => walk(variants[n], n)));
await chromium.close();
console.log(JSON.stringify({ screens: [...new Set(judged)] }));
