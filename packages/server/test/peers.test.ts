import { once } from 'node:events';
import { type AddressInfo, connect as connectTcp, createServer as createTcpServer } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { defineErrors, systemClock } from '@drover/base';
import { eventually, FakeClock } from '@drover/base/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PEER_PATH } from '../src/peers/peer-wire.ts';
import type { SessionRegistry } from '../src/tunnels/session-registry.ts';
import { newAuthority, PeersWorld, type TestReplica } from './peers-world.ts';

const errors = defineErrors({ TEST_CLOSED: { status: 503, message: 'closed', remedy: 'none' } });

let world: PeersWorld;
let a: TestReplica;
let b: TestReplica;

beforeEach(async () => {
  world = await PeersWorld.create();
  [a, b] = [await world.addReplica('a'), await world.addReplica('b')];
});
afterEach(() => world[Symbol.asyncDispose]());

/** What the agent of a cluster says, asked at a replica. */
async function ask(sessions: SessionRegistry, cluster: string, body?: string): Promise<string> {
  const session = await sessions.find(cluster, {});
  if (!session) return 'nobody';
  const { headers, body: answer } = await session.transport.request({
    method: body === undefined ? 'GET' : 'POST',
    path: '/',
    headers: {},
    ...(body !== undefined && { body }),
  });
  let text = '';
  for await (const chunk of answer) text += Buffer.from(chunk).toString();
  return `${String(headers['x-agent'])}${text}`;
}

describe('a link between replicas', () => {
  it('leads to the agents of the other, those that come later included', async () => {
    world.addAgent(b, 'c-1', 'early');
    const { link } = world.link(a, b);
    await eventually(() => expect(link.isSynced).toBe(true));
    expect(await ask(a.sessions, 'c-1')).toBe('early');
    world.addAgent(b, 'c-2', 'late');
    await eventually(() => expect(a.sessions.clusters()).toContain('c-2'));
    const body = 'x'.repeat(300_000);
    expect(await ask(a.sessions, 'c-2', body)).toBe(`late${body}`);
    expect(a.sessions.uidOf('c-2')).toBe('uid of c-2');
    expect(a.sessions.of('c-2')[0]?.params.features).toEqual(['inner-http']);
  });

  it('carries an upgrade byte for byte', async () => {
    world.addAgent(b, 'c-1', 'agent');
    world.link(a, b);
    await eventually(() => expect(a.sessions.clusters()).toEqual(['c-1']));
    const stream = await a.sessions.pick('c-1')?.transport.open?.({
      signal: AbortSignal.timeout(5_000),
    });
    let seen = '';
    stream?.on('data', (chunk: Buffer) => {
      seen += chunk.toString('latin1');
    });
    stream?.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n');
    await eventually(() => expect(seen).toContain('101 Switching Protocols'));
    stream?.write('\x00\x01\xff');
    await eventually(() => expect(seen.endsWith('\x00\x01\xc3\xbf')).toBe(true));
    stream?.destroy();
  });

  it('forgets what it led to when it is cut, and when an agent goes', async () => {
    const session = world.addAgent(b, 'c-1', 'agent');
    world.addAgent(b, 'c-2', 'other');
    const { cut } = world.link(a, b);
    await eventually(() => expect(a.sessions.clusters()).toEqual(['c-1', 'c-2']));
    session.tunnel.close(errors.create('TEST_CLOSED'));
    await eventually(() => expect(a.sessions.clusters()).toEqual(['c-2']));
    const lost = a.sessions.of('c-2')[0]?.tunnel.closed;
    await cut();
    expect(a.sessions.clusters()).toEqual([]);
    expect(await lost).toMatchObject({ code: 'PEER_LINK_LOST' });
  });

  it('leads to own agents only: nothing goes from one replica over a second to a third', async () => {
    const c = await world.addReplica('c');
    world.addAgent(c, 'c-3', 'far');
    world.link(b, c);
    await eventually(() => expect(b.sessions.clusters()).toEqual(['c-3']));
    const { link } = world.link(a, b);
    await eventually(() => expect(link.isSynced).toBe(true));
    expect(a.sessions.clusters()).toEqual([]);
  });

  it('prefers own agents, and takes the other way at once when those have gone or are leaving', async () => {
    const own = world.addAgent(a, 'c-1', 'here');
    world.addAgent(b, 'c-1', 'there');
    world.link(a, b);
    await eventually(() => expect(a.sessions.of('c-1')).toHaveLength(2));
    expect(await ask(a.sessions, 'c-1')).toBe('here');
    a.sessions.leave(own);
    expect(await ask(a.sessions, 'c-1')).toBe('there');
    own.tunnel.close(errors.create('TEST_CLOSED'));
    await own.tunnel.closed;
    expect(await ask(a.sessions, 'c-1')).toBe('there');
  });

  it('tells that a session is leaving, and ends one on request', async () => {
    const session = world.addAgent(b, 'c-1', 'agent');
    world.link(a, b);
    await eventually(() => expect(a.sessions.clusters()).toEqual(['c-1']));
    b.sessions.leave(session);
    await eventually(() => {
      const [remote] = a.sessions.of('c-1');
      expect(remote && a.sessions.healthOf(remote)).toBe('leaving');
    });
    b.sessions.retire(session);
    await eventually(() => expect(a.sessions.pick('c-1')).toBeUndefined());
    a.sessions.disconnect('c-1', errors.create('TEST_CLOSED'));
    expect(await session.tunnel.closed).toMatchObject({ code: 'TUNNEL_KICKED' });
    await eventually(() => expect(a.sessions.clusters()).toEqual([]));
  });

  it('knows by a refusal that a session takes no more, before it is told', async () => {
    const session = world.addAgent(b, 'c-1', 'agent');
    world.link(a, b);
    await eventually(() => expect(a.sessions.clusters()).toEqual(['c-1']));
    session.tunnel.goAway();
    await expect(ask(a.sessions, 'c-1')).rejects.toMatchObject({ code: 'CLIENT_UNREACHABLE' });
    expect(a.sessions.pick('c-1')).toBeUndefined();
    const answer = ask(a.sessions, 'c-1');
    world.addAgent(a, 'c-1', 'next');
    expect(await answer).toBe('next');
  });

  it('lets a request wait for an agent that was lost a moment ago', async () => {
    world.addAgent(b, 'c-1', 'before');
    const { cut } = world.link(a, b);
    await eventually(() => expect(a.sessions.clusters()).toEqual(['c-1']));
    await cut();
    const answer = ask(a.sessions, 'c-1');
    world.addAgent(a, 'c-1', 'after');
    expect(await answer).toBe('after');
    expect(await ask(a.sessions, 'c-never')).toBe('nobody');
  });
});

