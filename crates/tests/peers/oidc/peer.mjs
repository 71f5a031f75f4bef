// A bank that nobody here wrote: oidc-provider, certified, under the FAPI 2.0 Security Profile, with a
// small FDX resource server beside it whose data are fixtures.
//
// Given on standard input, one line of JSON: { certificate, key, authorities } in PEM. Says on standard
// output where it is, and ends when its input does. Its time is that of its callers' Date headers, and
// only goes forward.

import crypto from 'node:crypto';
import https from 'node:https';
import readline from 'node:readline';

const RealDate = Date;
const clock = { at: null, since: 0 };
const now = () => (clock.at === null ? RealDate.now() : Math.floor(clock.at + performance.now() - clock.since));
globalThis.Date = class extends RealDate {
  constructor(...given) {
    if (given.length === 0) super(now());
    else super(...given);
  }

  static now() {
    return now();
  }
};
function follow(header) {
  const told = RealDate.parse(header ?? '');
  if (Number.isNaN(told) || (clock.at !== null && told <= now())) return;
  clock.at = told;
  clock.since = performance.now();
}

// The library and what it is made of must see the clock above.
const { default: Provider, errors } = await import('oidc-provider');
const jose = await import('jose');

const input = readline.createInterface({ input: process.stdin });
const given = JSON.parse((await input[Symbol.asyncIterator]().next()).value);
process.stdin.on('end', () => process.exit(0));
process.stdin.resume();

const FDX = [
  'fdx:accountbasic:read', 'fdx:accountdetailed:read', 'fdx:customercontact:read',
  'fdx:paymentsupport:read', 'fdx:transactions:read', 'fdx:statements:read',
];
const CLUSTERS = new Set([
  'ACCOUNT_BASIC', 'ACCOUNT_DETAILED', 'CUSTOMER_CONTACT', 'PAYMENT_SUPPORT', 'TRANSACTIONS', 'STATEMENTS',
]);

// What happened, for the test to look at.
const seen = {
  registered: 0, pushed: 0, granted: 0, rotated: 0, replayed: 0, revoked: 0, unboundRefused: 0, pages: 0,
};

const ACCOUNTS = [
  {
    accountId: 'oidc-checking', accountCategory: 'DEPOSIT_ACCOUNT', accountType: 'CHECKING',
    accountNumber: '4400110022', accountNumberDisplay: '0022', nickname: 'Judged checking', status: 'OPEN',
    currency: { currencyCode: 'USD' }, currentBalance: 1204.07, availableBalance: 1190,
    accountOpenDate: '2019-02-03', balanceAsOf: '2026-03-11T12:00:00Z',
  },
  {
    accountId: 'oidc-savings', accountCategory: 'DEPOSIT_ACCOUNT', accountType: 'SAVINGS',
    accountNumber: '4400110033', accountNumberDisplay: '0033', nickname: 'Judged savings', status: 'OPEN',
    currency: { currencyCode: 'USD' }, currentBalance: 88000.5, accountOpenDate: '2020-05-06',
    balanceAsOf: '2026-03-11T12:00:00Z',
  },
  {
    accountId: 'oidc-card', accountCategory: 'LOC_ACCOUNT', accountType: 'CREDITCARD',
    accountNumberDisplay: '7766', nickname: 'Judged card', status: 'OPEN',
    currency: { currencyCode: 'USD' }, currentBalance: 310.25, creditLine: 5000, availableCredit: 4689.75,
    balanceAsOf: '2026-03-11T12:00:00Z',
  },
];
const row = (id, day, amount, description) => ({
  transactionId: id, amount, description, status: 'POSTED', debitCreditMemo: amount < 0 ? 'DEBIT' : 'CREDIT',
  postedTimestamp: `${day}T15:00:00.000Z`, transactionTimestamp: `${day}T15:00:00.000Z`,
});
const TRANSACTIONS = {
  'oidc-checking': [
    row('c-1', '2026-02-20', -12.5, 'Bread'), row('c-2', '2026-02-27', 900, 'Wages'),
    row('c-3', '2026-03-02', -40.1, 'Books'), row('c-4', '2026-03-06', -7, 'Tram'),
    row('c-5', '2026-03-09', -61.35, 'Groceries'),
  ],
  'oidc-savings': [row('s-1', '2026-02-28', 15.2, 'Interest')],
  'oidc-card': [row('k-1', '2026-03-01', -310.25, 'Shoes')],
};

