import { copyFile, mkdir, mkdtempDisposable, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { eventually, SeededRandom } from '@drover/base/testing';
import { beforeAll, expect, test } from 'vitest';
import { EncryptedLog } from '../packages/apiserver/src/storage/encryption/encrypted-log.ts';
import { parseEncryptionConfig } from '../packages/apiserver/src/storage/encryption/encryption-config.ts';
import { LogStore } from '../packages/apiserver/src/storage/log/log-store.ts';
import { SqliteLog } from '../packages/apiserver/src/storage/sqlite/sqlite-log.ts';
import { ensureSyncTrace } from './durability/ensure-sync-trace.ts';
import { runApiServer } from './durability/run-apiserver.ts';
import { type Fate, filesAfterPowerFailure, parseTrace } from './durability/sync-trace.ts';

const SOAK = process.env['DROVER_SOAK'] !== undefined;
const ROUNDS = SOAK ? 20 : 4;
const FAILURES = SOAK ? 100 : 15;
const SEED = SOAK ? Date.now() : 1;
/** Several batches of what is written again. */
const SECRETS = 3_000;

const PLAINTEXT = 'open-sesame-'.repeat(100);

let library: string;
beforeAll(async () => {
  library = await ensureSyncTrace();
});

/** An encryption configuration: the first key writes, the others read. */
function configuration(...names: string[]): string {
  const keys = names.map((name) => {
    const secret = Buffer.alloc(32, name).toString('base64');
    return `{name: ${name}, secret: ${secret}}`;
  });
  return `{apiVersion: apiserver.config.k8s.io/v1, kind: EncryptionConfiguration, resources: [{resources: [secrets], providers: [{aesgcm: {keys: [${keys.join(', ')}]}}]}]}`;
}

async function openWith(dataDir: string, ...names: string[]): Promise<LogStore> {
  const cipher = parseEncryptionConfig('test', configuration(...names));
  return LogStore.open(new EncryptedLog(await SqliteLog.open(dataDir), cipher));
}

/** A closed folder with secrets under the key `old`. */
async function fill(dataDir: string): Promise<void> {
  await using store = await openWith(dataDir, 'old');
  const encode = (): Uint8Array => Buffer.from(JSON.stringify({ data: PLAINTEXT }));
  const collection = 'secrets';
  const write = { collection, expected: undefined, deleted: false, encode };
  const keys = Array.from({ length: SECRETS }, (_, at) => `default/secret-${at}`);
  await Promise.all(keys.map((key) => store.write({ ...write, key })));
}

/** Opens a folder with both keys: every secret is there, whatever was written again. */
async function expectWhole(dataDir: string, what: string): Promise<void> {
  await using store = await openWith(dataDir, 'new', 'old');
  const { entries } = store.range('secrets');
  expect(entries.length, what).toBe(SECRETS);
  const values = new Set(entries.map(({ value }) => Buffer.from(value).toString()));
  expect([...values], what).toEqual([JSON.stringify({ data: PLAINTEXT })]);
}

test(
  'a change of keys that is killed, or loses power, goes on with the next start',
  async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'drover-keys-'));
    const original = join(folder.path, 'original');
    await mkdir(original);
    await fill(original);
    const config = join(folder.path, 'keys.yaml');
    await writeFile(config, configuration('new', 'old'));
    const newOnly = join(folder.path, 'new.yaml');
    await writeFile(newOnly, configuration('new'));
    const random = new SeededRandom(SEED);

    for (let round = 0; round < ROUNDS; round += 1) {
      const dataDir = join(folder.path, `round-${round}`);
      const database = join(dataDir, 'state.db');
      const trace = join(folder.path, `trace-${round}`);
      await mkdir(dataDir);
      await copyFile(join(original, 'state.db'), database);
      const serve = (encryption: string): string[] => [
        ...['--data-dir', dataDir, '--https-listen-port', '0'],
        ...['--encryption-provider-config', encryption],
      ];
      const killed = new AbortController();
      const running = runApiServer(serve(config), {
        signal: killed.signal,
        env: {
          LD_PRELOAD: library,
          SYNC_TRACE_PREFIX: database,
          SYNC_TRACE_FILE: trace,
          SYNC_TRACE_DELAY: '50000',
        },
      });
      // What is written comes to twice this at least: to the log beside the database, then into it.
      const size = random.float() * SECRETS * PLAINTEXT.length;
      await eventually(async () => expect((await stat(trace)).size).toBeGreaterThan(size), {
        timeoutMs: 30_000,
        intervalMs: 2,
      });
      killed.abort();
      await running;

      // With the new key alone it is refused, by name, as long as something lies there under the old one.
      const { code, stderr } = await runApiServer(serve(newOnly));
      expect(code).toBe(1);
      expect(stderr).toMatch(
        /APISERVER_DATA_UNREADABLE: The object secrets\/default\/secret-\d+ is encrypted with the key "old"[^]*Add the key/,
      );

      const before = new Map([[database, await readFile(join(original, 'state.db'))]]);
      const records = parseTrace(await readFile(trace));
      for (let failure = 0; failure < FAILURES; failure += 1) {
        const at = Math.floor(random.float() * records.length);
        const fate: Fate = (['none', 'some', 'all'] as const)[failure % 3] ?? 'none';
        await using after = await mkdtempDisposable(join(tmpdir(), 'drover-power-'));
        const files = filesAfterPowerFailure(records.slice(0, at), { fate, random, before });
        for (const [path, content] of files) {
          await writeFile(join(after.path, basename(path)), content);
        }
        await expectWhole(after.path, `seed ${SEED}, behind record ${at}, unsynced: ${fate}`);
      }
      await expectWhole(dataDir, `seed ${SEED}, killed in round ${round}`);
      // What opened it last has written everything with the new key.
      await using store = await openWith(dataDir, 'new');
      expect(store.range('secrets').entries).toHaveLength(SECRETS);
    }
  },
  ROUNDS * 60_000,
);

test('without its keys, or with others of the same name, a folder is refused and the process ends', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'drover-keyless-'));
  const dataDir = join(folder.path, 'data');
  await fill(dataDir);
  const before = await readFile(join(dataDir, 'state.db'));
  expect(before.includes(PLAINTEXT)).toBe(false);
  const args = ['--data-dir', dataDir, '--https-listen-port', '0'];
  const config = join(folder.path, 'wrong.yaml');
  const wrong = Buffer.alloc(32, 9).toString('base64');
  await writeFile(
    config,
    configuration('old').replace(Buffer.alloc(32, 'old').toString('base64'), wrong),
  );
  for (const more of [[], ['--encryption-provider-config', config]]) {
    const { code, stderr } = await runApiServer([...args, ...more]);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^APISERVER_DATA_UNREADABLE: The object secrets\/default\/secret-0 is encrypted with the key "old"/,
    );
  }
  const missing = join(folder.path, 'missing.yaml');
  const { code, stderr } = await runApiServer([...args, '--encryption-provider-config', missing]);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^APISERVER_FILE_INVALID: .*missing\.yaml/);
  expect(await readFile(join(dataDir, 'state.db'))).toEqual(before);
});
