import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import {
  chmod,
  copyFile,
  cp,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { MessageChannel } from 'node:worker_threads';
import type { DynamicObject } from '@drover/apimachinery';
import { systemClock, systemRandom } from '@drover/base';
import { FakeClock, RecordingLogger } from '@drover/base/testing';
import { createClient, type KubernetesClient } from '@drover/client';
import { messagePortTransport, serveMessagePort } from '@drover/client/node';
import { configMaps, secrets } from '@drover/kubernetes';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { examineDataFolder } from '../src/doctor/examine-data-folder.ts';
import { renderFindings } from '../src/doctor/finding.ts';
import { type ServeApiOptions, serveApi } from '../src/serve-api.ts';
import { restoreBackup, verifyBackup } from '../src/storage/restore-backup.ts';
import { portHandler } from '../src/thread/port-handler.ts';

const namespace = 'default';
const admin = { name: 'admin', groups: ['system:masters'] };

let root: string;
/** The folder of a server that has ended, with 20 maps, and its backup. Tests change copies only. */
let original: { readonly dataDir: string; readonly file: string };
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'drover-backup-'));
  original = await backedUp();
});
afterAll(() => rm(root, { recursive: true }));

interface Running extends AsyncDisposable {
  readonly client: KubernetesClient;
  as(name: string): KubernetesClient;
}