const { privateKey, publicKey } = crypto.generateKeyPairSync('ec', { namedCurve: 'P-256' });
const signing = { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'ES256', kid: 'peer-1' };

const server = https.createServer({
  cert: given.certificate, key: given.key, ca: given.authorities, requestCert: true, rejectUnauthorized: false,
});
await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
const issuer = `https://127.0.0.1:${server.address().port}`;
const resource = `${issuer}/fdx/v6`;

// Only a certificate that was shown and is under the authority counts.
function shown(socket) {
  const certificate = socket.authorized && socket.getPeerCertificate();
  return certificate?.raw ? new crypto.X509Certificate(certificate.raw) : undefined;
}

const provider = new Provider(issuer, {
  jwks: { keys: [signing] },
  scopes: ['openid', 'offline_access', ...FDX],
  claims: { openid: ['sub'] },
  clientAuthMethods: ['private_key_jwt'],
  responseTypes: ['code'],
  cookies: { keys: [crypto.randomBytes(24).toString('hex')] },
  rotateRefreshToken: true,
  ttl: {
    AccessToken: 900, AuthorizationCode: 60, Grant: 31_536_000, IdToken: 300, Interaction: 3600,
    RefreshToken: 31_536_000, Session: 3600,
  },
  findAccount: (ctx, id) => ({ accountId: id, claims: async () => ({ sub: id }) }),
  interactions: { url: (ctx, interaction) => `/interaction/${interaction.uid}` },
  extraTokenClaims: (ctx, token) => (token.grantId ? { fdxConsentId: token.grantId } : undefined),
  features: {
    devInteractions: { enabled: false },
    dPoP: { enabled: false },
    userinfo: { enabled: false },
    fapi: { enabled: true, profile: '2.0' },
    pushedAuthorizationRequests: { enabled: true, requirePushedAuthorizationRequests: true },
    registration: { enabled: true },
    revocation: { enabled: true },
    mTLS: {
      enabled: true, certificateBoundAccessTokens: true, getCertificate: (ctx) => shown(ctx.socket),
    },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => resource,
      useGrantedResource: () => true,
      getResourceServerInfo: () => ({
        scope: FDX.join(' '), audience: resource, accessTokenTTL: 900, accessTokenFormat: 'jwt',
        jwt: { sign: { alg: 'ES256' } },
      }),
    },
    richAuthorizationRequests: {
      enabled: true,
      types: {
        'fdx_v1.0': {
          validate(ctx, detail) {
            const wrong = (what) => { throw new errors.InvalidAuthorizationDetails(what); };
            const asked = detail.consentRequest;
            if (!['ONE_TIME', 'PERSISTENT', 'TIME_BOUND'].includes(asked?.durationType)) wrong('durationType');
            if (asked.durationType === 'TIME_BOUND' && !(asked.durationPeriod > 0)) wrong('durationPeriod');
            if (!Number.isInteger(asked.lookbackPeriod)) wrong('lookbackPeriod');
            if (!Array.isArray(asked.resources) || asked.resources.length === 0) wrong('resources');
            for (const one of asked.resources) {
              if (!['ACCOUNT', 'CUSTOMER', 'DOCUMENT'].includes(one.resourceType)) wrong('resourceType');
              if (!one.dataClusters?.every((cluster) => CLUSTERS.has(cluster))) wrong('dataClusters');
            }
          },
        },
      },
      authorizationDetailsForGrantSource: (ctx) => ctx.oidc.grant.rar,
      authorizationDetailsForAccessToken: (ctx, token, source) => source.rar,
      authorizationDetailsForIntrospection: () => undefined,
    },
  },
});
provider.on('registration_create.success', () => { seen.registered += 1; });
provider.on('pushed_authorization_request.success', () => { seen.pushed += 1; });
provider.on('grant.success', () => { seen.granted += 1; });
provider.on('refresh_token.consumed', () => { seen.rotated += 1; });
provider.on('grant.error', (ctx, error) => {
  if (/already used|not found/.test(error.error_detail ?? '')) seen.replayed += 1;
  console.error('grant.error', error.error, error.error_description, error.error_detail);
});
provider.on('grant.revoked', () => { seen.revoked += 1; });
for (const event of ['pushed_authorization_request.error', 'registration_create.error', 'authorization.error',
  'revocation.error', 'server_error']) {
  provider.on(event, (ctx, error) => console.error(event, error.error, error.error_description, error.error_detail ?? error));
}

