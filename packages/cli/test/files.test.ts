import {
  chmod,
  mkdtempDisposable,
  readdir,
  readFile,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@drover/base';
import { SeededRandom } from '@drover/base/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withContext } from '../src/config/config.ts';
import { changeConfig, readConfig } from '../src/config/config-file.ts';
import { reuseOrIssue, takeCredentials } from '../src/credential/credential-store.ts';
import { execCredential } from '../src/credential/exec-credential.ts';
import { withFileLock } from '../src/files/file-lock.ts';
import { writePrivately } from '../src/files/private-file.ts';
import { lastingSelf } from '../src/kubeconfig/self-command.ts';
import { fakeHost } from './fake-host.ts';

let folder: Awaited<ReturnType<typeof mkdtempDisposable>>;
beforeEach(async () => {
  folder = await mkdtempDisposable(join(tmpdir(), 'drover-files-'));
});
afterEach(() => folder.remove());

const options = { clock: systemClock, signal: new AbortController().signal };

describe('a private file', () => {
  it('is for its owner alone, whatever it was before, and leaves nothing beside it', async () => {
    const path = join(folder.path, 'deep', 'file');
    await writePrivately(path, 'one', new SeededRandom());
    await chmod(path, 0o644);
    await writePrivately(path, 'two', new SeededRandom());
    expect(await readFile(path, 'utf8')).toBe('two');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(join(folder.path, 'deep'))).mode & 0o777).toBe(0o700);
    expect(await readdir(join(folder.path, 'deep'))).toEqual(['file']);
  });

  it('stays a link where it is one', async () => {
    const [target, link] = [join(folder.path, 'target'), join(folder.path, 'link')];
    await writeFile(target, 'old');
    await symlink(target, link);
    await writePrivately(link, 'new', new SeededRandom());
    expect(await readFile(target, 'utf8')).toBe('new');
  });
});

describe('a file lock', () => {
  it('lets one in after the other', async () => {
    const path = join(folder.path, 'file');
    let inside = 0;
    const work = async (): Promise<void> => {
      inside += 1;
      expect(inside).toBe(1);
      await systemClock.sleep(5);
      inside -= 1;
    };
    await Promise.all(Array.from({ length: 5 }, () => withFileLock(path, options, work)));
    expect(await readdir(folder.path)).toEqual([]);
  });

  it('of a process that has died, or that is old, is taken over', async () => {
    const path = join(folder.path, 'file');
    await writeFile(`${path}.lock`, '2147483646');
    expect(await withFileLock(path, options, () => Promise.resolve('in'))).toBe('in');
    await writeFile(`${path}.lock`, String(process.pid));
    await utimes(`${path}.lock`, 1, 1);
    expect(await withFileLock(path, options, () => Promise.resolve('in'))).toBe('in');
  });

  it('is given back when the work fails', async () => {
    const path = join(folder.path, 'file');
    const failing = withFileLock(path, options, () => Promise.reject(new Error('no')));
    await expect(failing).rejects.toThrow('no');
    expect(await readdir(folder.path)).toEqual([]);
  });
});

describe('the file of contexts', () => {
  it('keeps both of two logins at the same time', async () => {
    const host = fakeHost({ home: folder.path, clock: systemClock });
    const add = (name: string) =>
      changeConfig(host, (config) => withContext(config, name, { server: `https://${name}` }));
    await Promise.all(['a', 'b', 'c'].map(add));
    const { contexts } = await readConfig(host);
    expect(Object.keys(contexts).sort()).toEqual(['a', 'b', 'c']);
  });

  it('that cannot be read is not thrown away', async () => {
    const path = join(folder.path, 'config.json');
    await writeFile(path, '{');
    const host = fakeHost({ env: { DROVER_CONFIG: path } });
    await expect(readConfig(host)).rejects.toMatchObject({ code: 'CLI_CONFIG_INVALID' });
    expect(await readFile(path, 'utf8')).toBe('{');
  });
});

describe('short-lived tokens', () => {
  const key = { server: 'https://s', user: 'user-1', cluster: 'c-1' };
  const issuer = (left: number) => {
    let issued = 0;
    const issue = () => {
      issued += 1;
      const expires = new Date(systemClock.nowMs() + left).toISOString();
      return Promise.resolve({ ...key, token: `token-${issued}:s`, expires });
    };
    return { issue, count: () => issued };
  };

  it('are made once for all who ask at the same time', async () => {
    const host = fakeHost({ home: folder.path, clock: systemClock });
    const { issue, count } = issuer(3_600_000);
    const all = await Promise.all(Array.from({ length: 6 }, () => reuseOrIssue(host, key, issue)));
    expect(new Set(all.map(({ token }) => token)).size).toBe(1);
    expect(count()).toBe(1);
  });

  it('are made anew when a minute is left, and forgotten', async () => {
    const host = fakeHost({ home: folder.path, clock: systemClock });
    const { issue, count } = issuer(59_000);
    await reuseOrIssue(host, key, issue);
    await reuseOrIssue(host, key, issue);
    expect(count()).toBe(2);
    expect(await takeCredentials(host, key)).toEqual([]);
  });

  it('are one for each cluster, and taken away with the login', async () => {
    const host = fakeHost({ home: folder.path, clock: systemClock });
    const { issue } = issuer(3_600_000);
    await reuseOrIssue(host, key, issue);
    await reuseOrIssue(host, { ...key, cluster: 'c-2' }, async () => ({
      ...(await issue()),
      cluster: 'c-2',
    }));
    expect(await takeCredentials(host, { ...key, user: 'user-2' })).toEqual([]);
    expect((await takeCredentials(host, key)).map(({ cluster }) => cluster)).toEqual([
      'c-1',
      'c-2',
    ]);
    expect(await takeCredentials(host, key)).toEqual([]);
  });

  it('are answered in the version that kubectl asks for', () => {
    const credential = { ...key, token: 't:s', expires: '2026-01-01T00:00:00Z' };
    const versionFor = (info?: string) =>
      (
        JSON.parse(execCredential(credential, { KUBERNETES_EXEC_INFO: info })) as {
          apiVersion: string;
        }
      ).apiVersion;
    expect(versionFor()).toBe('client.authentication.k8s.io/v1');
    expect(versionFor('{"apiVersion":"client.authentication.k8s.io/v1beta1"}')).toBe(
      'client.authentication.k8s.io/v1beta1',
    );
    expect(versionFor('{"apiVersion":"evil/v1"}')).toBe('client.authentication.k8s.io/v1');
    expect(versionFor('no JSON')).toBe('client.authentication.k8s.io/v1');
  });
});

describe('a kubeconfig that stays', () => {
  const selfWith = async (script: string, target: string) => {
    await symlink(target, join(folder.path, 'drover'));
    const host = fakeHost({ env: { PATH: `/nowhere:${folder.path}` } });
    return lastingSelf({ ...host, self: { command: '/usr/bin/node', args: [script] } });
  };

  it('calls this program by its name where that leads here', async () => {
    const script = join(folder.path, 'drover.mjs');
    await writeFile(script, '');
    expect(await selfWith(script, script)).toEqual({ command: 'drover', args: [] });
  });

  it('calls it by where it lies where another one has the name', async () => {
    const script = join(folder.path, 'drover.mjs');
    await writeFile(script, '');
    await writeFile(join(folder.path, 'other'), '');
    const self = await selfWith(script, join(folder.path, 'other'));
    expect(self).toEqual({ command: '/usr/bin/node', args: [script] });
  });
});
