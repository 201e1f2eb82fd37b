import { mkdtempDisposable, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@drover/base';
import { eventually, FakeClock } from '@drover/base/testing';
import { CommanderError } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { candidatesFor } from '../src/completion/candidates.ts';
import { readConfig } from '../src/config/config-file.ts';
import { createProgram } from '../src/program.ts';
import { type FakeHostOptions, fakeHost } from './fake-host.ts';
import { startTinyServer, type TinyServer, TOKEN } from './tiny-server.ts';

describe('the program', () => {
  let server: TinyServer;
  let home: Awaited<ReturnType<typeof mkdtempDisposable>>;
  const hostWith = (options: FakeHostOptions = {}) =>
    fakeHost({ home: home.path, clock: systemClock, ...options });
  const run = async (args: readonly string[], options: FakeHostOptions = {}) => {
    const host = hostWith(options);
    await createProgram(host).parseAsync(['node', 'drover', ...args]);
    return host;
  };

  beforeAll(async () => {
    server = await startTinyServer();
    home = await mkdtempDisposable(join(tmpdir(), 'drover-program-'));
    await run(['login', server.url, '--name', 'test', '--token'], {
      input: `${TOKEN}\n`,
    });
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await home.remove();
  });

  it('keeps a login as a context', async () => {
    expect(await readConfig(hostWith())).toEqual({
      current: 'test',
      contexts: {
        test: { server: server.url, token: TOKEN, isSession: false, user: 'user-1' },
      },
    });
  });

  it('writes tables, names and JSON', async () => {
    expect((await run(['get', 'clusters'])).written()).toBe(
      'ID        NAME   STATE    PROVIDER   VERSION   NODES\nc-abc12   prod   active   -          -         -\n',
    );
    expect((await run(['get', 'Cluster', 'c-abc12', '-o', 'name'])).written()).toBe(
      'cluster/c-abc12\n',
    );
    const json = (await run(['get', 'clusters', '-o', 'json'])).written();
    expect(JSON.parse(json)).toMatchObject([{ id: 'c-abc12' }]);
  });

  it('says why somebody may not do something, and ends with 1', async () => {
    const host = hostWith();
    const words = ['why', 'ana', 'can', 'get', 'nodes', '--cluster', 'prod', '--name', 'n-1'];
    const program = createProgram(host).parseAsync(['node', 'drover', ...words]);
    await expect(program).rejects.toMatchObject({ exitCode: 1, code: 'drover.quiet' });
    expect(host.written()).toBe(
      `no: u-1 (Ana) cannot get nodes n-1 in cluster c-abc12
  No role that u-1 holds in cluster c-abc12 allows it
  missing: a role in cluster c-abc12, such as nodes-view, cluster-owner
  can be given by: oidc_group://ops and 2 more
`,
    );
    await expect(run(['why', 'ana', 'may', 'get', 'nodes'])).rejects.toMatchObject({
      code: 'CLI_USAGE',
    });
  });

  it('lists several types, as tables or as one list', async () => {
    expect((await run(['get', 'clusters,cluster', '-o', 'name'])).written()).toBe(
      'cluster/c-abc12\ncluster/c-abc12\n',
    );
    const tables = (await run(['get', 'clusters,clusters'])).written();
    expect(tables.split('\n\n')).toHaveLength(2);
    await expect(run(['get', 'clusters,clusters', 'c-abc12'])).rejects.toMatchObject({
      code: 'CLI_USAGE',
    });
  });

  it('finds by name what is no id', async () => {
    const { written } = await run(['get', 'cluster', 'prod', '-o', 'name']);
    expect(written()).toBe('cluster/c-abc12\n');
    expect(server.asked.at(-1)).toBe('GET /v3/clusters?name=prod&limit=5');
  });

  it('says so when the login does not count any more', async () => {
    const env = { DROVER_SERVER: server.url, DROVER_TOKEN: 'token-abcde:other' };
    await expect(run(['get', 'clusters'], { env })).rejects.toMatchObject({
      code: 'CLI_LOGIN_EXPIRED',
    });
  });

  it('logs in through a browser: the token comes encrypted to a key of this process', async () => {
    const host = hostWith();
    const running = createProgram(host).parseAsync([
      ...['node', 'drover', 'login', server.url, '--name', 'browser', '--browser'],
    ]);
    const address = await eventually(() => {
      const line = host.notes.find((note) => note.includes('/dashboard/auth/login?'));
      if (line === undefined) throw new Error('no address yet');
      return new URL(line.trim());
    });
    server.leaveTokenFor(address.searchParams.get('publicKey') ?? '');
    await running;
    const { contexts } = await readConfig(host);
    expect(contexts['browser']).toMatchObject({ token: TOKEN, isSession: true });
    expect(address.searchParams.get('requestId')).toMatch(/^[a-z0-9]{48}$/);
    expect(host.notes.join('\n')).toMatch(/code: [0-9A-F]{4}-[0-9A-F]{4}/);
    const requestId = address.searchParams.get('requestId');
    expect(server.asked).toContain(`DELETE /v3-public/authTokens/${requestId}`);
  });

  it('refuses unknown commands and flags without running anything', async () => {
    const before = server.asked.length;
    for (const args of [['gett'], ['get'], ['get', 'clusters', '--colour'], ['token', 'ls', 'x']]) {
      await expect(run(args)).rejects.toBeInstanceOf(CommanderError);
    }
    expect(server.asked.length).toBe(before);
  });

  it('completes commands, flags, choices, types, ids and contexts', async () => {
    const complete = (...words: string[]) => {
      const host = hostWith();
      return candidatesFor(host, createProgram(host), words);
    };
    expect(await complete('de')).toEqual(['describe', 'delete']);
    expect(await complete('get', '--con')).toEqual(['--context']);
    expect(await complete('get', 'clusters', '-o', 'j')).toEqual(['json']);
    expect(await complete('get', 'clusters', '--output=j')).toEqual(['--output=json']);
    expect(await complete('get', 'cl')).toEqual(['clusters']);
    expect(await complete('get', 'clusters', '')).toEqual(['c-abc12']);
    expect(await complete('get', '--context', 'test', 'clusters', 'c-')).toEqual(['c-abc12']);
    expect(await complete('get', '--context', 't')).toEqual(['test']);
    expect(await complete('clusters', 'im')).toEqual(['import']);
    expect(await complete('context', 'use', 't')).toEqual(['test']);
  });

  it('asks for types once in a while to complete them, and knows them as a login sees them', async () => {
    const clock = new FakeClock();
    const env = { XDG_CACHE_HOME: join(home.path, 'types') };
    const ask = async (): Promise<number> => {
      const before = server.asked.length;
      const host = hostWith({ clock, env });
      const words = ['get', 'cl'];
      expect(await candidatesFor(host, createProgram(host), words)).toEqual(['clusters']);
      return server.asked.slice(before).filter((each) => each === 'GET /v3/schemas').length;
    };
    expect(await ask()).toBe(1);
    expect(await ask()).toBe(0);
    const file = join(env.XDG_CACHE_HOME, 'drover', 'types.json');
    expect(await readFile(file, 'utf8')).not.toContain(TOKEN);
    await clock.advance(300_000);
    expect(await ask()).toBe(1);
    await writeFile(file, '{"torn');
    expect(await ask()).toBe(1);
    expect(await ask()).toBe(0);
  });

  it('says where the way to a server ends, and what to do about it', async () => {
    const host = hostWith();
    const running = createProgram(host).parseAsync(['node', 'drover', 'doctor']);
    await expect(running).rejects.toMatchObject({ code: 'CLI_DOCTOR_FOUND' });
    const text = host.written();
    for (const line of ['ok    HTTP        it answers', 'ok    login       ana (user-1)']) {
      expect(text).toContain(line);
    }
    expect(text).toContain('ok    clusters    1 of 1 are active');
    expect(text).toMatch(/FAIL {2}WebSocket .*\n +CLI_UPGRADE_STRIPPED: A proxy on the way/);
  });
});
