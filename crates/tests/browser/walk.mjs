// A person with the link alone: the whole way in a browser, at 360 and 1280 pixels, light and dark. Every
// screen is judged by axe-core and must not be wider than its window. With `shots` given, each screen is
// kept as a picture.

import { FINBANK, bank, browser, check, given, overflow, partner, signIn, until, violations, context as newContext } from './house.mjs';

const us = await partner('us');
const chromium = await browser();
const judged = [];

async function judge(page, name, variant) {
  await page.evaluate(() => document.fonts.ready);
  if (given.shots) await page.screenshot({ path: `${given.shots}/${name}-${variant.name}.png` });
  const found = await violations(page);
  check(found.length === 0, `${name}, ${variant.name}: ${JSON.stringify(found, null, 1)}`);
  const wider = await overflow(page);
  check(wider <= 0, `${name}, ${variant.name}: ${wider} pixels wider than the window`);
  judged.push(name);
}

/** Presses the button that goes to the bank, signs in in the window that opens, and waits until it says so. */
async function atBank(page, press, user, options) {
  // A window that is still there has the same name: it would be used again, and none would open.
  for (const other of page.context().pages()) if (other !== page) await other.close();
  const opening = page.waitForEvent('popup');
  await press();
  const window = await opening;
  await signIn(window, user, options);
  return window;
}

async function walk(variant, at) {
  try {
    await steps(variant, at);
  } catch (error) {
    const seen = (await Promise.all(chromium.contexts().flatMap((context) => context.pages()).map((page) => page.locator('body').innerText().catch(() => '')))).join('\n---\n');
    throw new Error(`${variant.name}: ${error.stack}\nThe windows showed:\n${seen}`);
  }
}

