import { mkdir, mkdtempDisposable, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@drover/base/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkCommand } from '../scripts/run-command.ts';
import { type ClusterBeside, importBeside } from './agent-beside.ts';
import type { AgentLogLine, AgentProcess } from './agent-process.ts';
import { CertificateAuthority } from './kubernetes/control-plane/pki.ts';
import { startControlPlane } from './kubernetes/index.ts';
import {
  createNetworkHost,
  type NetworkHost,
  startTestDns,
  type TestDns,
} from './network-hosts.ts';
import { ServerProcess } from './server-process.ts';

const NAME = 'drover.test';
const WAIT = { timeoutMs: 60_000, intervalMs: 100 };

/** Takes every packet away: no answer of any kind. */
const SILENCE = dropAt('input');

/** What comes in is heard; what is answered never arrives. */
const ONE_WAY = dropAt('output');

function dropAt(hook: 'input' | 'output'): string {
  return `table inet way {\n chain faults {\n type filter hook ${hook} priority 0; policy drop;\n }\n}\n`;
}

describe('the way of an agent to its server, which is restored on another host', () => {
  let stack: AsyncDisposableStack;
  let directory: string;
  /** Host of the first server. */
  let old: NetworkHost;
  /** Host of the restored one. */
  let fresh: NetworkHost;
  let dns: TestDns;
  let server: ServerProcess;
  let restored: ServerProcess;
  let port: number;
  let token: string;
  let cluster: ClusterBeside;
  let agent: AgentProcess;

  beforeAll(async () => {
    stack = new AsyncDisposableStack();
    directory = stack.use(await mkdtempDisposable(join(tmpdir(), 'drover-network-'))).path;
    old = stack.use(await createNetworkHost(1));
    fresh = stack.use(await createNetworkHost(2));
    dns = stack.use(await startTestDns(old.machine));
    await writeFile(join(directory, 'resolv.conf'), `nameserver ${old.machine}\n`);
    const flags = ['--data-dir', join(directory, 'old')];
    const [started, controlPlane] = await Promise.all([
      ServerProcess.start({ directory, flags, address: old.address, enter: old.enter }),
      startControlPlane({ controllers: true }),
    ]);
    server = stack.use(started);
    stack.use(controlPlane);
    port = Number(new URL(server.url).port);
    token = await server.login();
    cluster = await importBeside({ server, token, controlPlane, directory, name: 'far' });
    const body = { value: agentUrl() };
    await server.json('/v3/settings/server-url', { method: 'PUT', token, body });
  });
  afterAll(() => stack.disposeAsync());

  function agentUrl(): string {
    return `https://${NAME}:${port}`;
  }

  /** Starts an agent that asks our DNS server. */
  function startAgent(): AgentProcess {
    const script = 'mount --bind "$0" /etc/resolv.conf; exec "$@"';
    const enter = ['unshare', '--mount', 'sh', '-euc', script, join(directory, 'resolv.conf')];
    return stack.use(cluster.startAgent({ server: agentUrl(), enter }));
  }

  /** Asks the cluster something through this server, as people do. */
  async function canary(through: ServerProcess): Promise<void> {
    const path = `/k8s/clusters/${cluster.id}/api/v1/namespaces/kube-system`;
    const { status } = await through.request(path, { token });
    expect(status).toBe(200);
  }

  /** The failures that the agent tells from here on. */
  function failuresFrom(line: number): readonly AgentLogLine[] {
    return agent
      .log()
      .slice(line)
      .filter(({ msg }) => msg === 'Tunnel not connected');
  }

  it('leads past an address that does not answer', async () => {
    await fresh.rules(SILENCE);
    dns.names.set(NAME, [fresh.address, old.address]);
    agent = startAgent();
    await eventually(() => canary(server), WAIT);
    expect(failuresFrom(0)).toEqual([]);
  });

  it('is lost to packets that are dropped one way, which is said; and found again without DNS', async () => {
    const from = agent.log().length;
    dns.silent = true;
    await old.rules(ONE_WAY);
    await eventually(() => {
      expect(failuresFrom(from)).toContainEqual(
        expect.objectContaining({ code: 'AGENT_SERVER_UNREACHABLE', culprit: 'route' }),
      );
    }, WAIT);
    await old.rules('');
    await eventually(() => canary(server), WAIT);
    expect(agent.log()).toContainEqual(
      expect.objectContaining({ msg: 'The DNS of the machine failed', from: 'an earlier answer' }),
    );
    dns.silent = false;
  });

  it('leads to the restored server, whose address and authority are new', async () => {
    const backup = join(directory, 'drover.backup');
    const program = [
      process.execPath,
      '--conditions=@drover/source',
      'packages/apiserver/src/main.ts',
    ];
    const drover = (host: NetworkHost, ...args: readonly string[]): Promise<string> => {
      const [command = '', ...rest] = [...host.enter, ...program, ...args];
      return checkCommand(command, rest, { cwd: join(import.meta.dirname, '..') });
    };
    await drover(old, 'backup', backup, '--data-dir', join(directory, 'old'));
    await server.kill();
    await drover(fresh, 'restore', backup, '--data-dir', join(directory, 'fresh'));

    await fresh.rules('');
    dns.names.set(NAME, [fresh.address]);
    const logs = join(directory, 'logs');
    await mkdir(logs);
    const flags = [...(await newCertificate()), '--data-dir', join(directory, 'fresh')];
    restored = stack.use(
      await ServerProcess.start({
        directory: logs,
        flags,
        address: fresh.address,
        enter: fresh.enter,
        port,
      }),
    );
    await eventually(() => canary(restored), WAIT);
  });

  it('never leads back to the old one, for a new agent neither', async () => {
    const from = agent.log().length;
    const connects = await connectsOf(server);
    await server.start();
    await fresh.rules(SILENCE);
    dns.names.set(NAME, [old.address]);
    const refused = expect.objectContaining({
      code: expect.stringMatching(/^AGENT_(OLD_SERVER|SERVER_SUPERSEDED)$/) as string,
      culprit: 'server',
    }) as unknown;
    await eventually(() => expect(failuresFrom(from)).toContainEqual(refused), WAIT);
    await agent[Symbol.asyncDispose]();
    agent = startAgent();
    await eventually(() => expect(failuresFrom(0)).toContainEqual(refused), WAIT);
    expect(await connectsOf(server)).toBe(connects);
  });

  /** How many agents a server has let in. */
  async function connectsOf({ logFile }: ServerProcess): Promise<number> {
    return (await readFile(logFile, 'utf8')).split('An agent connected').length - 1;
  }

  /** Flags for a certificate of an authority that no agent has heard of. */
  async function newCertificate(): Promise<readonly string[]> {
    const authority = await CertificateAuthority.create('authority after the disaster');
    const leaf = await authority.issue({ commonName: NAME, servingNames: [NAME, fresh.address] });
    const files = {
      'cert.pem': leaf.certificate,
      'key.pem': leaf.privateKey,
      'ca.pem': authority.certificate,
    };
    for (const [name, text] of Object.entries(files)) await writeFile(join(directory, name), text);
    const at = (name: string): string => join(directory, name);
    return [
      ...['--tls-cert-file', at('cert.pem'), '--tls-key-file', at('key.pem')],
      ...['--cacerts-file', at('ca.pem')],
    ];
  }
});
