// The published web SDK, unchanged, around Connect: in a frame and in a pop-up, loaded again in the
// middle, and in two tabs. What its callbacks were called with is the transcript the test compares.

import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

import { FINBANK, bank, browser, check, partner, signIn, until, violations, context as newContext } from './house.mjs';

const sdk = readFileSync(new URL('node_modules/connect-web-sdk/dist/mastercard-connect-umd.min.js', import.meta.url));
const HOST = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>An app</title>
<meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body style="margin:0;height:100vh"><script src="/sdk.js"></script><script src="/app.js"></script></body></html>`;
// What an integrator writes. Every call of a callback is kept, over reloads too.
const APP = `
const said = (name) => (data) => {
  const calls = JSON.parse(sessionStorage.getItem('calls') ?? '[]');
  calls.push(data === undefined ? { [name]: null } : { [name]: data });
  sessionStorage.setItem('calls', JSON.stringify(calls));
};
const handlers = Object.fromEntries(['onDone', 'onCancel', 'onError', 'onRoute', 'onUser', 'onLoad'].map((n) => [n, said(n)]));
window.begin = (link, options) => { window.Connect.launch(link, handlers, options); };
window.calls = () => JSON.parse(sessionStorage.getItem('calls') ?? '[]');
`;

const files = { '/': ['text/html', HOST], '/sdk.js': ['text/javascript', sdk], '/app.js': ['text/javascript', APP] };
const server = createServer((request, response) => {
  const [type, body] = files[request.url] ?? ['text/plain', 'nothing'];
  response.writeHead(files[request.url] ? 200 : 404, { 'content-type': type }).end(body);
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
// Another site than Connect's, as an integrator's page is; there a browser keeps nothing for a frame. And
// another origin of the same site, where it does.
const app = `http://localhost:${server.address().port}/`;
const sister = `http://127.0.0.1:${server.address().port}/`;

const us = await partner('us');
const chromium = await browser();
const transcript = {};

/** What differs from run to run, by name. */
function veiled(value, known) {
  return JSON.parse(JSON.stringify(value), (key, inner) => {
    if (key === 'ttl') return '<ttl>';
    if (key === 'accountNumberDisplay') return '<mask>';
    if (typeof inner === 'string' && known.has(inner)) return known.get(inner);
    return inner;
  });
}

async function calls(page, customer) {
  const heard = await page.evaluate(() => window.calls());
  const known = new Map([[customer, '<customer>'], [us.id, '<partner>']]);
  for (const account of await us.accounts(customer)) {
    known.set(account.id, `<${account.name}>`);
    known.set(String(account.institutionLoginId), '<login>');
  }
  return veiled(heard, known);
}

async function scene(name, play, at = app) {
  const context = await newContext(chromium, { viewport: { width: 800, height: 700 } });
  const user = `sdk_${name}`;
  await bank('POST', 'users', { user, profile: 'profile_03' });
  const customer = await us.customer(`customer_sdk_${name}`);
  const page = await context.newPage();
  try {
    await page.goto(at);
    await play({ context, page, user, customer });
    transcript[name] = await calls(page, customer);
  } catch (error) {
    const seen = await Promise.all(context.pages().flatMap((p) => p.frames()).map((f) => f.locator('body').innerText().catch(() => '')));
    throw new Error(`${name}: ${error.stack}\n${JSON.stringify(await page.evaluate(() => window.calls()).catch(() => null), null, 1)}\n${seen.join('\n---\n')}`);
  } finally {
    await context.close();
  }
}

const heading = (frame, name) => frame.getByRole('heading', { level: 1, name }).waitFor();
const press = (frame, name) => frame.getByRole('button', { name, exact: true }).click();
const heard = (page, name) => until(`${name} was called`, async () => (await page.evaluate(() => window.calls())).some((call) => name in call));

/** Goes to the bank in the window the SDK opens, and comes back. */
async function throughBank(page, frame, user, options) {
  const opening = page.waitForEvent('popup');
  await press(frame, 'Continue to FinBank OAuth');
  const window = await opening;
  await signIn(window, user, options);
  return window;
}

async function launch(page, link) {
  await page.evaluate((link) => window.begin(link, {}), link);
  return page.frameLocator('#connectIframe');
}

// In a frame, from a link to the end.
await scene('frame', async ({ page, user, customer }) => {
  const frame = await launch(page, await us.link('', { customerId: customer }));
  await heading(frame, /^Link your accounts/);
  await press(frame, 'Choose your bank');
  await frame.getByRole('button', { name: /FinBank OAuth/ }).click();
  const window = await throughBank(page, frame, user, { accounts: ['Household checking'] });
  await heading(frame, 'Choose accounts');
  await until('the SDK closes the window', () => window.isClosed());
  const found = await violations(page.frames()[1]);
  check(found.length === 0, JSON.stringify(found));
  await press(frame, 'Link 1 account');
  await frame.getByText('ready').waitFor();
  await press(frame, 'Finish');
  await heard(page, 'onDone');
  await until('the frame is gone', async () => (await page.locator('#connectIframe').count()) === 0);
});

