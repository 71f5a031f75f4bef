// The whole way without a mouse: Tab, Shift+Tab, Space, Enter and Escape are all that is pressed.

import { browser, check, partner, context as newContext } from './house.mjs';

const us = await partner('us');
const chromium = await browser();
const context = await newContext(chromium, { viewport: { width: 800, height: 700 } });
const page = await context.newPage();
const customer = await us.customer('customer_keyboard');
const stops = [];

const heading = (name) => page.getByRole('heading', { level: 1, name }).waitFor();
const focused = (where) => where.evaluate(() => {
  const element = document.activeElement;
  const label = element.labels?.[0]?.innerText ?? element.innerText ?? '';
  return `${element.localName} ${label.split('\n')[0].trim()}`.trim();
});

/** Presses Tab until the focus is where it is wanted, and sees that it can be seen there. */
async function tabTo(where, wanted) {
  for (let n = 0; n < 25; n += 1) {
    await where.keyboard.press('Tab');
    const here = await focused(where);
    if (where === page) {
      const style = await where.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
      check(here === 'body' || style !== 'none', `the focus cannot be seen on ${here}`);
    }
    if (here === wanted) {
      stops.push(here);
      return;
    }
  }
  throw new Error(`Tab never came to ${wanted}; it is at ${await focused(where)}`);
}

async function starts(name) {
  await heading(name);
  const here = await focused(page);
  check(here.startsWith('h1'), `a screen begins at its heading, not at ${here}`);
}

await page.goto(await us.link('', { customerId: customer }));
await starts(/^Link your accounts/);
await tabTo(page, 'button Choose your bank');
await page.keyboard.press('Enter');

await starts('Find your bank');
await tabTo(page, 'input Name of your bank');
await page.keyboard.type('oauth');
await page.getByText('1 bank found').waitFor();
await tabTo(page, 'button F');
await page.keyboard.press('Enter');

await starts('Sign in at FinBank OAuth');
// Leaving is asked about; Escape stays, and the focus is back where it was.
await page.keyboard.press('Shift+Tab');
check((await focused(page)) === 'button Exit', 'Exit comes before the screen');
await page.keyboard.press('Enter');
await page.getByRole('dialog').waitFor();
check((await focused(page)) === 'button Stay', 'a dialog begins at what does no harm');
await page.keyboard.press('Escape');
await page.getByRole('dialog').waitFor({ state: 'detached' });
check((await focused(page)) === 'button Exit', 'the focus is back');
await tabTo(page, 'button Continue to FinBank OAuth');
const opening = page.waitForEvent('popup');
await page.keyboard.press('Enter');

const bank = await opening;
await bank.getByLabel('User name').waitFor();
await bank.getByLabel('User name').focus();
await bank.keyboard.type('profile_02');
await bank.keyboard.press('Tab');
await bank.keyboard.type('profile_02');
await bank.keyboard.press('Enter');
await bank.getByRole('button', { name: 'Allow', exact: true }).waitFor();
await tabTo(bank, 'button Allow');
await bank.keyboard.press('Enter');

await starts('Choose accounts');
// Nothing chosen: the first box is where the focus goes.
const boxes = await page.getByRole('checkbox').count();
for (let n = 0; n < boxes; n += 1) {
  await page.keyboard.press('Tab');
  if (!(await page.evaluate(() => document.activeElement.disabled))) await page.keyboard.press('Space');
}
await tabTo(page, 'button Link accounts');
await page.keyboard.press('Enter');
await page.getByText('Choose at least one account.').waitFor();
check((await focused(page)).startsWith('input'), 'the focus is where something can be done about it');
await page.keyboard.press('Space');
await tabTo(page, 'button Link 1 account');
await page.keyboard.press('Enter');

await heading('Your account is linked');
await page.getByText('ready').waitFor();
await tabTo(page, 'button Finish');
await page.keyboard.press('Enter');
await heading('All done');
await chromium.close();
console.log(JSON.stringify({ stops }));
