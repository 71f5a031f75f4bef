// The operators' console in a browser, at 360 and 1280 pixels, light and dark: judged by axe-core, never wider than
// its window, usable by keyboard alone and without scripts, and fresh by itself. With `shots` given, each page is
// kept as a picture.

import { browser, check, given, violations, context as newContext } from './house.mjs';

const chromium = await browser();
const { console: base, token, account } = given.more;
const at = (path) => new URL(path, base).href;
const judged = [];
const problems = [];

async function signIn(page, to = '/') {
  await page.goto(at(to));
  await page.getByLabel('Operator\u2019s token').or(page.getByLabel("Operator's token")).fill(token);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1 }).filter({ hasNotText: 'Sign in' }).waitFor();
}

const PAGES = [
  ['overview', '/'],
  ['held', '/held'],
  ['search', '/search?by=code&q=403'],
  ['account', `/accounts/${account}`],
  ['cases', '/cases'],
  ['case', given.more.case],
  ['migrations', '/migrations'],
  ['migration', given.more.migration],
  ['audit', '/audit'],
];

for (const variant of [
  { name: '360-light', width: 360, height: 740, scheme: 'light' },
  { name: '360-dark', width: 360, height: 740, scheme: 'dark' },
  { name: '1280-light', width: 1280, height: 900, scheme: 'light' },
  { name: '1280-dark', width: 1280, height: 900, scheme: 'dark' },
]) {
  const context = await newContext(chromium, { viewport: { width: variant.width, height: variant.height }, colorScheme: variant.scheme });
  const page = await context.newPage();
  const errors = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  const judge = async (name) => {
    if (given.shots) await page.screenshot({ path: `${given.shots}/console-${name}-${variant.name}.png`, fullPage: true });
    const found = await violations(page);
    if (found.length > 0) problems.push(`${name}, ${variant.name}: ${JSON.stringify(found, null, 1)}`);
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (wider > 0) problems.push(`${name}, ${variant.name}: ${wider} pixels wider than the window`);
    judged.push(name);
  };
  await page.goto(at('/'));
  await judge('sign-in');
  await signIn(page);
  for (const [name, path] of PAGES) {
    await page.goto(at(path));
    await judge(name);
  }
  await page.goto(at(given.more.case));
  await page.getByRole('link', { name: /^Preview/ }).first().click();
  await page.getByRole('heading', { name: /^Before you confirm/ }).waitFor();
  await judge('preview');
  check(errors.length === 0, `${variant.name}: ${errors.join('\n')}`);
  await context.close();
}

// The bar under the pointer is named, and what was opened stays open when the page refreshes itself.
{
  const context = await newContext(chromium, { viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  await page.clock.install();
  await signIn(page);
  await page.locator('.plot g[data-told$="account"], .plot g[data-told$="accounts"]').last().hover({ force: true });
  const told = await page.locator('.plot [data-readout]').allInnerTexts();
  check(told.some((text) => /\d+ accounts?$/.test(text)), `read out: ${told}`);
  await page.locator('details.twin summary').click();
  await page.evaluate(() => document.activeElement.blur());
  await page.locator('#numbers dd').first().evaluate((element) => { element.textContent = 'old'; });
  await page.clock.runFor(11_000);
  await page.waitForFunction(() => document.querySelector('#numbers dd').textContent !== 'old');
  check(await page.locator('details.twin').evaluate((element) => element.open), 'the table is still open');
  await context.close();
}

// By keyboard alone, with scripts off: sign in, find an account, ask the bank again, sign out.
{
  const context = await newContext(chromium, { viewport: { width: 360, height: 740 }, javaScriptEnabled: false });
  const page = await context.newPage();
  await signIn(page, '/search');
  await page.getByLabel('Which').focus();
  await page.keyboard.type(account);
  await page.keyboard.press('Enter');
  await page.waitForURL(/q=/);
  const found = page.locator(`a[href="/accounts/${account}"]`);
  await found.focus();
  await page.keyboard.press('Enter');
  await page.waitForURL(/accounts/);
  await page.getByRole('button', { name: 'Ask the bank again' }).focus();
  await page.keyboard.press('Enter');
  await page.waitForURL(/done=asked/);
  await page.getByText('The bank was asked again.').waitFor();
  await page.getByRole('button', { name: 'Sign out' }).focus();
  await page.keyboard.press('Enter');
  await page.waitForURL(/sign-in/);
  await context.close();
}

check(problems.length === 0, problems.join('\n'));
await chromium.close();
console.log(JSON.stringify({ judged }));
