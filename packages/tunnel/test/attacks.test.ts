// A peer that has been let in and means harm: it loses its own session at most, and costs little memory until then.
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { silentLogger, systemClock } from '@drover/base';
import { eventually } from '@drover/base/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { acceptTunnel, type ConnectHandler, type TunnelSession } from '../src/index.ts';
import { createSessionPair } from '../src/testing/index.ts';
import { encodeMessage } from '../src/v1/codec.ts';

const MIB = 1024 * 1024;

const echo: ConnectHandler = ({ stream }) => void stream.pipe(stream);

/** A frame of version 2: its type, its stream, and what stands behind. */
function frame(type: number, streamId: number, body: Buffer = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(7);
  head[0] = type;
  head.writeUIntBE(streamId, 1, 6);
  return Buffer.concat([head, body]);
}

/** Asks for a stream to `tcp/x:1` with a window of 64 KiB. */
function openFrame(streamId: number): Buffer {
  return frame(1, streamId, Buffer.from('010001000003746370783a31', 'hex'));
}

describe('an agent that opens streams without end', () => {
  test('to a server, which opens none for it, is cut off after a thousand', async () => {
    const pair = createSessionPair();
    for (let count = 0; count < 100_000; count += 1)
      pair.clientLink.inject(openFrame(count * 2 + 1));
    await expect(pair.server.closed).resolves.toMatchObject({ code: 'TUNNEL_PEER_FLOODS' });
    // Some are forgiven while they are refused.
    expect(pair.serverLink.sent.length).toBeLessThan(1_500);
    expect(pair.server.stats).toMatchObject({ totalStreams: 0, unreadBytes: 0 });
  });

  test('to one that does gets as many as there may be, and is cut off then', async () => {
    const pair = createSessionPair({ onServerConnect: echo, limits: { maxStreams: 100 } });
    for (let count = 0; count < 10_000; count += 1)
      pair.clientLink.inject(openFrame(count * 2 + 1));
    await expect(pair.server.closed).resolves.toMatchObject({ code: 'TUNNEL_PEER_FLOODS' });
    expect(pair.server.stats).toMatchObject({ totalStreams: 100, openStreams: 0 });
  });

  test('is cut off in the first version of the wire as well', async () => {
    const pair = createSessionPair({ protocolVersion: 1 });
    const connect = Buffer.from('020204b0ea017463702f793a31', 'hex');
    for (let count = 0; count < 10_000; count += 1) pair.clientLink.inject(connect);
    await expect(pair.server.closed).resolves.toMatchObject({ code: 'TUNNEL_PEER_FLOODS' });
  });
});

describe('an agent that makes the server answer and never reads', () => {
  test('is cut off when its answers would fill the memory', async () => {
    const pair = createSessionPair({ protocolVersion: 1 });
    pair.serverLink.behave('hold');
    const body = Buffer.from('x');
    for (let streamId = 1; streamId < 200_000; streamId += 1)
      pair.clientLink.inject(encodeMessage(1, { type: 'data', streamId, body }));
    await expect(pair.server.closed).resolves.toMatchObject({ code: 'TUNNEL_PEER_FLOODS' });
    expect(pair.server.stats.pendingBytes).toBeLessThan(3 * MIB);
  });

  test('leaves data where it is, in its stream', async () => {
    await using pair = createSessionPair({ onClientConnect: ({ stream }) => void stream.pause() });
    pair.serverLink.behave('deliver');
    const stream = await pair.server.open('tcp', 'x:1');
    pair.serverLink.behave('hold');
    let written = 0;
    while (stream.write(Buffer.alloc(16 * 1024)) && written < 100 * MIB) written += 16 * 1024;
    expect(written).toBeLessThan(MIB);
    expect(pair.server.stats.pendingBytes).toBeLessThan(MIB);
  });
});

test('data without end for streams that are not there is not answered and not kept', async () => {
  await using pair = createSessionPair();
  const data = frame(3, 2, Buffer.alloc(1_000));
  for (let count = 0; count < 20_000; count += 1) pair.clientLink.inject(data);
  await eventually(() => expect(pair.server.stats.receivedBytes).toBe(20_000 * data.length));
  expect(pair.server.stats).toMatchObject({ unreadBytes: 0, openStreams: 0 });
  expect(pair.serverLink.sent).toEqual([]);
  expect(pair.server.phase).toBe('open');
});

test('credit without end does not make a server send what nobody takes', async () => {
  await using pair = createSessionPair({ onClientConnect: ({ stream }) => void stream.pause() });
  const stream = await pair.server.open('tcp', 'x:1');
  const credit = Buffer.alloc(4, 0x7f);
  for (let count = 0; count < 10; count += 1) pair.clientLink.inject(frame(6, 2, credit));
  await eventually(() =>
    expect(stream.errored).toMatchObject({ code: 'TUNNEL_PROTOCOL_VIOLATION' }),
  );
  expect(pair.server.phase).toBe('open');
});

describe('over a real WebSocket', () => {
  let http: Server;
  let accepted: PromiseWithResolvers<TunnelSession>;

  beforeEach(async () => {
    accepted = Promise.withResolvers();
    http = createServer();
    http.on('upgrade', (req, socket, head) => {
      accepted.resolve(
        acceptTunnel(req, socket, head, { clock: systemClock, logger: silentLogger }),
      );
    });
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
  });

  afterEach(async () => {
    http.closeAllConnections();
    http.close();
    await once(http, 'close');
  });

  async function connect(): Promise<{ agent: WebSocket; session: TunnelSession }> {
    const { port } = http.address() as AddressInfo;
    const agent = new WebSocket(`ws://127.0.0.1:${port}/`, {
      headers: { 'X-Drover-Tunnel-Versions': '2' },
    });
    agent.on('error', () => {});
    await once(agent, 'open');
    return { agent, session: await accepted.promise };
  }

  test.each([65_537, 50 * MIB])('a frame of %i bytes ends the session', async (length) => {
    const { agent, session } = await connect();
    agent.send(Buffer.alloc(length, 3));
    await expect(session.closed).resolves.toMatchObject({
      code: 'TUNNEL_PEER_CLOSED',
      facts: { reason: expect.stringContaining('Max payload size exceeded') as string },
    });
    // Nothing of it was kept: it was refused by what its head says.
    expect(session.stats.unreadBytes).toBe(0);
  });

  test('a flood of pings whose answers nobody reads ends the session', async () => {
    const { agent, session } = await connect();
    agent.pause();
    const payload = Buffer.alloc(125);
    let ended = false;
    void session.closed.then(() => {
      ended = true;
    });
    while (!ended) {
      for (let count = 0; count < 2_000; count += 1) agent.ping(payload);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await expect(session.closed).resolves.toMatchObject({ code: 'TUNNEL_PEER_CLOSED' });
    expect(session.stats.pendingBytes).toBeLessThan(MIB);
    agent.terminate();
  });
});
