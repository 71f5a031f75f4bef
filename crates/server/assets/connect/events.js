// What the host is told, in the published words (connect.md 2.2 to 2.4). Each thing is told once, also
// by a page that was loaded again in the middle.

import { remember, remembered } from './memory.js';

export class Events {
  #host;
  #key;
  /** What a host has heard, in this window. */
  #told;
  /** What was said since this page was loaded. */
  #said = new Set();
  #link;

  /** `link` is the link's query; `key` is what this window remembers the link by. */
  constructor(host, link, key) {
    this.#host = host;
    this.#key = `told:${key}`;
    this.#told = new Set(remembered(this.#key) ?? []);
    this.#link = link;
  }

  /** A link may be used again: a new session has told nothing yet. */
  beginAnew() {
    this.#told.clear();
    this.#said.clear();
    remember(this.#key, []);
  }

  /** Says something, unless it was said before under this name. What nobody has heard yet is not told. */
  #once(name, message) {
    if (this.#told.has(name) || this.#said.has(name)) return;
    this.#said.add(name);
    this.#host.say(message, () => {
      this.#told.add(name);
      remember(this.#key, [...this.#told]);
    });
  }

  /** What every user event carries. */
  #common() {
    const common = {};
    for (const name of ['customerId', 'partnerId', 'consumerId', 'ttl', 'type']) {
      const value = this.#link.get(name);
      if (value !== null) common[name] = value;
    }
    return common;
  }

  route(screen, params = {}, name = screen) {
    this.#once(`route ${name}`, { type: 'route', data: { screen, params } });
  }

  #user(name, data) {
    this.#once(`user ${name}`, { type: 'user', data: { ...this.#common(), ...data } });
  }

  alert(attempt, alert, institution) {
    this.#user(`DisplayAlert ${attempt}`, {
      action: 'DisplayAlert',
      alertType: 'error',
      title: alert.category,
      message: alert.text,
      errorCode: alert.code,
      institutionId: institution?.id ?? null,
      institutionName: institution?.name ?? null,
    });
  }

  /** The first of the two of an attempt: it begins. */
  adding(attempt, institution) {
    this.#user(`AddAccounts ${attempt} begun`, {
      action: 'AddAccounts',
      institutionId: institution?.id ?? null,
      institutionLoginId: null,
      accounts: null,
      accountIds: [],
      success: null,
      errorCode: null,
    });
  }

  /** The second: what came of it. */
  added(attempt, institution, result) {
    this.#user(`AddAccounts ${attempt} ended`, {
      action: 'AddAccounts',
      institutionId: institution?.id ?? null,
      institutionLoginId: result.institutionLoginId,
      accounts: result.accounts.map((account) => ({
        id: account.id,
        name: account.name,
        accountNumberDisplay: account.mask,
        institutionId: institution?.id ?? null,
        institutionLoginId: result.institutionLoginId,
      })),
      accountIds: result.accounts.map((account) => account.id),
      success: true,
      errorCode: null,
    });
  }

  notAdded(attempt, institution, code) {
    this.#user(`AddAccounts ${attempt} ended`, {
      action: 'AddAccounts',
      institutionId: institution?.id ?? null,
      institutionLoginId: null,
      accounts: null,
      accountIds: [],
      success: false,
      errorCode: code,
    });
  }

  url(url) {
    this.#host.say({ type: 'url', url });
  }

  closeBank() {
    this.#host.say({ type: 'closePopup' });
  }

  done() {
    this.#user('End', { action: 'End', code: 200 });
    this.#once('end', { type: 'done', data: { code: 200, reason: 'complete', reportData: [] } });
  }

  cancel() {
    this.#user('End', { action: 'End', code: 100 });
    this.#once('end', { type: 'cancel', data: { code: 100, reason: 'exit' } });
  }

  error(code, reason) {
    this.#user('End', { action: 'End', code });
    this.#once('end', { type: 'error', data: { code, reason } });
  }
}
