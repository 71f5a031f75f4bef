// The error catalogue in a browser, at 360 and 1280 pixels, light and dark, in each language: judged by axe-core, never
// wider than its window, and searched as one types. With `shots` given, each page is kept as a picture.

import { browser, check, given, overflow, violations, context as newContext } from './house.mjs';

const chromium = await browser();
const judged = [];

for (const variant of [
  { name: '360-light', width: 360, height: 740, scheme: 'light', lang: 'en' },
  { name: '360-dark', width: 360, height: 740, scheme: 'dark', lang: 'fr' },
  { name: '1280-light', width: 1280, height: 900, scheme: 'light', lang: 'es' },
  { name: '1280-dark', width: 1280, height: 900, scheme: 'dark', lang: 'en' },
]) {
  const context = await newContext(chromium, { viewport: { width: variant.width, height: variant.height }, colorScheme: variant.scheme });
  const page = await context.newPage();
  const errors = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  for (const [name, path] of [
    ['errors', '/errors'],
    ['errors-us-403', '/errors/us/403'],
    ['errors-au-324', '/errors/au/324'],
    ['errors-hub', '/errors/us/category/retry-later'],
  ]) {
    const url = new URL(path, given.server);
    url.searchParams.set('lang', variant.lang);
    await page.goto(url.href);
    if (given.shots) await page.screenshot({ path: `${given.shots}/${name}-${variant.name}.png`, fullPage: name !== 'errors' });
    const found = await violations(page);
    check(found.length === 0, `${name}, ${variant.name}: ${JSON.stringify(found, null, 1)}`);
    const wider = await overflow(page);
    check(wider <= 0, `${name}, ${variant.name}: ${wider} pixels wider than the window`);
    judged.push(name);
  }
  // While one types, the list follows; the form finds the same without scripts.
  await page.goto(new URL(`/errors?lang=${variant.lang}`, given.server).href);
  const all = await page.locator('#codes > li').count();
  await page.locator('#text').fill('403');
  await page.waitForFunction((before) => document.querySelectorAll('#codes > li').length < before, all);
  const typed = await page.locator('#codes > li .code').allInnerTexts();
  check(typed.includes('US 403') && typed.includes('AU 403'), `typed: ${typed}`);
  await page.locator('#text').press('Enter');
  await page.waitForURL(/text=403/);
  const sent = await page.locator('#codes > li .code').allInnerTexts();
  check(JSON.stringify(sent) === JSON.stringify(typed), `${sent} and ${typed}`);
  check(errors.length === 0, `${variant.name}: ${errors.join('\n')}`);
  await context.close();
}

await chromium.close();
console.log(JSON.stringify({ judged }));