// In a frame, the app's page is loaded again while the person is at the bank, and again while they choose;
// it launches the same link, and goes on where it was.
await scene('frame-again', async ({ page, user, customer }) => {
  const link = await us.link('/lite', { customerId: customer, institutionId: FINBANK });
  let frame = await launch(page, link);
  const opening = page.waitForEvent('popup');
  await press(frame, 'Continue to FinBank OAuth');
  const window = await opening;
  await window.getByRole('button', { name: 'Sign in' }).waitFor();
  await heading(frame, 'Finish at FinBank OAuth');
  await page.reload();
  frame = await launch(page, link);
  await heading(frame, 'Finish at FinBank OAuth');
  await signIn(window, user, { accounts: ['Rainy days'] });
  await heading(frame, 'Choose accounts');
  await page.reload();
  frame = await launch(page, link);
  await press(frame, 'Link 1 account');
  await frame.getByText('ready').waitFor();
  await press(frame, 'Finish');
  await heard(page, 'onDone');
}, sister);

// The same where a browser keeps nothing for a frame: it begins anew, and what was begun leads nowhere.
await scene('frame-anew', async ({ page, user, customer }) => {
  const link = await us.link('/lite', { customerId: customer, institutionId: FINBANK });
  let frame = await launch(page, link);
  const first = await throughBank(page, frame, user, { accounts: ['Rainy days'] });
  await heading(frame, 'Choose accounts');
  await until('the SDK closes the window', () => first.isClosed());
  await page.reload();
  frame = await launch(page, link);
  await throughBank(page, frame, user, { accounts: ['Household checking'] });
  await press(frame, 'Link 1 account');
  await frame.getByText('ready').waitFor();
  await press(frame, 'Finish');
  await heard(page, 'onDone');
});

// In a frame, the person closes the bank's window and leaves.
await scene('frame-left', async ({ page, customer }) => {
  const frame = await launch(page, await us.link('/lite', { customerId: customer, institutionId: FINBANK }));
  const opening = page.waitForEvent('popup');
  await press(frame, 'Continue to FinBank OAuth');
  await (await opening).close();
  await frame.getByText('was closed').waitFor();
  await press(frame, 'Exit');
  await press(frame, 'Leave');
  await heard(page, 'onCancel');
});

// An alert that allows no retry, and a link that was altered.
await scene('frame-alert', async ({ page, user, customer }) => {
  const frame = await launch(page, await us.link('/lite', { customerId: customer, institutionId: FINBANK }));
  await throughBank(page, frame, user, { accounts: ['Household checking'] });
  await heading(frame, 'Choose accounts');
  const { accounts } = await bank('GET', `users/${user}/accounts?institutionId=${FINBANK}`);
  const account = accounts.find((a) => a.name === 'Household checking');
  await bank('POST', `accounts/${account.accountId}/changes`, { change: 'number+holder' });
  await press(frame, 'Link 1 account');
  await heading(frame, 'Nothing was linked');
  await press(frame, 'Close');
  await heard(page, 'onCancel');
});

await scene('frame-altered', async ({ page, customer }) => {
  const frame = await launch(page, (await us.link('', { customerId: customer })).replace('ttl=', 'ttl=9'));
  await heading(frame, 'This page has ended');
  await press(frame, 'Close');
  await heard(page, 'onError');
});

// In a pop-up: the bank is visited in the very same window, which is loaded again in between.
await scene('popup', async ({ page, user, customer }) => {
  const link = await us.link('/lite', { customerId: customer, institutionId: FINBANK });
  const opening = page.waitForEvent('popup');
  await page.evaluate((link) => window.begin(link, { popup: true }), link);
  const popup = await opening;
  await heading(popup, 'Sign in at FinBank OAuth');
  await popup.reload();
  await press(popup, 'Continue to FinBank OAuth');
  await signIn(popup, user, { accounts: ['Household checking', 'Rainy days'] });
  await heading(popup, 'Choose accounts');
  await popup.reload();
  await heading(popup, 'Choose accounts');
  await press(popup, 'Link 2 accounts');
  await popup.getByText('ready').first().waitFor();
  await popup.reload();
  await press(popup, 'Finish');
  await heard(page, 'onDone');
  await until('the pop-up is closed', () => popup.isClosed());
});

// In a pop-up, the person comes back from the bank by the browser's own button.
await scene('popup-back', async ({ page, user, customer }) => {
  const link = await us.link('/lite', { customerId: customer, institutionId: FINBANK });
  const opening = page.waitForEvent('popup');
  await page.evaluate((link) => window.begin(link, { popup: true }), link);
  const popup = await opening;
  await press(popup, 'Continue to FinBank OAuth');
  await popup.getByRole('button', { name: 'Sign in' }).waitFor();
  await popup.goBack();
  await heading(popup, 'Finish at FinBank OAuth');
  await press(popup, 'Open the window again');
  await signIn(popup, user, { deny: true });
  await heading(popup, 'Nothing was linked');
  await press(popup, 'Close');
  await heard(page, 'onCancel');
});

// Two tabs with one link: each goes its own way, and hears of nothing else.
await scene('two-tabs', async ({ context, page, user, customer }) => {
  const link = await us.link('/lite', { customerId: customer, institutionId: FINBANK });
  const other = await context.newPage();
  await other.goto(app);
  const [one, two] = [await launch(page, link), await launch(other, link)];
  await throughBank(page, one, user, { accounts: ['Household checking'] });
  await heading(one, 'Choose accounts');
  await heading(two, 'Sign in at FinBank OAuth');
  await press(one, 'Link 1 account');
  await one.getByText('ready').waitFor();
  await press(one, 'Finish');
  await heard(page, 'onDone');
  await press(two, 'Exit');
  await press(two, 'Leave');
  await heard(other, 'onCancel');
  transcript['two-tabs-other'] = await calls(other, customer);
});

await chromium.close();
server.close();
console.log(JSON.stringify(transcript));
