import { expect, test } from 'vitest';
import type { LogExtent, LogRecord } from '../log/log-driver.ts';
import { MemoryLog } from '../memory/memory-log.ts';
import { EncryptedLog } from './encrypted-log.ts';
import { parseEncryptionConfig } from './encryption-config.ts';
import { keyNameOf } from './value-cipher.ts';

const text = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString();
const value = Buffer.from('{"kind":"Secret"}');
const place = { collection: 'secrets', key: 'default/a' };

function secret(byte: number, length = 32): string {
  return Buffer.alloc(length, byte).toString('base64');
}

function config(providers: string, resources = '[secrets]') {
  return parseEncryptionConfig(
    'enc.yaml',
    `{apiVersion: apiserver.config.k8s.io/v1, kind: EncryptionConfiguration, resources: [{resources: ${resources}, providers: ${providers}}]}`,
  );
}

const one = `{aesgcm: {keys: [{name: one, secret: "${secret(1)}"}]}}`;
const two = `{aesgcm: {keys: [{name: two, secret: "${secret(2, 16)}"}]}}`;

/** A log whose disk can be looked at. */
class DiskLog extends MemoryLog {
  readonly records = new Map<number, LogRecord>();

  override load(sink: (records: readonly LogRecord[]) => void = () => {}): Promise<LogExtent> {
    sink([...this.records.values()]);
    return Promise.resolve({ revision: this.records.size, compactedRevision: 0 });
  }

  override append(records: readonly LogRecord[]): Promise<void> {
    for (const record of records) this.records.set(record.revision, record);
    return Promise.resolve();
  }

  override rewrite(records: readonly LogRecord[]): Promise<void> {
    return this.append(records);
  }
}

const record: LogRecord = { ...place, revision: 1, deleted: false, previous: 0, value };

test('a value is encrypted under its key, never twice the same, and read back', () => {
  const cipher = config(`[${one}]`);
  const stored = cipher.seal(place, value);
  expect(text(stored.subarray(0, 22))).toBe('k8s:enc:aesgcm:v1:one:');
  expect(text(stored)).not.toContain('Secret');
  expect(cipher.seal(place, value)).not.toEqual(stored);
  expect(text(cipher.unseal(place, stored)?.value)).toBe('{"kind":"Secret"}');
});

test('a value that was moved or changed is not read', () => {
  const cipher = config(`[${one}]`);
  const stored = cipher.seal(place, value);
  expect(cipher.unseal({ ...place, key: 'default/b' }, stored)).toBeUndefined();
  const changed = Uint8Array.from(stored);
  changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
  expect(cipher.unseal(place, changed)).toBeUndefined();
  expect(cipher.unseal(place, stored.subarray(0, 30))).toBeUndefined();
});

test.each([
  ['[secrets]', 'secrets', true],
  ['[secrets]', 'configmaps', false],
  ['[deployments.apps]', 'deployments.apps', true],
  ['["*.apps"]', 'deployments.apps', true],
  ['["*.apps"]', 'secrets', false],
  ['["*."]', 'secrets', true],
  ['["*."]', 'deployments.apps', false],
  ['["*.*"]', 'deployments.apps', true],
])('resources %s and the collection %s: encrypted %s', (resources, collection, isEncrypted) => {
  const stored = config(`[${one}]`, resources).seal({ collection, key: 'a' }, value);
  expect(keyNameOf(stored) === 'one').toBe(isEncrypted);
});

test('a new key takes over what the old one and plain text left, when the log is loaded', async () => {
  const disk = new DiskLog();
  await disk.append([record, { ...record, key: 'default/b', revision: 2 }]);
  const old = new EncryptedLog(disk, config(`[${one}, {identity: {}}]`));
  await old.load(() => {});
  expect([...disk.records.values()].map((kept) => keyNameOf(kept.value))).toEqual(['one', 'one']);

  const both = new EncryptedLog(disk, config(`[${two}, ${one}]`));
  const loaded: string[] = [];
  await both.load((records) => loaded.push(...records.map((kept) => text(kept.value))));
  expect(loaded).toEqual(['{"kind":"Secret"}', '{"kind":"Secret"}']);
  expect([...disk.records.values()].map((kept) => keyNameOf(kept.value))).toEqual(['two', 'two']);

  await new EncryptedLog(disk, config(`[${two}]`)).load(() => {});
});

test('a value whose key is not configured stops the start, and names object and key', async () => {
  const disk = new DiskLog();
  await new EncryptedLog(disk, config(`[${one}]`)).append([record]);
  const other = new EncryptedLog(disk, config(`[${two}, {identity: {}}]`));
  await expect(other.load(() => {})).rejects.toMatchObject({
    code: 'APISERVER_DATA_UNREADABLE',
    facts: { object: 'secrets/default/a', how: 'encrypted with the key "one"' },
  });
});

test('plain text is refused where the configuration does not name identity', async () => {
  const disk = new DiskLog();
  await disk.append([record]);
  const log = new EncryptedLog(disk, config(`[${one}]`));
  await expect(log.load(() => {})).rejects.toMatchObject({
    code: 'APISERVER_DATA_UNREADABLE',
    facts: { how: 'not encrypted' },
  });
});

test.each([
  ['[{aescbc: {keys: []}}]', 'resources[0].providers[0]'],
  ['[{aesgcm: {keys: []}}]', 'resources[0].providers[0].aesgcm.keys'],
  [
    '[{aesgcm: {keys: [{name: a, secret: c2hvcnQ=}]}}]',
    'resources[0].providers[0].aesgcm.keys[0].secret',
  ],
  [
    `[{aesgcm: {keys: [{name: "a:b", secret: "${secret(1)}"}]}}]`,
    'resources[0].providers[0].aesgcm.keys[0].name',
  ],
  [`[${one}, ${one}]`, 'resources[0].providers'],
  ['[]', 'resources[0].providers'],
])('providers %s are refused', (providers, field) => {
  expect(() => config(providers)).toThrowError(
    expect.objectContaining({
      code: 'APISERVER_ENCRYPTION_CONFIG_INVALID',
      facts: expect.objectContaining({ field }) as object,
    }) as Error,
  );
});

test('a file that is no YAML is refused without showing what is in it', () => {
  expect(() => parseEncryptionConfig('enc.yaml', 'secret: "c2VjcmV0\n a: [')).toThrowError(
    expect.objectContaining({
      code: 'APISERVER_ENCRYPTION_CONFIG_INVALID',
      message: expect.not.stringContaining('c2VjcmV0') as string,
    }) as Error,
  );
});
