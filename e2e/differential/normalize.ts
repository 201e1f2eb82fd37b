import { isJsonObject, type JsonObject, type MutableJsonObject } from '@drover/apimachinery';
import { openApiFacts } from './openapi-facts.ts';
import type { Answer } from './step.ts';

const COMPARED_HEADERS = [
  'allow',
  'cache-control',
  'content-encoding',
  'content-type',
  'retry-after',
  'vary',
  'warning',
  'www-authenticate',
];
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g;
const AGE = /^(\d+[smhdy])+$/;
const SERVER = /(https?:\/\/)?(127\.0\.0\.1|10\.255\.0\.1):\d+/g;
const SERVICE_ADDRESS = /\b10\.0\.\d+\.\d+\b/g;
/** Versions of objects in messages and in YAML; those in fields are known by the field. */
const TOLD_VERSION =
  /(?<=in record \(|in the precondition \(|in object meta: |^ +resourceVersion: "|resourceVersion\\":\\")\d+/gm;
/** The version of the store, in which others write too. */
const STORE_VERSION = /(?<=resource version: \d+ \(|, current: )\d+/g;
const CREDENTIAL = /(?<=X509SHA256=)[0-9a-f]{64}|(?<=JTI=)[0-9a-f-]{36}/g;
const DOCUMENT_HASH = /(?<=[?&]hash=)[0-9A-F]+/g;
/** The volume with the token of a pod, under a generated name. */
const TOKEN_VOLUME = /\bkube-api-access-[a-z0-9]{5}\b/g;
/** Names made of the one prefix that refusals are tried with: those are told in messages alone. */
const GENERATED = /\bgen-[bcdfghjklmnpqrstvwxz2456789]{5}\b/g;
/** Ports of nodes in a table. */
const PORT_IN_TABLE = /(?<=:)3\d{4}(?=\/(?:TCP|UDP))/g;
const JWT = /\beyJ[\w-]+\.[\w-]+\.[\w-]+/g;
/** Finds the tokens in a text: class and value. */
export const TOKEN = /⟨(\w+):([^⟩]*)⟩/g;
const HOUR_MS = 3_600_000;

/** A value that only this server has, marked with its class, so that a comparison can pair it with the other's. */
function token(kind: string, value: string): string {
  return `⟨${kind}:${value}⟩`;
}

/**
 * Takes out of the answers of one server what two servers cannot have in common: ids, versions, addresses and generated
 * names become tokens that a comparison pairs, so that what is equal at one server must be equal at the other; times that
 * lie in this run become `<time>`.
 */
export class Normalizer {
  readonly #generated = new Set<string>();
  readonly #nowMs: number;

  constructor(nowMs: number) {
    this.#nowMs = nowMs;
  }

  /** The answer as it can be compared. Answers are given in the order in which they came. */
  answer({ status, headers, body }: Answer): Answer {
    const kept: Record<string, string> = {};
    for (const name of COMPARED_HEADERS) {
      const value = headers[name];
      if (value !== undefined) kept[name] = this.#text(value);
    }
    if (headers['etag'] !== undefined) kept['etag'] = '<etag>';
    this.#learn(body);
    const facts = isJsonObject(body) ? openApiFacts(body) : undefined;
    if (facts) return { status, headers: kept, body: this.#value(facts, '') };
    return { status, headers: kept, body: this.#value(body, '') };
  }

  /** Notes generated names before any text is replaced. */
  #learn(value: unknown): void {
    if (Array.isArray(value)) for (const item of value as unknown[]) this.#learn(item);
    if (!isJsonObject(value)) return;
    const { generateName, name } = value;
    if (typeof generateName === 'string' && typeof name === 'string' && name !== generateName) {
      if (name.startsWith(generateName.slice(0, 58))) this.#generated.add(name);
    }
    for (const field of Object.values(value)) this.#learn(field);
  }

  #value(value: unknown, key: string): unknown {
    if (typeof value === 'string') return this.#keyed(value, key);
    if (typeof value === 'number') return PORT_KEYS.has(key) ? this.#port(value) : value;
    if (Array.isArray(value)) return this.#items(value as unknown[], key);
    return isJsonObject(value) ? this.#object(value) : value;
  }

  #items(items: readonly unknown[], key: string): unknown {
    const shown = items.filter((item) => !isForeign(item));
    const values = shown.map((item) => this.#value(item, key));
    // Their order depends on whether two writes fell into the same second.
    if (key === 'managedFields') return values.toSorted(byManager);
    // Managers with whom an applier conflicts come in any order.
    return values.every(isFieldConflict) ? values.toSorted(byMessage) : values;
  }

  #object(object: JsonObject): unknown {
    if (object['type'] === 'BOOKMARK') return { type: 'BOOKMARK', object: '<bookmark>' };
    const result: MutableJsonObject = {};
    for (const [key, field] of Object.entries(withSortedRules(object))) {
      if (DOCUMENT_OF_SCENARIOS.test(key)) continue;
      const name = this.#text(key).replaceAll(TOKEN, '<$1>');
      result[name] =
        name === 'metadata' && isListMeta(field) ? listMeta(field) : this.#value(field, key);
    }
    return result;
  }

  #keyed(value: string, key: string): unknown {
    if (key === 'resourceVersion' && /^\d+$/.test(value)) {
      return value === '0' ? '0' : token('version', value);
    }
    if (key === 'cells' && AGE.test(value)) return '<age>';
    return this.#text(value);
  }

  #port(port: number): unknown {
    return port >= 30_000 && port <= 32_767 ? token('port', String(port)) : port;
  }

  #text(text: string): string {
    let result = text
      .replace(JWT, '<token>')
      .replace(CREDENTIAL, '<credential>')
      .replace(DOCUMENT_HASH, '<hash>')
      .replace(GENERATED, (name) => token('generated9', name))
      .replace(PORT_IN_TABLE, (port) => token('port', port))
      .replace(TOKEN_VOLUME, (name) => token('access', name))
      .replace(UUID, (uid) => token('uid', uid))
      .replace(TOLD_VERSION, (version) => token('version', version))
      .replace(STORE_VERSION, '<resourceVersion>')
      .replace(TIME, (time) => this.#time(time))
      .replace(SERVER, '<server>')
      .replace(SERVICE_ADDRESS, (address) => token('address', address));
    for (const name of this.#generated)
      result = result.replaceAll(name, token(`generated${name.length}`, name));
    return result;
  }

  #time(time: string): string {
    if (Math.abs(Date.parse(time) - this.#nowMs) > 3 * HOUR_MS) return time;
    return time.includes('.') ? '<micro-time>' : '<time>';
  }
}

/** The rules of a user come in the order in which Go walks through a map: another one each time. */
function withSortedRules(object: JsonObject): JsonObject {
  const { resourceRules, nonResourceRules } = object;
  if (!Array.isArray(resourceRules) || !Array.isArray(nonResourceRules)) return object;
  return {
    ...object,
    resourceRules: sorted(resourceRules),
    nonResourceRules: sorted(nonResourceRules),
  };
}

function sorted(rules: readonly unknown[]): unknown[] {
  return rules.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

const PORT_KEYS = new Set(['nodePort', 'healthCheckNodePort']);

function byManager(left: unknown, right: unknown): number {
  return managerText(left) < managerText(right) ? -1 : 1;
}

function isFieldConflict(item: unknown): item is JsonObject {
  return isJsonObject(item) && item['reason'] === 'FieldManagerConflict';
}

function byMessage(left: unknown, right: unknown): number {
  const [one, other] = [left, right].map((item) => (isJsonObject(item) ? item['message'] : ''));
  return one === other ? 0 : String(one) < String(other) ? -1 : 1;
}

function managerText(entry: unknown): string {
  if (!isJsonObject(entry)) return '';
  const { manager, operation, subresource, apiVersion } = entry;
  return JSON.stringify([manager, operation, subresource, apiVersion]);
}

const LIST_META: ReadonlySet<string> = new Set([
  'continue',
  'remainingItemCount',
  'resourceVersion',
]);

/** Whether a `metadata` is that of a list: it has a version or a place to go on, and nothing of an object. */
function isListMeta(value: unknown): value is Record<string, unknown> {
  return isJsonObject(value) && Object.keys(value).every((key) => LIST_META.has(key));
}

/** The version of a list is that of the whole store, in which others write too: only its presence is compared. */
function listMeta(meta: JsonObject): unknown {
  const result: MutableJsonObject = { ...meta };
  for (const key of ['resourceVersion', 'continue']) {
    if (typeof result[key] === 'string' && result[key] !== '') result[key] = `<${key}>`;
  }
  return result;
}

/** Groups that other scenarios have defined in the meantime, with what belongs to them. */
const OF_SCENARIOS = /\.example\.com$/;
const PATH_OF_SCENARIOS = /^\/(openapi\/v3\/)?apis\/[^/]+\.example\.com(\/|$)/;
const DOCUMENT_OF_SCENARIOS = /^apis\/[^/]+\.example\.com(\/|$)/;

/** Whether an item of a list is none of the scenario's business. */
function isForeign(item: unknown): boolean {
  if (typeof item === 'string') return PATH_OF_SCENARIOS.test(item);
  return isOfScenarios(item);
}

function isOfScenarios(item: unknown): boolean {
  if (!isJsonObject(item)) return false;
  const { name } = isJsonObject(item['metadata']) ? item['metadata'] : item;
  if (typeof name !== 'string' || !OF_SCENARIOS.test(name)) return false;
  return 'versions' in item || /^v\d/.test(name);
}
