// What every walk needs: a browser, a partner's calls, and the bank's control API.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const require = createRequire(import.meta.url);

/** What the test hands over on standard input: where everything is, and who the partners are. */
export const given = JSON.parse(readFileSync(0, 'utf8'));

/** What Connect says in a language, read as a browser would: as a module. */
export async function texts(language) {
  const file = new URL(`../../server/assets/connect/texts-${language}.js`, import.meta.url);
  return (await import(`data:text/javascript,${encodeURIComponent(readFileSync(file, 'utf8'))}`)).texts;
}

export const FINBANK = 102176;
export const AU_FINBANK = 200003;

/** How long something that must happen is waited for, in milliseconds: machines may be busy. */
const PATIENCE = 120_000;

export async function browser() {
  return chromium.launch({
    executablePath: given.chromium,
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage',
    ],
  });
}

async function call(base, method, path, body, headers = {}) {
  const answer = await fetch(new URL(path, base), {
    method,
    headers: { accept: 'application/json', 'content-type': 'application/json', ...headers },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status} ${text}`);
  return text === '' ? null : JSON.parse(text);
}

/** A partner's calls, signed in. */
export async function partner(region) {
  const { id, secret, appKey, experience } = given.partners[region];
  const headers = { 'finicity-app-key': appKey };
  const { token } = await call(given.server, 'POST', 'aggregation/v2/partners/authentication', { partnerId: id, partnerSecret: secret }, headers);
  const signed = { ...headers, 'finicity-app-token': token };
  const api = (method, path, body) => call(given.server, method, path, body, signed);
  return {
    id,
    experience,
    api,
    async customer(username) {
      return (await api('POST', 'aggregation/v2/customers/testing', { username })).id;
    },
    /** A link: `kind` is '', '/lite' or '/fix'. */
    async link(kind, more) {
      return (await api('POST', `connect/v2/generate${kind}`, { partnerId: id, ...more })).link;
    },
    async accounts(customerId) {
      return (await api('GET', `aggregation/v1/customers/${customerId}/accounts`)).accounts;
    },
    async refresh(customerId) {
      return (await api('POST', `aggregation/v1/customers/${customerId}/accounts`, {})).accounts;
    },
  };
}

export const bank = (method, path, body) => call(given.bank, method, `control/${path}`, body);

/** A window's worth of browser, as patient as everything else here. */
export async function context(chromium, options) {
  const made = await chromium.newContext({ locale: 'en-US', ...options });
  made.setDefaultTimeout(PATIENCE);
  return made;
}

/** Signs in at the bank's page and allows what is ticked. */
export async function signIn(page, user, { accounts, deny = false } = {}) {
  await page.getByLabel('User').fill(user);
  await page.getByLabel('Password').fill(user);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'Allow', exact: true }).waitFor();
  if (accounts !== undefined) {
    for (const box of await page.getByRole('checkbox').all()) {
      const name = await box.evaluate((element) => element.closest('label').textContent);
      if (!accounts.some((wanted) => name.includes(wanted))) await box.uncheck();
    }
  }
  await page.getByRole('button', { name: deny ? 'Do not allow' : 'Allow', exact: true }).click();
}

const axeSource = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** What axe-core finds in a page or a frame, by the rules of WCAG 2 A, 2 AA and 2.2 AA. */
export async function violations(frame) {
  if (!(await frame.evaluate(() => 'axe' in window))) await frame.evaluate(axeSource);
  const { violations } = await frame.evaluate(() =>
    window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
  return violations.map(({ id, help, nodes }) => ({ id, help, nodes: nodes.map((node) => node.html) }));
}

/** How far a page is wider than its window, in pixels. */
export const overflow = (frame) =>
  frame.evaluate(() => Math.max(...[document.documentElement, ...document.querySelectorAll('.scroll')].map((e) => e.scrollWidth - e.clientWidth)));

export function check(so, otherwise) {
  if (!so) throw new Error(otherwise);
}

/** Waits until something is so. */
export async function until(what, so) {
  const end = Date.now() + PATIENCE;
  while (Date.now() < end) {
    if (await so()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`it was waited for in vain that ${what}`);
}