async function form(req) {
  const chunks = [];
  for await (const chunk of req) chunks.push(chunk);
  return new URLSearchParams(Buffer.concat(chunks).toString());
}

function html(res, body) {
  res.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
  res.end(`<!doctype html><title>Peer bank</title>${body}`);
}

async function interaction(req, res, url) {
  const details = await provider.interactionDetails(req, res);
  const [, , uid, step] = url.pathname.split('/');
  if (req.method === 'GET') {
    const to = details.prompt.name === 'login' ? 'login' : 'confirm';
    const fields = to === 'login'
      ? '<input name="login"><input name="password" type="password">'
      : ACCOUNTS.map((a) => `<input type="checkbox" name="account" value="${a.accountId}">${a.nickname}`).join('');
    return html(res, `<form method="post" action="/interaction/${uid}/${to}">${fields}<button>Go on</button></form>`);
  }
  const fields = await form(req);
  if (step === 'login' && details.prompt.name === 'login') {
    return provider.interactionFinished(req, res, { login: { accountId: fields.get('login') } });
  }
  if (step !== 'confirm' || details.prompt.name !== 'consent') throw new Error('another step is due');
  const grant = new provider.Grant({ accountId: details.session.accountId, clientId: details.params.client_id });
  const asked = new Set(details.params.scope.split(' '));
  grant.addOIDCScope([...asked].join(' '));
  grant.addResourceScope(resource, FDX.filter((scope) => asked.has(scope)).join(' '));
  for (const detail of details.prompt.details.rar ?? JSON.parse(details.params.authorization_details)) {
    grant.addRar({ ...detail, accounts: fields.getAll('account') });
  }
  return provider.interactionFinished(req, res, { consent: { grantId: await grant.save() } });
}

// Who may read what: a token of ours, shown with the certificate it is bound to, whose grant lives on.
async function admitted(req) {
  const token = /^Bearer (.+)$/.exec(req.headers.authorization ?? '')?.[1];
  if (!token) return undefined;
  let claims;
  try {
    ({ payload: claims } = await jose.jwtVerify(token, publicKey, { issuer, audience: resource, typ: 'at+jwt' }));
  } catch (error) {
    console.error('token refused', error.code, error.message, token.slice(0, 12));
    return undefined;
  }
  const certificate = shown(req.socket);
  const thumbprint = certificate && crypto.hash('sha256', certificate.raw, 'base64url');
  if (!claims.cnf?.['x5t#S256'] || claims.cnf['x5t#S256'] !== thumbprint) {
    seen.unboundRefused += 1;
    return undefined;
  }
  const grant = await provider.Grant.find(claims.fdxConsentId);
  return grant && { grant, scopes: new Set(claims.scope.split(' ')) };
}