async function steps(variant, at) {
  const context = await newContext(chromium, { viewport: { width: variant.width, height: variant.height }, colorScheme: variant.scheme });
  const page = await context.newPage();
  const errors = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  const heading = (text) => page.getByRole('heading', { level: 1, name: text }).waitFor();
  const press = (name) => page.getByRole('button', { name, exact: true }).click();
  const user = `walker_${at}`;
  await bank('POST', 'users', { user, profile: 'profile_03' });
  const customer = await us.customer(`customer_walk_${at}`);

  // Linking, from any bank.
  await page.goto(await us.link('', { customerId: customer }));
  await heading('Link your accounts to');
  await judge(page, 'landing', variant);
  await press('Choose your bank');
  await heading('Find your bank');
  await page.getByLabel('Name of your bank').fill('finbnak oaut');
  await page.getByText('1 bank found').waitFor();
  await judge(page, 'search', variant);
  await page.getByLabel('Name of your bank').fill('no such bank at all');
  await page.getByText('No bank found').waitFor();
  await judge(page, 'search-nothing', variant);
  await page.getByLabel('Name of your bank').fill('finbank oauth');
  await page.getByRole('button', { name: /^F? ?FinBank OAuth/ }).first().click();
  await heading('Sign in at FinBank OAuth');
  await judge(page, 'share', variant);

  // The person closes the bank's window, and opens it again.
  const opening = page.waitForEvent('popup');
  await press('Continue to FinBank OAuth');
  const first = await opening;
  await heading('Finish at FinBank OAuth');
  await judge(page, 'bank', variant);
  await first.close();
  await page.getByText('was closed').waitFor();
  await judge(page, 'bank-closed', variant);

  // The bank's "do not allow" is an alert; it may be tried again.
  await atBank(page, () => press('Open the window again'), user, { deny: true });
  await heading('Nothing was linked');
  await judge(page, 'alert', variant);
  const alert = await page.getByRole('alert').textContent();
  check(/\(\d+\)$/.test(alert), `an alert ends in the code: ${alert}`);
  const window = await atBank(page, () => press('Try again'), user, { accounts: ['Household checking', 'Rainy days'] });
  await heading('Choose accounts');
  await until("the bank's window closes", () => window.isClosed());
  await judge(page, 'accounts', variant);
  for (const box of await page.getByRole('checkbox').all()) await box.uncheck();
  await press('Link accounts');
  await page.getByText('Choose at least one account.').waitFor();
  await judge(page, 'accounts-none', variant);
  for (const box of await page.getByRole('checkbox').all()) await box.check();
  await page.getByRole('button', { name: /^Link \d account/ }).click();
  await heading(/linked$/);
  await page.getByText('ready').first().waitFor();
  await judge(page, 'done', variant);
  // Loaded again, it is where it was.
  await page.reload();
  await heading(/linked$/);
  await press('Finish');
  await heading('All done');
  await judge(page, 'finished', variant);

  // The consent is withdrawn at the bank: the alert, and Fix.
  const accounts = await us.accounts(customer);
  const { consents } = await bank('GET', 'consents');
  for (const consent of consents.filter((c) => c.user === user && c.status === 'ACTIVE')) {
    await bank('POST', `consents/${consent.consentId}/revoke`, {});
  }
  const refused = await us.refresh(customer);
  check(refused.every((account) => account.aggregationStatusCode === 947), JSON.stringify(refused));
  const login = String(accounts[0].institutionLoginId);
  await page.goto(await us.link('/fix', { customerId: customer, institutionLoginId: login }));
  await heading('Reconnect FinBank OAuth');
  await judge(page, 'fix', variant);
  await atBank(page, () => press('Continue to FinBank OAuth'), user);
  await heading('Your connection works again');
  await page.getByText('ready').first().waitFor();
  await judge(page, 'fixed', variant);
  await press('Finish');

  // Somebody else signs in: noticed, and nothing is touched.
  await bank('POST', 'users', { user: `${user}_other`, profile: 'profile_02' });
  await page.goto(await us.link('/fix', { customerId: customer, institutionLoginId: login }));
  await atBank(page, () => press('Continue to FinBank OAuth'), `${user}_other`);
  await heading('Not reconnected');
  await judge(page, 'other-login', variant);
  const mended = await us.refresh(customer);
  check(mended.every((account) => account.aggregationStatusCode === 0), JSON.stringify(mended));

  // While adding, number and holder change between the list and the choice: no retry is offered.
  await page.goto(await us.link('/lite', { customerId: await us.customer(`customer_disagrees_${at}`), institutionId: FINBANK }));
  await atBank(page, () => press('Continue to FinBank OAuth'), user, { accounts: ['Household checking'] });
  await heading('Choose accounts');
  const theirs = (await bank('GET', `users/${user}/accounts?institutionId=${FINBANK}`)).accounts;
  const checking = theirs.find((account) => account.name === 'Household checking');
  const { changeId } = await bank('POST', `accounts/${checking.accountId}/changes`, { change: 'number+holder' });
  await page.getByRole('button', { name: /^Link \d account/ }).click();
  await heading('Nothing was linked');
  await judge(page, 'disagrees', variant);
  check((await page.getByRole('alert').textContent()).endsWith('(403)'), 'it is 403');
  check((await page.getByRole('button', { name: 'Try again' }).count()) === 0, 'no retry is offered');
  await bank('POST', `accounts/${checking.accountId}/changes`, { undo: changeId });
  await press('Close');
  await heading('You have left');

  // An experience has a name and colours, and what is written on them can still be read.
  if (us.experience) {
    await page.goto(await us.link('/lite', { customerId: customer, institutionId: FINBANK, experience: us.experience }));
    await heading('Sign in at FinBank OAuth');
    await judge(page, 'experience', variant);
  }

  // A browser that opens no windows: the way is a link instead, and another is to use this window.
  await page.goto(await us.link('/lite', { customerId: customer, institutionId: FINBANK }));
  await heading('Sign in at FinBank OAuth');
  await page.evaluate(() => {
    window.open = () => null;
  });
  await press('Continue to FinBank OAuth');
  await page.getByRole('link', { name: 'Open FinBank OAuth' }).waitFor();
  await judge(page, 'bank-blocked', variant);
  await press('Use this window instead');
  await signIn(page, user);
  await heading('Choose accounts');

  // Five times to the bank in one visit, and no more: the sixth press says so.
  await page.goto(await us.link('/lite', { customerId: customer, institutionId: FINBANK }));
  await heading('Sign in at FinBank OAuth');
  await page.evaluate(() => {
    window.open = () => null;
  });
  await press('Continue to FinBank OAuth');
  for (let n = 2; n <= 6; n += 1) await press('Open the window again');
  await heading('Nothing was linked');
  await page.getByText('as often as one visit allows').waitFor();
  await judge(page, 'stuck', variant);
  // The page goes on asking how the session stands, and goes on saying so.
  await page.waitForResponse((response) => response.url().includes('/connect/sessions/'));
  await page.waitForResponse((response) => response.url().includes('/connect/sessions/'));
  await page.getByText('as often as one visit allows').waitFor();
  await press('Close');
  await heading('You have left');

  // Leaving is asked about, and a link that was altered says so.
  await page.goto(await us.link('/lite', { customerId: customer, institutionId: FINBANK }));
  await press('Exit');
  await page.getByRole('dialog').waitFor();
  await judge(page, 'leaving', variant);
  await press('Stay');
  await press('Exit');
  await press('Leave');
  await heading('You have left');
  await page.goto((await us.link('', { customerId: customer })).replace('customerId=', 'customerId=1'));
  await heading('This page has ended');
  await judge(page, 'altered', variant);
  check((await page.getByRole('alert').textContent()).endsWith('(10039)'), 'it is 10039');
  // A call that is refused is written to the console by the browser itself; nothing else may be.
  const own = errors.filter((text) => !text.startsWith('Failed to load resource'));
  check(own.length === 0, own.join('\n'));
  await context.close();
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
