import { createHash } from 'node:crypto';
import { mkdtempDisposable, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@drover/base/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkCommand } from '../scripts/run-command.ts';
import { CliProcess } from './cli-process.ts';
import { FIRST_PASSWORD, ServerProcess } from './server-process.ts';

const root = join(import.meta.dirname, '..');
const SOURCE = ['--conditions=@drover/source'];

interface Row {
  readonly id: string;
  readonly type: string;
  readonly name?: string;
  readonly description?: string;
}

describe('the command line', () => {
  const stack = new AsyncDisposableStack();
  let server: ServerProcess;
  let cli: CliProcess;
  let checksum: string;
  /** A folder for one more person. */
  const newHome = async (): Promise<string> =>
    stack.use(await mkdtempDisposable(join(tmpdir(), 'drover-cli-'))).path;
  const login = (person: CliProcess) =>
    person.run(
      ['login', server.url, '--ca-checksum', checksum, '--username=admin', '--password-stdin'],
      { input: `${FIRST_PASSWORD}\n` },
    );

  beforeAll(async () => {
    await checkCommand(process.execPath, [...SOURCE, 'scripts/build.ts', 'cli'], { cwd: root });
    const directory = await newHome();
    const flags = ['--data-dir', join(directory, 'data')];
    server = stack.use(await ServerProcess.start({ directory, flags }));
    const { value } = await server.json<{ value: string }>('/v3/settings/cacerts');
    checksum = createHash('sha256').update(`${value.trim()}\n`).digest('hex');
    cli = await CliProcess.create(await newHome());
    expect(await login(cli)).toMatchObject({ exitCode: 0 });
  });
  afterAll(() => stack.disposeAsync());

  describe('login', () => {
    it('never trusts an authority because the server shows it', async () => {
      const person = await CliProcess.create(await newHome());
      const input = FIRST_PASSWORD;
      const flags = ['--username=admin', '--password-stdin'];
      const unknown = await person.run(['login', server.url, ...flags], { input });
      expect(unknown.exitCode).toBe(1);
      expect(unknown.stderr).toContain('CLI_UNTRUSTED');
      const wrong = ['--ca-checksum', '0'.repeat(64)];
      const mismatch = await person.run(['login', server.url, ...flags, ...wrong], { input });
      expect(mismatch.stderr).toContain('CLI_CA_MISMATCH');
      await expect(stat(person.configFile)).rejects.toMatchObject({ code: 'ENOENT' });
    });

    it('pins the authority: another one is refused afterwards', async () => {
      const person = await CliProcess.create(await newHome());
      await login(person);
      const config = await readFile(person.configFile, 'utf8');
      const other = await ServerProcess.start({
        directory: await newHome(),
        flags: ['--data-dir', await newHome()],
      });
      await using _other = other;
      const { value } = await other.json<{ value: string }>('/v3/settings/cacerts');
      const parsed = JSON.parse(config) as { contexts: Record<string, { ca: string }> };
      const [context] = Object.values(parsed.contexts);
      await writeFile(
        person.configFile,
        config.replace(JSON.stringify(context?.ca), JSON.stringify(value)),
      );
      const refused = await person.run(['get', 'clusters']);
      expect(refused).toMatchObject({ exitCode: 7, stdout: '' });
      expect(refused.stderr).toContain('CLIENT_UNREACHABLE');
    });

    it('shows the fingerprint on a terminal, takes no for an answer, and hides the password', async () => {
      const person = await CliProcess.create(await newHome());
      {
        await using running = person.startInTerminal(['login', server.url]);
        await running.says('Type yes to trust it:');
        expect(running.text).toContain(checksum);
        running.type('no');
        expect(await running.exitCode()).toBe(1);
        expect(running.text).toContain('CLI_TRUST_REFUSED');
      }
      await using running = person.startInTerminal(['login', server.url]);
      await running.says('Type yes to trust it:');
      running.type('yes');
      await running.says('Username:');
      running.type('admin');
      await running.says('Password:');
      running.type(FIRST_PASSWORD);
      expect(await running.exitCode(), running.text).toBe(0);
      expect(running.text).toContain('Logged in');
      expect(running.text).not.toContain(FIRST_PASSWORD);
    });

    it('lets people choose the password that they must change', async () => {
      const set = ['--set', 'username=ana', '--set', 'password=given-to-her-first'];
      await cli.output(['create', 'user', ...set, '--set', 'mustChangePassword:=true']);
      const [ana] = await cli.json<Row[]>(['get', 'users', '--filter', 'username=ana']);
      const binding = ['--set', 'globalRoleId=user', '--set', `userId=${ana?.id}`];
      await cli.output(['create', 'grb', ...binding]);
      const person = await CliProcess.create(await newHome());
      const flags = ['--ca-checksum', checksum, '--username', 'ana'];
      await using running = person.startInTerminal(['login', server.url, ...flags]);
      await running.says('Password:');
      running.type('given-to-her-first');
      await running.says('New password:');
      running.type('chosen-by-herself');
      await running.says('Once more:');
      running.type('chosen-by-herself');
      expect(await running.exitCode(), running.text).toBe(0);
      expect(running.text).not.toContain('chosen-by-herself');
      expect(await person.json<Row>(['get', 'user', ana?.id ?? ''])).toMatchObject({
        mustChangePassword: false,
      });
    });

    it('lets a browser say yes, which shows the code of the terminal', async () => {
      const person = await CliProcess.create(await newHome());
      const trust = ['--ca-checksum', checksum];
      await using running = person.start(['login', server.url, ...trust, '--browser']);
      await running.says('this code:');
      const address = /https:\S+auth\/login\?\S+/.exec(running.text)?.[0] ?? '';
      const request = Object.fromEntries(new URL(address).searchParams);
      const token = await server.login();
      const say = (action: string) =>
        server.json<{ code: string }>(`/v3/tokens?action=${action}`, { token, body: request });
      const { code } = await say('showlogin');
      expect(running.text).toContain(code);
      await say('approvelogin');
      expect(await running.exitCode(), running.text).toBe(0);
      expect(await person.output(['get', 'cluster', 'local', '-o', 'name'])).toBe(
        'cluster/local\n',
      );
      expect(await person.output(['credential', '--cluster', 'local'])).toContain('ExecCredential');
      await person.output(['logout']);
    });

    it('keeps what it knows for its owner alone, and no password', async () => {
      expect((await stat(cli.configFile)).mode & 0o777).toBe(0o600);
      expect(await readFile(cli.configFile, 'utf8')).not.toContain(FIRST_PASSWORD);
    });

    it('says 4 to a wrong password and to a token that does not count', async () => {
      const person = await CliProcess.create(await newHome());
      const flags = ['login', server.url, '--ca-checksum', checksum];
      const wrong = await person.run([...flags, '--username=admin', '--password-stdin'], {
        input: 'wrong',
      });
      expect(wrong.exitCode).toBe(4);
      const token = await person.run([...flags, '--token'], { input: 'token-abcde:nothing' });
      expect(token.exitCode).toBe(4);
      expect(token.stderr).toContain('CLI_LOGIN_EXPIRED');
    });

    it('keeps several contexts, and goes from one to the other', async () => {
      await cli.output(['create', 'user', '--set=username=eva', '--set=password=eva-is-her-name']);
      const [eva] = await cli.json<Row[]>(['get', 'users', '--filter', 'username=eva']);
      await cli.output(['create', 'grb', '--set=globalRoleId=user', `--set=userId=${eva?.id}`]);
      const person = await CliProcess.create(await newHome());
      const login = ['login', server.url, '--ca-checksum', checksum, '--password-stdin'];
      await person.output([...login, '--username=eva', '--name=hers'], {
        input: 'eva-is-her-name',
      });
      await person.output([...login, '--username=admin', '--name=mine'], {
        input: FIRST_PASSWORD,
      });
      const current = async (): Promise<string | undefined> =>
        /^\* +(\w+) /m.exec(await person.output(['context', 'ls']))?.[1];
      expect(await current()).toBe('mine');
      await person.output(['context', 'use', 'hers']);
      expect(await current()).toBe('hers');
      expect((await person.run(['get', 'settings', '--context', 'mine'])).exitCode).toBe(0);
      expect((await person.run(['context', 'use', 'nobodys'])).stderr).toContain('CLI_NO_CONTEXT');
      // All that she has, but the login that asks.
      await person.output(['token', 'create']);
      await person.output(['token', 'revoke', '--all']);
      expect(await person.json<Row[]>(['token', 'ls'])).toHaveLength(1);
      await cli.output(['delete', 'user', eva?.id ?? '']);
    });

    it('takes an API key from standard input, and server and key from the environment', async () => {
      const key = (await cli.output(['token', 'create', '--ttl', '1h'])).trim();
      const person = await CliProcess.create(await newHome());
      const flags = ['login', server.url, '--ca-checksum', checksum, '--token'];
      expect((await person.run(flags, { input: key })).exitCode).toBe(0);
      expect(await person.output(['get', 'cluster', 'local', '-o', 'name'])).toBe(
        'cluster/local\n',
      );
      // A key that somebody gave is his: the logout leaves it alone.
      await person.output(['logout']);
      const ca = join(person.directory, 'ca.pem');
      const { value } = await server.json<{ value: string }>('/v3/settings/cacerts');
      await writeFile(ca, value);
      const env = { DROVER_SERVER: server.url, DROVER_TOKEN: key, DROVER_CACERT: ca };
      expect(await person.output(['get', 'cluster', 'local', '-o', 'name'], { env })).toBe(
        'cluster/local\n',
      );
      // The key ends when somebody revokes it.
      const [name = ''] = key.split(':');
      expect(await cli.output(['token', 'ls', '-o', 'name'])).toContain(`token/${name}\n`);
      await cli.output(['token', 'revoke', name]);
      expect((await person.run(['get', 'clusters'], { env })).exitCode).toBe(4);
      expect((await cli.run(['token', 'revoke', name])).exitCode).toBe(3);
    });
  });

  describe('resources', () => {
    it('are created, listed, changed, waited for and deleted', async () => {
      for (const name of ['alpha', 'beta']) {
        await cli.output(['create', 'cluster', '--set', `name=${name}`, '--set', 'description=d']);
      }
      const rows = await cli.json<Row[]>([
        'get',
        'clusters',
        '--filter=name=in(alpha,beta)',
        '--sort=-name',
      ]);
      expect(rows.map(({ name }) => name)).toEqual(['beta', 'alpha']);
      const table = await cli.output(['get', 'Clusters', '--sort', 'name', '--limit', '2']);
      expect(table.split('\n')[0]).toMatch(/^ID +NAME +STATE +PROVIDER +VERSION +NODES +AGE$/);
      expect(table.trim().split('\n')).toHaveLength(3);
      const described = await cli.output(['describe', 'cluster', 'alpha']);
      for (const part of ['Conditions', 'Actions', 'Links', 'generateKubeconfig']) {
        expect(described).toContain(part);
      }
      await cli.output(['wait', 'cluster', 'alpha', '--for=state=pending']);
      const late = await cli.run([
        'wait',
        'cluster',
        'alpha',
        '--for=condition=Ready',
        '--timeout=1s',
      ]);
      expect(late.exitCode).toBe(5);
      await cli.output(['delete', 'cluster', 'alpha', 'beta']);
      await cli.output(['wait', 'cluster', rows[1]?.id ?? '', '--for=delete', '--timeout=90s']);
    });

    it('come from YAML, JSON and lists, as they are written', async () => {
      const yaml =
        'type: project\nname: one\nclusterId: local\n---\ntype: project\nname: two\nclusterId: local\n';
      const created = await cli.output(['create', '-f', '-', '-o', 'name'], { input: yaml });
      const names = created.trim().split('\n');
      expect(names).toHaveLength(2);
      const ids = names.map((name) => name.replace('project/', ''));
      const written = await cli.output(['get', 'projects', ...ids, '-o', 'yaml']);
      expect(written).toContain('name: two');
      await cli.output(['delete', 'proj', ...ids]);
    });

    it('of clusters and projects are reached by names and from a context', async () => {
      await cli.output(['create', 'project', '--set=name=shop', '--set=clusterId=local']);
      await cli.output(['context', 'use', '--project', 'shop']);
      const [project] = await cli.json<Row[]>(['get', 'projects', '--filter', 'name=shop']);
      const set = ['--set', 'name=shop-one', '--set', `projectId=${project?.id}`];
      await cli.output(['create', 'ns', ...set]);
      const input =
        'type: configMap\nname: settings\nnamespaceId: shop-one\ndata: {colour: blue}\n';
      await cli.output(['create', '-f', '-'], { input });
      const place = ['--cluster', 'local', '--project', 'shop'];
      expect(await cli.json(['get', 'cm', 'shop-one:settings', ...place])).toMatchObject({
        data: { colour: 'blue' },
      });
      expect((await cli.run(['get', 'cm', '--cluster', 'local'])).stderr).toContain('CLI_NO_TYPE');
      await cli.output(['delete', 'ns', 'shop-one']);
      await cli.output(['delete', 'project', project?.id ?? '']);
      await cli.output(['context', 'use', '--cluster', '']);
    });

    it('are edited in an editor, which shows what the server refuses at its field', async () => {
      await cli.output(['create', 'cluster', '--set', 'name=edited']);
      const editor = join(cli.directory, 'editor.sh');
      const seen = join(cli.directory, 'seen');
      const lines = [
        '#!/bin/sh',
        `cat "$1" >> ${seen}`,
        `if grep -q '#!' "$1"; then sed -i 's/^name:.*/name: renamed/' "$1"`,
        `else sed -i 's/^name:.*/name: No Label/' "$1"; fi`,
      ];
      await writeFile(editor, lines.join('\n'), { mode: 0o755 });
      await cli.output(['edit', 'cluster', 'edited'], { env: { EDITOR: editor } });
      expect(await readFile(seen, 'utf8')).toMatch(
        /#! .*\(InvalidFormat\)\n(#! .*\n)*name: No Label/,
      );
      const [row] = await cli.json<Row[]>(['get', 'clusters', '--filter', 'name=renamed']);
      const unchanged = await cli.run(['edit', 'cluster', 'renamed'], { env: { EDITOR: 'true' } });
      expect(unchanged.exitCode).toBe(0);
      expect(unchanged.stderr).toContain('Nothing');
      await cli.output(['delete', 'cluster', row?.id ?? '']);
    });

    it('of every type can be listed, or must be named', async () => {
      await cli.output(['create', 'project', '--set=name=all', '--set=clusterId=local']);
      const place = ['--cluster', 'local', '--project', 'all'];
      const [, ...lines] = (await cli.output(['types', ...place])).trim().split('\n');
      const types = lines.map((line) => line.split(/ +/)[0] ?? '');
      expect(types.length).toBeGreaterThan(80);
      // Configurations of identity providers and the like: single resources, which have no list.
      const listed = types.filter((type) => !/Config$|^samlToken|^templateContent/.test(type));
      const rows = await cli.json<Row[]>(['get', listed.join(','), ...place, '--limit', '2']);
      const shown = new Set(rows.map(({ type }) => type));
      for (const type of ['cluster', 'user', 'setting', 'globalRole', 'project']) {
        expect(shown).toContain(type);
      }
      const named = await cli.run(['get', 'githubConfigs']);
      expect(named.stderr).toContain('cannot be listed');
      expect(await cli.output(['get', 'githubConfig', 'github', '-o', 'name'])).toBe(
        'githubConfig/github\n',
      );
      await cli.output(['delete', 'project', 'all']);
    });

    it('are followed as they change', async () => {
      await using running = cli.start(['get', 'clusters', '--watch']);
      await running.says('local');
      await cli.output(['create', 'cluster', '--set', 'name=followed']);
      await running.says('followed');
      await cli.output(['delete', 'cluster', 'followed']);
      await running.says('removed');
      running.interrupt();
      expect(await running.exitCode()).toBe(130);
    });

    it('that are not there, not known or not allowed have codes of their own', async () => {
      expect((await cli.run(['get', 'cluster', 'nothing'])).exitCode).toBe(3);
      expect((await cli.run(['get', 'clusterz'])).stderr).toContain('Did you mean clusters?');
      expect((await cli.run(['get', 'clusters', '--filter=nothing=x'])).exitCode).toBe(2);
      expect((await cli.run(['create', 'cluster'])).exitCode).toBe(6);
      expect((await cli.run(['gett'])).exitCode).toBe(2);
      const env = { DROVER_SERVER: 'https://127.0.0.1:1', DROVER_TOKEN: 'a:b' };
      expect((await cli.run(['get', 'clusters'], { env })).exitCode).toBe(7);
    });
  });

  describe('kubectl', () => {
    const tokens = async (): Promise<number> => (await cli.json<Row[]>(['token', 'ls'])).length;

    it('runs through the server, and its exit code is ours', async () => {
      await cli.output(['context', 'use', '--cluster', 'local']);
      expect(await cli.output(['kubectl', 'get', 'ns', '-o', 'name'])).toContain(
        'namespace/default',
      );
      const failed = await cli.run(['kubectl', 'get', 'nothing-of-that-name']);
      expect(failed.exitCode).toBe(1);
      expect(failed.stderr).toContain('nothing-of-that');
    });

    it('finds a context that holds no secret beside what was there', async () => {
      const file = cli.env['KUBECONFIG'] ?? '';
      await writeFile(
        file,
        '# mine\napiVersion: v1\nkind: Config\nusers:\n- {name: me, user: {token: t}}\n',
      );
      await cli.output(['kubeconfig', 'local', '--merge', '--use']);
      const text = await readFile(file, 'utf8');
      expect(text).toMatch(/^# mine\n/);
      expect(text).toContain('name: me');
      expect(text.replace('{ token: t }', '')).not.toMatch(/token-\w+:/);
      expect((await stat(file)).mode & 0o777).toBe(0o600);
      const { stdout, stderr } = await cli.command('kubectl', [
        'get',
        'ns',
        'default',
        '-o',
        'name',
      ]);
      expect(stdout, stderr).toBe('namespace/default\n');
      const repeated = await cli.run(['kubeconfig', 'local', '--merge']);
      expect(repeated.exitCode).toBe(0);
      expect(await readFile(file, 'utf8')).toBe(text);
    });

    it('gets one token however often and however many at once ask', async () => {
      const before = await tokens();
      const answers = await Promise.all(
        Array.from({ length: 8 }, () => cli.output(['credential', '--cluster', 'local'])),
      );
      expect(new Set(answers).size).toBe(1);
      expect(JSON.parse(answers[0] ?? '')).toMatchObject({
        kind: 'ExecCredential',
        apiVersion: 'client.authentication.k8s.io/v1',
        status: { token: expect.stringMatching(/^token-/) as string },
      });
      expect((await tokens()) - before).toBeLessThanOrEqual(1);
      const file = join(cli.directory, 'state', 'drover', 'credentials.json');
      expect((await stat(file)).mode & 0o777).toBe(0o600);
    });

    it('takes kubeconfigs of Rancher, which call this program by the name rancher', async () => {
      await cli.output(['create', '-f', '-', '-o', 'name'], {
        input: 'type: cluster\nname: for-rancher\n',
      });
      const token = await server.login();
      await server.json('/v3/settings/kubeconfig-generate-token', {
        method: 'PUT',
        token,
        body: { value: 'false' },
      });
      const { config } = await server.json<{ config: string }>(
        '/v3/clusters/local?action=generateKubeconfig',
        { method: 'POST', token },
      );
      expect(config).toContain('rancher');
      const file = join(cli.directory, 'rancher-kubeconfig');
      await writeFile(file, config);
      const found = await cli.command('kubectl', ['--kubeconfig', file, 'get', 'ns', '-o', 'name']);
      expect(found.stdout, found.stderr).toContain('namespace/default');
      await cli.output(['delete', 'cluster', 'for-rancher']);
    });
  });

  it('says what is wrong on the way to a server, and that nothing is', async () => {
    const well = await cli.run(['doctor']);
    expect(well, well.stdout).toMatchObject({ exitCode: 0 });
    for (const step of ['DNS', 'TCP', 'TLS', 'HTTP', 'clock', 'version', 'login', 'WebSocket']) {
      expect(well.stdout).toMatch(new RegExp(`^ok +${step} `, 'm'));
    }
    const person = await CliProcess.create(await newHome());
    const untrusted = await person.run(['doctor', server.url]);
    expect(untrusted.exitCode).toBe(1);
    expect(untrusted.stdout).toContain('CLIENT_CERTIFICATE_UNTRUSTED');
    const closed = await person.run(['doctor', 'https://127.0.0.1:1']);
    expect(closed.stdout).toContain('CLIENT_CONNECTION_REFUSED');
  });

  it('writes colours to terminals only', async () => {
    await using running = cli.startInTerminal(['get', 'cluster', 'local']);
    expect(await running.exitCode()).toBe(0);
    expect(running.text).toContain('\u001b[32mactive');
    expect(await cli.output(['get', 'cluster', 'local'])).not.toContain('\u001b');
  });

  it('leaves no token at the server after a logout', async () => {
    const person = await CliProcess.create(await newHome());
    const namesOf = async (): Promise<readonly string[]> =>
      (await cli.json<Row[]>(['token', 'ls'])).map(({ id }) => id);
    const before = await namesOf();
    await login(person);
    await person.output(['credential', '--cluster', 'local']);
    await person.output(['credential']);
    expect((await namesOf()).length).toBe(before.length + 3);
    // Who logs in again leaves nothing of the login before.
    await login(person);
    expect((await namesOf()).length).toBe(before.length + 1);
    await person.output(['credential']);
    await person.output(['logout']);
    await eventually(async () => expect(await namesOf()).toEqual(before), { timeoutMs: 10_000 });
    expect((await person.run(['get', 'clusters'])).exitCode).toBe(4);
  });
});
