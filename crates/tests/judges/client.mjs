// Calls every served operation with the TypeScript client that openapi-generator makes of the published
// description. Standard input says where the server is and which calls to make, as they are on the wire;
// the client is given them in its own words, and what it makes of an answer must still be the answer.

import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { build } from 'esbuild';

const given = JSON.parse(readFileSync(0, 'utf8'));
const source = join(given.folder, 'client');
execFileSync(given.generator, [
  'generate', '-i', given.description, '-g', 'typescript-fetch', '-o', source, '--skip-validate-spec',
], { stdio: 'ignore' });
const bundle = join(given.folder, 'client.mjs');
await build({ entryPoints: [join(source, 'index.ts')], bundle: true, format: 'esm', platform: 'node', outfile: bundle, logLevel: 'error' });
const client = await import(bundle);

/** What a call's parameters are called and what type they have, read from the client's own source. */
const requests = new Map();
for (const file of readdirSync(join(source, 'apis'))) {
  const text = readFileSync(join(source, 'apis', file), 'utf8');
  for (const [, name, body] of text.matchAll(/export interface (\w+)Request \{([^}]*)\}/g)) {
    const bare = body.replaceAll(/\/\*[\s\S]*?\*\//g, '');
    requests.set(name, [...bare.matchAll(/(\w+)\??: ([^;]+);/g)].map(([, parameter, type]) => ({ parameter, type })));
  }
}

const configuration = new client.Configuration({ basePath: given.server.replace(/\/$/, ''), headers: given.headers, apiKey: (name) => given.keys[name] ?? given.headers[name] });
const groups = Object.entries(client).filter(([name]) => name.endsWith('Api')).map(([, Group]) => new Group(configuration));

/** A name as either side spells it. */
const plain = (name) => name.replaceAll(/[^a-zA-Z0-9]/g, '').toLowerCase();

function parameters(call) {
  const names = [...call.template.matchAll(/{(\w+)}/g)].map(([, name]) => name);
  const values = new RegExp(`^${call.template.replaceAll(/{\w+}/g, '([^/]+)')}$`).exec(call.path).slice(1);
  const wire = new Map([...names.map((name, at) => [name, values[at]]), ...Object.entries(call.query)].map(([name, text]) => [plain(name), decodeURIComponent(text)]));
  const filled = {};
  for (const { parameter, type } of requests.get(call.operation[0].toUpperCase() + call.operation.slice(1)) ?? []) {
    const text = wire.get(plain(parameter));
    wire.delete(plain(parameter));
    if (text !== undefined) {
      filled[parameter] = type === 'number' ? Number(text) : type === 'boolean' ? text === 'true' : text;
    } else if (call.body !== null && client[`${type}FromJSON`]) {
      filled[parameter] = client[`${type}FromJSON`](call.body);
    }
  }
  if (wire.size > 0) throw new Error(`the client does not know ${[...wire.keys()]}`);
  return filled;
}

const called = [];
const failed = [];
for (const call of given.calls) {
  const name = call.operation[0].toLowerCase() + call.operation.slice(1);
  const group = groups.find((candidate) => typeof candidate[`${name}Raw`] === 'function');
  try {
    const answer = await group[`${name}Raw`](parameters(call));
    const value = await answer.value();
    const empty = ['0', null].includes(answer.raw.headers.get('content-length'));
    if (value === undefined && !empty) throw new Error('the client read nothing');
    called.push(`${call.operation} ${answer.raw.status}`);
  } catch (error) {
    const said = error.response ? `${error.response.status} ${await error.response.text().catch(() => '')}` : '';
    failed.push(`${call.operation}: ${error} ${said}`);
  }
}
if (failed.length > 0) {
  console.error(failed.join('\n\n'));
  process.exit(1);
}
console.log(JSON.stringify({ called }));