async function fdx(req, res, url) {
  const interactionId = req.headers['x-fapi-interaction-id'];
  const say = (status, body) => {
    res.writeHead(status, { 'content-type': 'application/json', 'x-fapi-interaction-id': interactionId ?? '' });
    res.end(JSON.stringify(body));
  };
  const refuse = (status, code, message) => say(status, { code, message });
  if (!interactionId) return refuse(400, '401', 'x-fapi-interaction-id is missing');
  const pass = await admitted(req);
  if (!pass) return refuse(401, '603', 'Authentication failed');
  const { accounts, consentRequest } = pass.grant.rar[0];
  const [kind, id, what] = url.pathname.slice('/fdx/v6/'.length).split('/').map(decodeURIComponent);
  if (kind === 'consents') {
    if (id !== pass.grant.jti) return refuse(404, '404', 'no such consent');
    return say(200, {
      id, status: 'ACTIVE', durationType: consentRequest.durationType,
      expirationTime: new Date((pass.grant.iat + consentRequest.durationPeriod * 86_400) * 1000).toISOString(),
      resources: accounts.map((resourceId) => ({
        resourceType: 'ACCOUNT', resourceId, dataClusters: consentRequest.resources[0].dataClusters,
      })),
    });
  }
  if (kind !== 'accounts') return refuse(404, '404', 'no such operation');
  const need = { contact: 'customercontact', 'payment-networks': 'paymentsupport', transactions: 'transactions' };
  const scope = `fdx:${id ? need[what] ?? 'accountdetailed' : 'accountbasic'}:read`;
  if (!pass.scopes.has(scope)) return refuse(403, '602', 'not covered');
  const shared = ACCOUNTS.filter((account) => accounts.includes(account.accountId));
  const page = (name, rows, size) => {
    const from = Number(url.searchParams.get('pageKey') ?? 0);
    const next = from + size < rows.length ? { nextPageKey: String(from + size) } : {};
    if (from > 0) seen.pages += 1;
    return say(200, { page: { ...next, totalElements: rows.length }, [name]: rows.slice(from, from + size) });
  };
  if (!id) return page('accounts', shared, 1);
  const account = shared.find((one) => one.accountId === id);
  if (!account) return refuse(404, '701', 'Account not found');
  switch (what) {
    case undefined:
      return say(200, account);
    case 'contact':
      return say(200, { holders: [{ relationship: 'SOLE_OWNER', name: { first: 'Ines', last: 'Vogel' } }] });
    case 'payment-networks':
      if (!account.accountNumber) return refuse(422, '704', 'Account type not supported');
      return say(200, {
        paymentNetworks: [{
          bankId: '121000358', identifier: account.accountNumber, identifierType: 'ACCOUNT_NUMBER', type: 'US_ACH',
        }],
      });
    case 'transactions': {
      const [from, to] = ['startTime', 'endTime'].map((name) => Date.parse(url.searchParams.get(name)));
      const within = (one) => from <= Date.parse(one.postedTimestamp) && Date.parse(one.postedTimestamp) <= to;
      return page('transactions', TRANSACTIONS[id].filter(within), 2);
    }
    default:
      return refuse(404, '404', 'no such operation');
  }
}

const callback = provider.callback();
server.on('request', (req, res) => {
  follow(req.headers.date);
  const url = new URL(req.url, issuer);
  const failed = (error) => {
    console.error(error);
    if (!res.headersSent) res.writeHead(500);
    res.end();
  };
  if (url.pathname === '/seen') {
    res.writeHead(200, { 'content-type': 'application/json' });
    res.end(JSON.stringify(seen));
  } else if (url.pathname.startsWith('/interaction/')) {
    interaction(req, res, url).catch(failed);
  } else if (url.pathname.startsWith('/fdx/v6/')) {
    fdx(req, res, url).catch(failed);
  } else {
    callback(req, res);
  }
});
console.log(JSON.stringify({ url: issuer }));
