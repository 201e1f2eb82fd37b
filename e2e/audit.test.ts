import { once } from 'node:events';
import { mkdtempDisposable, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@drover/base/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { runCommand } from '../scripts/run-command.ts';
import { Canaries } from './canary.ts';
import { ServerProcess } from './server-process.ts';

interface Event {
  readonly auditID: string;
  readonly stage: string;
  readonly verb: string;
  readonly user: { readonly username: string };
  readonly objectRef?: {
    readonly resource: string;
    readonly name?: string;
    readonly subresource?: string;
  };
  readonly responseStatus?: { readonly code: number };
  readonly annotations: Readonly<Record<string, string>>;
}

describe('the audit log', () => {
  let stack: AsyncDisposableStack;
  let directory: string;
  let server: ServerProcess;
  let token: string;
  const audit = (): string => join(directory, 'data', 'audit', 'drover-audit.log');

  beforeAll(async () => {
    stack = new AsyncDisposableStack();
    directory = stack.use(await mkdtempDisposable(join(tmpdir(), 'drover-audit-'))).path;
    const flags = ['--data-dir', join(directory, 'data'), '--audit-level', '3'];
    server = stack.use(await ServerProcess.start({ directory, flags }));
    token = await server.login();
  });
  afterAll(() => stack.disposeAsync());

  async function events(): Promise<Event[]> {
    const text = await readFile(audit(), 'utf8');
    return text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Event);
  }

  /** The completed event of a request. */
  function eventOf(requestId: string): Promise<Event> {
    return eventually(async () => {
      const found = (await events()).find(
        ({ auditID, stage }) => auditID === requestId && stage === 'ResponseComplete',
      );
      if (!found) throw new Error(`no event of ${requestId}`);
      return found;
    });
  }

  it('has every login, with the name that was tried', async () => {
    const path = '/v3-public/localProviders/local?action=login';
    const headers = { 'x-request-id': 'login-that-fails' };
    const body = { username: 'nobody', password: 'wrong' };
    const answer = await server.request(path, { body, headers });
    expect(answer.headers['x-request-id']).toBe('login-that-fails');
    const failed = await eventOf('login-that-fails');
    expect(failed.responseStatus?.code).toBe(401);
    expect(failed.annotations['drover.dev/login-name']).toBe('nobody');
    const logins = (await events()).filter(({ objectRef }) => objectRef?.subresource === 'login');
    const succeeded = logins.find(({ responseStatus }) => responseStatus?.code === 201);
    expect(succeeded?.annotations['drover.dev/login-name']).toBe('admin');
  });

  it.each([
    ['writes', '/v3/users', { username: 'audited', password: 'a long password' }, 201],
    ['refused writes', '/v3/users', { username: '' }, 422],
    ['reads of secrets', '/k8s/clusters/local/api/v1/secrets', undefined, 200],
    ['reads of tokens', '/v3/tokens', undefined, 200],
    ['actions', '/v3/tokens?action=none', {}, 422],
  ])('has %s before and after', async (what, path, body, code) => {
    const id = `audited-${what.replaceAll(' ', '-')}`;
    const options = { token, headers: { 'x-request-id': id } };
    await server.request(path, body === undefined ? options : { ...options, body });
    expect((await eventOf(id)).responseStatus?.code).toBe(code);
    const stages = (await events()).filter(({ auditID }) => auditID === id);
    expect(stages.map(({ stage }) => stage)).toEqual(['RequestReceived', 'ResponseComplete']);
    expect(stages[1]?.user.username).toMatch(/^user-/);
  });

  it('has impersonation that was refused, and exec', async () => {
    const refused = { 'x-request-id': 'impersonation-1', 'Impersonate-group': 'system:masters' };
    await server.request('/k8s/clusters/local/api', { token, headers: refused });
    expect(await eventOf('impersonation-1')).toMatchObject({
      responseStatus: { code: 403 },
      annotations: { 'drover.dev/error': 'PROXY_HEADER_REFUSED' },
    });
    const url = `${server.url.replace('https', 'wss')}/k8s/clusters/local/api/v1/namespaces/default/pods/none/exec?command=id`;
    const headers = { authorization: `Bearer ${token}`, 'x-request-id': 'exec-request-1' };
    const socket = new WebSocket(url, ['v5.channel.k8s.io'], {
      headers,
      rejectUnauthorized: false,
    });
    await once(socket, 'error');
    const exec = await eventOf('exec-request-1');
    expect(exec.objectRef).toMatchObject({ resource: 'pods', name: 'none', subresource: 'exec' });
    expect(exec.responseStatus?.code).toBeGreaterThanOrEqual(400);
  });

  it('names requests as the API servers behind do, and makes names up for bad ones', async () => {
    const headers = { 'x-request-id': 'known-downstream' };
    const answer = await server.request('/k8s/clusters/local/api', { token, headers });
    expect(answer.headers['audit-id']).toBe('known-downstream');
    const bad = await server.request('/ping', { headers: { 'x-request-id': 'a b\t"' } });
    expect(bad.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('holds no secret, and neither does anything else', async () => {
    const canaries = new Canaries();
    await canaries.plantAll(server, token);
    canaries.add('token of the test', token.slice(token.indexOf(':') + 1));
    const logs = join(directory, 'data', 'audit');
    const findings = await canaries.search({
      server,
      token,
      logs: [logs],
      databases: [join(directory, 'data')],
    });
    expect(findings).toEqual([]);
    const log = await server.log();
    for (const { name, value } of canaries.planted) expect(log, name).not.toContain(value);
    // The search itself finds what is there.
    await writeFile(
      join(logs, 'planted'),
      Buffer.from(`x${canaries.next('found')}`).toString('base64'),
    );
    const found = await canaries.search({ server, token, logs: [logs], databases: [] });
    expect(found).toEqual([{ canary: 'found', place: 'planted', form: 'base64' }]);
    await rm(join(logs, 'planted'));
  });

  it('is whole as the command says, after a crash too, until someone changes a line', async () => {
    await server.kill('SIGKILL');
    await server.start();
    await server.request('/v3/users', { method: 'POST', token, body: {} });
    const verify = (): ReturnType<typeof runCommand> => {
      const program = ['--conditions=@drover/source', 'packages/server/src/main.ts'];
      return runCommand(process.execPath, [...program, 'audit', 'verify', audit()], {
        cwd: join(import.meta.dirname, '..'),
      });
    };
    const whole = await verify();
    expect(whole).toMatchObject({ exitCode: 0, stderr: '' });
    expect(whole.stdout).toMatch(/^\d+ lines, each with the hash of the one before it\n/);
    await writeFile(audit(), (await readFile(audit(), 'utf8')).replace('"nobody"', '"somebody"'));
    const changed = await verify();
    expect(changed.exitCode).toBe(1);
    expect(changed.stderr).toMatch(/^SERVER_AUDIT_BROKEN: /);
    expect(await readdir(join(directory, 'data', 'audit'))).toEqual(['drover-audit.log']);
  });
});