describe('who is no replica', () => {
  const failureOf = (link: { readonly failure: { readonly message: string } | undefined }) =>
    eventually(() => {
      expect(link.failure).toBeDefined();
      return link.failure?.message ?? '';
    });

  beforeEach(() => {
    world.addAgent(b, 'c-1', 'agent');
  });

  it('is not let in without a certificate', async () => {
    const [host = '', port] = b.port.address.split(':');
    const socket = connectTls({ host, port: Number(port), rejectUnauthorized: false });
    const failure = once(socket, 'error') as Promise<[NodeJS.ErrnoException]>;
    socket.once('secureConnect', () => socket.write(upgradeText()));
    const [error] = await failure;
    expect(error.code).toMatch(/CERTIFICATE_REQUIRED|ECONNRESET/);
  });

  it('is not let in by a certificate of another authority', async () => {
    const { link } = world.link(a, b, { authority: await newAuthority() });
    expect(await failureOf(link)).toMatch(/unknown ca|ECONNRESET|closed|socket/i);
    expect(a.sessions.clusters()).toEqual([]);
  });

  it('is not let in by a certificate that has expired', async () => {
    const clock = new FakeClock(systemClock.nowMs() - 400 * 86_400_000);
    const { link } = world.link(a, b, { clock });
    expect(await failureOf(link)).toMatch(/expired|ECONNRESET|closed|socket/i);
    expect(a.sessions.clusters()).toEqual([]);
  });

  it('is not let in in the name of a replica that does not count', async () => {
    world.present.delete('a');
    const { link } = world.link(a, b);
    expect(await failureOf(link)).toMatch(/403.*a is no replica that counts/);
    expect(a.sessions.clusters()).toEqual([]);
  });

  it('is not taken for a replica that it is not', async () => {
    const { link } = world.link(a, { id: 'c', port: b.port });
    expect(await failureOf(link)).toMatch(/c\.replica\.drover\.invalid/);
    expect(a.sessions.clusters()).toEqual([]);
  });

  it('gets nowhere with what was recorded of a replica', async () => {
    const recorded: Buffer[] = [];
    const [host = '', port] = b.port.address.split(':');
    const tap = createTcpServer((client) => {
      const onward = connectTcp(Number(port), host);
      client.on('data', (chunk: Buffer) => recorded.push(chunk)).pipe(onward);
      onward.pipe(client);
      for (const socket of [client, onward]) socket.on('error', () => {});
    }).listen(0, '127.0.0.1');
    await once(tap, 'listening');
    const address = `127.0.0.1:${(tap.address() as AddressInfo).port}`;
    const { link, cut } = world.link(a, { id: 'b', port: { address } });
    await eventually(() => expect(link.isSynced).toBe(true));
    await cut();
    tap.close();
    const replay = connectTcp(Number(port), host);
    let answered = '';
    replay.on('data', (chunk: Buffer) => {
      answered += chunk.toString('latin1');
    });
    replay.on('error', () => {});
    replay.write(Buffer.concat(recorded));
    await once(replay, 'close');
    expect(answered).not.toContain('101');
    expect(answered).not.toContain('c-1');
  });
});

function upgradeText(): string {
  const lines = [
    `GET ${PEER_PATH} HTTP/1.1`,
    'Host: x',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
  ];
  return `${lines.join('\r\n')}\r\n\r\n`;
}
