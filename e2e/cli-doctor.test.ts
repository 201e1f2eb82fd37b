import { once } from 'node:events';
import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkCommand } from '../scripts/run-command.ts';
import { CliProcess } from './cli-process.ts';
import { startFrontProxy } from './front-proxy.ts';
import { CertificateAuthority, type KeyPair } from './kubernetes/control-plane/pki.ts';
import { freePort, ServerProcess } from './server-process.ts';

interface Finding {
  readonly name: string;
  readonly problem?: { readonly code: string; readonly remedy: string };
}

const LOOPBACK = ['127.0.0.1', 'localhost'];

describe('drover doctor', () => {
  const stack = new AsyncDisposableStack();
  let cli: CliProcess;
  let authority: CertificateAuthority;

  beforeAll(async () => {
    const args = ['--conditions=@drover/source', 'scripts/build.ts', 'cli'];
    await checkCommand(process.execPath, args, { cwd: join(import.meta.dirname, '..') });
    const directory = stack.use(await mkdtempDisposable(join(tmpdir(), 'drover-doctor-'))).path;
    cli = await CliProcess.create(directory);
    authority = await CertificateAuthority.create('authority of the test');
    await writeFile(join(directory, 'ca.pem'), authority.certificate);
  });
  afterAll(() => stack.disposeAsync());

  /** What is wrong on the way to a server: the step and the code, and that there is something to do about it. */
  async function problems(
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): Promise<readonly string[]> {
    const trust = { NODE_EXTRA_CA_CERTS: join(cli.directory, 'ca.pem') };
    const { stdout, exitCode } = await cli.run(['doctor', ...args, '-o', 'json'], {
      env: { ...trust, ...env },
    });
    const found = (JSON.parse(stdout) as readonly Finding[]).filter(({ problem }) => problem);
    expect(exitCode).toBe(found.length > 0 ? 1 : 0);
    for (const { problem } of found) expect(problem?.remedy).toMatch(/\w+ \w+/);
    return found.map(({ name, problem }) => `${name} ${problem?.code}`);
  }

  /** Starts a server on loopback, which ends with the test. */
  async function listen(server: Server, scheme = 'https'): Promise<string> {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    stack.defer(() => {
      server.close();
    });
    return `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  function serve(pair: KeyPair, answer: RequestListener): Promise<string> {
    return listen(createHttpsServer({ cert: pair.certificate, key: pair.privateKey }, answer));
  }

  const pong: RequestListener = (_request, response) => void response.end('pong');
  const issue = (subject: object = {}): Promise<KeyPair> =>
    authority.issue({ commonName: 'server', servingNames: LOOPBACK, ...subject });

  it('finds nothing wrong where nothing is', async () => {
    expect(await problems([await serve(await issue(), pong)])).toEqual([]);
  });

  it('says that a name is not known', async () => {
    expect(await problems(['https://no-such-name.invalid'])).toEqual(['DNS CLIENT_NAME_UNKNOWN']);
  });

  it('says that nothing listens', async () => {
    expect(await problems([`https://127.0.0.1:${await freePort()}`])).toEqual([
      'TCP CLIENT_CONNECTION_REFUSED',
    ]);
  });

  it('says that a server is silent', async () => {
    const silent = await listen(createTcpServer((socket) => void socket.resume()));
    expect(await problems([silent])).toEqual(['TLS CLIENT_CONNECTION_TIMEOUT']);
  });

  it('says that a server does not speak TLS', async () => {
    expect(await problems([await listen(createHttpServer(pong))])).toEqual(['TLS CLIENT_NOT_TLS']);
  });

  it.each([
    ['is of an unknown authority', 'CLIENT_CERTIFICATE_UNTRUSTED', {}],
    ['is for another name', 'CLIENT_CERTIFICATE_NAME', { servingNames: ['drover.test'] }],
    ['has expired', 'CLIENT_CERTIFICATE_EXPIRED', { days: -1 }],
  ])('says that a certificate %s', async (_what, code, subject) => {
    const url = await serve(await issue(subject), pong);
    const env = code.endsWith('UNTRUSTED') ? { NODE_EXTRA_CA_CERTS: '' } : {};
    expect(await problems([url], env)).toEqual([`TLS ${code}`]);
  });

  it('says that something else answers', async () => {
    const nginx: RequestListener = (_request, response) => void response.end('Welcome!');
    const url = await serve(await issue(), nginx);
    expect(await problems([url])).toEqual(['HTTP CLI_NOT_DROVER']);
  });

  it('says that the clocks differ', async () => {
    const url = await serve(await issue(), (_request, response) => {
      response.setHeader('date', 'Tue, 01 Jan 2030 00:00:00 GMT');
      response.end('pong');
    });
    expect(await problems([url])).toEqual(['clock CLIENT_CLOCK_SKEW']);
  });

  it('says that a proxy refuses to lead there', async () => {
    const proxy = createHttpServer();
    proxy.on('connect', (_request, socket) => socket.end('HTTP/1.1 403 Forbidden\r\n\r\n'));
    const HTTPS_PROXY = await listen(proxy, 'http');
    const url = await serve(await issue(), pong);
    const found = await problems([url], { HTTPS_PROXY, NO_PROXY: '' });
    expect(found.map((each) => each.split(' ')[1])).toEqual(['CLIENT_PROXY_REFUSED']);
  });

  it('says that a login does not count, and that a proxy takes WebSockets away', async () => {
    const httpPort = await freePort();
    const flags = ['--data-dir', join(cli.directory, 'data')];
    const plain = ['--http-listen-port', String(httpPort), '--trusted-proxies', '127.0.0.1/32'];
    await using server = await ServerProcess.start({
      directory: cli.directory,
      flags: [...flags, ...plain],
    });
    const certificate = await issue();
    await using proxy = await startFrontProxy({
      targetPort: httpPort,
      certificate,
      stripsUpgrade: true,
    });
    const at = (token: string): Readonly<Record<string, string>> => ({
      DROVER_SERVER: proxy.url,
      DROVER_TOKEN: token,
      DROVER_CACERT: join(cli.directory, 'ca.pem'),
    });
    expect(await problems([], at('token-abcde:none'))).toEqual(['login CLI_LOGIN_EXPIRED']);
    expect(await problems([], at(await server.login()))).toEqual([
      'WebSocket CLI_UPGRADE_STRIPPED',
    ]);
  });
});
