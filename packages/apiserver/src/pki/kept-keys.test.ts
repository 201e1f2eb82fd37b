import { X509Certificate } from 'node:crypto';
import { mkdtempDisposable, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeClock, SeededRandom } from '@drover/base/testing';
import { expect, test } from 'vitest';
import type { KeyPair } from './certificate-authority.ts';
import { openPki, type Pki } from './pki-folder.ts';

const sources = { clock: new FakeClock(Date.UTC(2026, 0, 1)), random: new SeededRandom(1) };
const servingNames = ['localhost', '127.0.0.1'];

interface Setting {
  /** What the first start has made. */
  readonly first: Pki;
  /** Opens the keys again. */
  readonly open: (servingNames?: string[]) => Promise<Pki>;
  /** The path of a file. */
  readonly file: (name: string) => string;
}

async function withKeys(use: (setting: Setting) => Promise<void>): Promise<void> {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'drover-pki-'));
  const open = (names = servingNames): Promise<Pki> =>
    openPki(folder.path, { ...sources, servingNames: names });
  await use({ first: await open(), open, file: (name) => join(folder.path, 'pki', name) });
}

const same = (a: KeyPair, b: KeyPair): boolean =>
  a.certificate === b.certificate && a.privateKey === b.privateKey;

test('keys that are there are kept', () =>
  withKeys(async ({ first, open }) => {
    expect(await open()).toEqual(first);
  }));

test.each(['ca.crt', 'ca.key', 'front-proxy-ca.crt', 'service-account.key'])(
  'a damaged %s is never replaced',
  (name) =>
    withKeys(async ({ open, file }) => {
      await writeFile(file(name), 'x');
      await expect(open()).rejects.toMatchObject({
        code: 'APISERVER_KEY_DAMAGED',
        facts: { path: file(name) },
      });
      expect(await readFile(file(name), 'utf8')).toBe('x');
    }),
);

test('an authority without its key, or with that of another, is never replaced', () =>
  withKeys(async ({ first, open, file }) => {
    await writeFile(file('ca.key'), first.frontProxy.authority.privateKey);
    await expect(open()).rejects.toMatchObject({ code: 'APISERVER_KEY_DAMAGED' });
    await rm(file('ca.key'));
    await expect(open()).rejects.toMatchObject({ code: 'APISERVER_KEY_DAMAGED' });
  }));

test('what an authority has signed is signed again when it is damaged or half renewed', () =>
  withKeys(async ({ first, open, file }) => {
    await writeFile(file('apiserver.key'), first.admin.privateKey);
    await writeFile(file('admin.crt'), 'x');
    const opened = await open();
    expect(same(opened.authority, first.authority)).toBe(true);
    expect(same(opened.serving, first.serving)).toBe(false);
    expect(same(opened.admin, first.admin)).toBe(false);
    expect(same(opened.frontProxy.client, first.frontProxy.client)).toBe(true);
  }));

test('a start that ended before the certificate was written begins again', () =>
  withKeys(async ({ first, open, file }) => {
    await rm(file('ca.crt'));
    expect(same((await open()).authority, first.authority)).toBe(false);
  }));

test('the certificate of the server is good for each name that is asked for', () =>
  withKeys(async ({ first, open }) => {
    expect(same((await open(['127.0.0.1'])).serving, first.serving)).toBe(true);
    const { serving, authority } = await open(['localhost', '192.0.2.1', 'fd00::1']);
    expect(same(authority, first.authority)).toBe(true);
    const certificate = new X509Certificate(serving.certificate);
    expect([certificate.checkIP('192.0.2.1'), certificate.checkHost('localhost')]).toEqual([
      '192.0.2.1',
      'localhost',
    ]);
    expect(certificate.checkIP('fd00::1')).toBe('fd00::1');
  }));
