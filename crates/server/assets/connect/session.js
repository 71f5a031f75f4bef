// The session's calls. What the server refuses is a `Refused`; what never reached it is an `Unreached`.

export class Refused extends Error {
  constructor(status, problem) {
    super(problem?.detail ?? `HTTP ${status}`);
    this.status = status;
    this.problem = problem;
    this.code = problem?.code ?? 500;
  }
}

export class Unreached extends Error {}

async function call(method, path, body) {
  let answer;
  try {
    answer = await fetch(`/connect/sessions${path}`, {
      method,
      headers: body === undefined ? {} : { 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
      credentials: 'omit',
      cache: 'no-store',
    });
  } catch {
    throw new Unreached();
  }
  const json = await answer.json().catch(() => null);
  if (!answer.ok) throw new Refused(answer.status, json);
  return json;
}

export class Session {
  #token;

  constructor(token) {
    this.#token = token;
  }

  /** Opens a session with a link's query. Gives its token with its state. */
  static async open(query) {
    return call('POST', '', { link: query });
  }

  #path(step = '') {
    return `/${encodeURIComponent(this.#token)}${step}`;
  }

  view() {
    return call('GET', this.#path());
  }

  search(text) {
    return call('GET', this.#path(`/institutions?search=${encodeURIComponent(text)}`));
  }

  choose(institutionId) {
    return call('POST', this.#path('/institution'), { institutionId });
  }

  start() {
    return call('POST', this.#path('/start'), {});
  }

  /** `separateIds` are linked although they seem to be linked already. */
  link(accountIds, separateIds) {
    return call('POST', this.#path('/accounts'), { accountIds, separateIds });
  }

  decide(accountId, { action, candidate }) {
    return call('POST', this.#path('/repairs'), { accountId, action, candidate });
  }

  cancel() {
    return call('POST', this.#path('/cancel'), {});
  }
}