/** A server on a folder, without a listener. */
async function serve(dataDir: string, more: Partial<ServeApiOptions> = {}): Promise<Running> {
  const stack = new AsyncDisposableStack();
  const api = stack.use(
    await serveApi({
      dataDir,
      clock: systemClock,
      random: systemRandom,
      logger: new RecordingLogger(),
      ...more,
    }),
  );
  const clientOf = (user: { name: string; groups: readonly string[] }): KubernetesClient => {
    const { port1, port2 } = new MessageChannel();
    serveMessagePort(port2, portHandler(api.handle, user));
    return createClient({ transport: stack.use(messagePortTransport(port1, { name: 'test' })) });
  };
  return {
    client: clientOf(admin),
    as: (name) => clientOf({ name, groups: [] }),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

async function saveBackup(client: KubernetesClient, file: string): Promise<void> {
  const answer = await client.stream({ method: 'GET', path: '/backup' });
  const out = createWriteStream(file);
  for await (const chunk of answer.body) out.write(chunk);
  out.end();
  await once(out, 'close');
}

async function createMaps(client: KubernetesClient, from: number, to: number): Promise<void> {
  const maps = client.resource<DynamicObject>(configMaps);
  const numbers = Array.from({ length: to - from }, (_, index) => from + index);
  await Promise.all(
    numbers.map((number) => maps.create({ metadata: { name: `map-${number}` } }, { namespace })),
  );
}

async function backedUp(): Promise<{ dataDir: string; file: string }> {
  const dataDir = await mkdtemp(join(root, 'data-'));
  const file = `${dataDir}.backup`;
  await using server = await serve(dataDir);
  await createMaps(server.client, 0, 20);
  await saveBackup(server.client, file);
  return { dataDir, file };
}

test('a backup made under writes is the state of one moment, and a restored server has it', async () => {
  const dataDir = await mkdtemp(join(root, 'data-'));
  const file = join(root, 'under-writes.backup');
  await using server = await serve(dataDir);
  const maps = server.client.resource<DynamicObject>(configMaps);
  await createMaps(server.client, 0, 50);
  const later = createMaps(server.client, 50, 300);
  await saveBackup(server.client, file);
  await later;
  expect(await readdir(dataDir)).not.toContain('backup.partial');
  const facts = verifyBackup(file);

  const restoredDir = join(root, 'restored');
  await restoreBackup(file, restoredDir);
  await using restored = await serve(restoredDir);
  const kept = await restored.client.resource<DynamicObject>(configMaps).list({ namespace });
  const expected = (await maps.list({ namespace })).items.filter(
    ({ metadata }) => Number(metadata?.resourceVersion) <= facts.revision,
  );
  expect(kept.items).toEqual(expected);
  expect(kept.items.length).toBeGreaterThanOrEqual(50);
});

test('after a restore revisions go on behind all that were given out, and old ones are gone', async () => {
  const { dataDir, file } = await backedUp();
  const lost = await (async () => {
    await using server = await serve(dataDir);
    const maps = server.client.resource<DynamicObject>(configMaps);
    return await maps.create({ metadata: { name: 'lost' } }, { namespace });
  })();
  const restoredDir = `${dataDir}-restored`;
  await restoreBackup(file, restoredDir);
  await using restored = await serve(restoredDir);
  const maps = restored.client.resource<DynamicObject>(configMaps);
  const next = await maps.create({ metadata: { name: 'next' } }, { namespace });
  const lostVersion = lost.metadata?.resourceVersion ?? '';
  expect(Number(next.metadata?.resourceVersion)).toBeGreaterThan(Number(lostVersion));
  const watch = maps.watch({ namespace, resourceVersion: lostVersion });
  await expect(watch[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 410 });
});

test('a restored server keeps its keys', async () => {
  const { dataDir, file } = original;
  const restoredDir = join(root, 'keys');
  await restoreBackup(file, restoredDir);
  for (const name of ['ca.key', 'service-account.key']) {
    const path = join('pki', name);
    expect(await readFile(join(restoredDir, path), 'utf8')).toBe(
      await readFile(join(dataDir, path), 'utf8'),
    );
  }
});

test('only who may read everything gets a backup', async () => {
  await using server = await serve(await mkdtemp(join(root, 'data-')));
  const request = { method: 'GET', path: '/backup' };
  await expect(server.as('alice').stream(request)).rejects.toMatchObject({ code: 403 });
});

test('a server that keeps its objects in memory has nothing to back up', async () => {
  await using server = await serve(await mkdtemp(join(root, 'data-')), { memory: true });
  const request = { method: 'GET', path: '/backup' };
  await expect(server.client.stream(request)).rejects.toMatchObject({ code: 501 });
});

test('a folder in use is not restored into', async () => {
  const { dataDir, file } = original;
  await expect(restoreBackup(file, dataDir)).rejects.toMatchObject({
    code: 'APISERVER_DATA_EXISTS',
  });
});

test.each(['state.db', 'state.db-wal', 'state.db-journal', 'pki'])(
  'a folder that holds %s is not restored into',
  async (name) => {
    const dataDir = await mkdtemp(join(root, 'data-'));
    await writeFile(join(dataDir, name), 'something');
    await expect(restoreBackup(original.file, dataDir)).rejects.toMatchObject({
      code: 'APISERVER_DATA_EXISTS',
      facts: { name },
    });
    expect(await readdir(dataDir)).toEqual([name]);
  },
);

test('a restore goes on where one was interrupted, and what that left behind is gone', async () => {
  const dataDir = await mkdtemp(join(root, 'data-'));
  await cp(join(original.dataDir, 'pki'), join(dataDir, 'pki'), { recursive: true });
  for (const name of ['state.db.restoring', 'state.db.restoring-journal']) {
    await writeFile(join(dataDir, name), 'half');
  }
  await restoreBackup(original.file, dataDir);
  expect((await readdir(dataDir)).sort()).toEqual(['pki', 'state.db']);
  await using server = await serve(dataDir);
  const maps = server.client.resource<DynamicObject>(configMaps);
  expect((await maps.list({ namespace })).items.length).toBeGreaterThanOrEqual(20);
});

test('a folder that cannot be made is not restored into', async () => {
  const file = join(root, 'no-folder');
  await writeFile(file, '');
  await expect(restoreBackup(original.file, join(file, 'data'))).rejects.toMatchObject({
    code: 'APISERVER_DATA_NOT_WRITABLE',
  });
});

test('a restored database is for its owner alone, whatever the backup is', async () => {
  const file = join(root, 'open.backup');
  await copyFile(original.file, file);
  await chmod(file, 0o644);
  const dataDir = join(root, 'private');
  await restoreBackup(file, dataDir);
  expect((await stat(join(dataDir, 'state.db'))).mode & 0o777).toBe(0o600);
});

test.each([
  ['cut short', (file: string) => cut(file, -8192)],
  ['cut in its last page', (file: string) => cut(file, -100)],
  ['cut in its header', (file: string) => cut(file, 50)],
  ['a text', (file: string) => writeFile(file, 'a text, and long enough to look at')],
  ['changed', (file: string) => edit(file, "DELETE FROM log WHERE key = 'default/map-7'")],
  ['no backup', (file: string) => edit(file, 'DROP TABLE backup')],
  [
    'one that writes elsewhere',
    (file: string) => edit(file, "INSERT INTO companion VALUES ('../x', '')"),
  ],
])('a backup that is %s is refused, and leaves no folder', async (_, damage) => {
  const { file } = original;
  const damaged = `${file}.damaged`;
  await copyFile(file, damaged);
  await damage(damaged);
  const target = join(root, 'refused');
  await expect(restoreBackup(damaged, target)).rejects.toMatchObject({
    code: 'APISERVER_BACKUP_INVALID',
    remedy: expect.stringContaining('Use a whole copy') as string,
  });
  await expect(readdir(target)).rejects.toMatchObject({ code: 'ENOENT' });
});

async function cut(file: string, end: number): Promise<void> {
  await writeFile(file, (await readFile(file)).subarray(0, end));
}

test.each([
  ['a folder', () => root],
  ['not there', () => join(root, 'nowhere')],
  ['the database of a server', () => join(original.dataDir, 'state.db')],
])('%s is no backup', (_, path) => {
  expect(() => verifyBackup(path())).toThrowError(
    expect.objectContaining({ code: 'APISERVER_BACKUP_INVALID' }),
  );
});

test('the database of a server that runs is no backup', async () => {
  const { dataDir } = await backedUp();
  await using _server = await serve(dataDir);
  expect(() => verifyBackup(join(dataDir, 'state.db'))).toThrowError(
    expect.objectContaining({ code: 'APISERVER_BACKUP_INVALID' }),
  );
});

function edit(file: string, sql: string): Promise<void> {
  using database = new DatabaseSync(file);
  database.exec(sql);
  return Promise.resolve();
}

test('secrets are encrypted on the disk and in the backup, and read with their key alone', async () => {
  const dataDir = await mkdtemp(join(root, 'data-'));
  const config = `${dataDir}.yaml`;
  const key = Buffer.alloc(32, 7).toString('base64');
  await writeFile(
    config,
    `{apiVersion: apiserver.config.k8s.io/v1, kind: EncryptionConfiguration, resources: [{resources: [secrets], providers: [{aesgcm: {keys: [{name: k, secret: ${key}}]}}, {identity: {}}]}]}`,
  );
  const data = { password: Buffer.from('open sesame').toString('base64') };
  const first = await serve(dataDir);
  await first.client
    .resource<DynamicObject>(secrets)
    .create({ metadata: { name: 'plain' }, data }, { namespace });
  await first[Symbol.asyncDispose]();

  const file = `${dataDir}.backup`;
  const second = await serve(dataDir, { encryptionConfigFile: config });
  const kept = second.client.resource<DynamicObject>(secrets);
  await kept.create({ metadata: { name: 'sealed' }, data }, { namespace });
  expect(await kept.get('plain', { namespace })).toMatchObject({ data });
  await saveBackup(second.client, file);
  await second[Symbol.asyncDispose]();

  for (const path of [file, join(dataDir, 'state.db')]) {
    expect((await readFile(path)).includes(data.password)).toBe(false);
  }
  await expect(serve(dataDir)).rejects.toMatchObject({ code: 'APISERVER_DATA_UNREADABLE' });
  // Who was refused has let go of the folder.
  await (await serve(dataDir, { encryptionConfigFile: config }))[Symbol.asyncDispose]();
});

test('the doctor finds a folder in order', async () => {
  const { dataDir } = original;
  const findings = await examineDataFolder(dataDir, systemClock);
  expect(findings.filter(({ verdict }) => verdict === 'failure')).toEqual([]);
  expect(renderFindings(findings)).toMatch(/^ok +database: format 2, revision \d+/m);
});

test('the doctor names what is damaged and what to do', async () => {
  const dataDir = join(root, 'damaged');
  await cp(original.dataDir, dataDir, { recursive: true });
  await edit(join(dataDir, 'state.db'), "UPDATE log SET previous = 3 WHERE key = 'default/map-3'");
  await rm(join(dataDir, 'pki/service-account.key'));
  await copyFile(join(dataDir, 'pki/ca.key'), join(dataDir, 'pki/admin.key'));
  await chmod(join(dataDir, 'pki/ca.key'), 0o644);
  const findings = await examineDataFolder(dataDir, systemClock);
  const bad = findings.filter(({ verdict }) => verdict !== 'ok');
  expect(bad.map(({ subject, verdict }) => `${verdict} ${subject}`)).toEqual([
    'failure database',
    'warning pki/ca.key mode',
    'warning pki/admin',
    'failure pki/service-account.key',
  ]);
  expect(bad.every(({ remedy }) => remedy !== undefined)).toBe(true);
});

test('the doctor warns of what the server renews by itself, and no more', async () => {
  const dataDir = join(root, 'renewed');
  await cp(original.dataDir, dataDir, { recursive: true });
  const pki = (name: string): string => join(dataDir, 'pki', name);
  await rm(pki('apiserver.crt'));
  await copyFile(pki('front-proxy-client.crt'), pki('admin.crt'));
  await copyFile(pki('front-proxy-client.key'), pki('admin.key'));
  await rm(pki('front-proxy-client.key'));
  const findings = await examineDataFolder(dataDir, systemClock);
  const bad = findings.filter(({ verdict }) => verdict !== 'ok');
  expect(bad.map(({ subject, verdict }) => `${verdict} ${subject}`)).toEqual([
    'warning pki/apiserver',
    'warning pki/admin',
    'warning pki/front-proxy-client',
  ]);
  expect(bad[1]?.detail).toBe('is not signed by pki/ca');
  await (await serve(dataDir))[Symbol.asyncDispose]();
  const mended = await examineDataFolder(dataDir, systemClock);
  expect(mended.filter(({ verdict }) => verdict !== 'ok')).toEqual([]);
});

test('the doctor looks at the end of authorities, and at those that nobody can replace', async () => {
  const dataDir = join(root, 'ended');
  await cp(original.dataDir, dataDir, { recursive: true });
  const inTenYears = new FakeClock(systemClock.nowMs() + 3_649 * 86_400_000);
  const ended = await examineDataFolder(dataDir, inTenYears);
  expect(
    ended.filter(({ verdict }) => verdict === 'warning').map(({ subject }) => subject),
  ).toEqual([
    'pki/ca',
    'pki/apiserver',
    'pki/admin',
    'pki/front-proxy-ca',
    'pki/front-proxy-client',
  ]);
  await copyFile(join(dataDir, 'pki/ca.key'), join(dataDir, 'pki/front-proxy-ca.key'));
  const damaged = await examineDataFolder(dataDir, systemClock);
  expect(damaged).toContainEqual(
    expect.objectContaining({
      subject: 'pki/front-proxy-ca',
      verdict: 'failure',
      detail: 'certificate and key do not belong together',
    }),
  );
});

test('the doctor tells that a server runs', async () => {
  const dataDir = await mkdtemp(join(root, 'data-'));
  await using _server = await serve(dataDir);
  const findings = await examineDataFolder(dataDir, systemClock);
  expect(findings).toContainEqual(
    expect.objectContaining({
      subject: 'database',
      verdict: 'failure',
      detail: expect.stringContaining('is in use by another process') as string,
    }),
  );
});
