import { FakeClock, SeededRandom } from '@drover/base/testing';
import { describe, expect, it } from 'vitest';
import { ExplorerSocket, type SocketLike, type SubscriptionListener } from './explorer-socket.ts';

class FakeSocket implements SocketLike {
  readonly sent: unknown[] = [];
  isClosed = false;
  readonly #listeners: [string, (event: { readonly data: unknown }) => void][] = [];

  addEventListener(type: string, listener: (event: { readonly data: unknown }) => void): void {
    this.#listeners.push([type, listener]);
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }

  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.#tell('close');
  }

  open(): void {
    this.#tell('open');
  }

  hear(frame: object): void {
    this.#tell('message', JSON.stringify(frame));
  }

  #tell(type: string, data?: unknown): void {
    for (const [heard, listener] of this.#listeners) if (heard === type) listener({ data });
  }
}

const PODS = { resourceType: 'pod', mode: 'resource.changes' } as const;

function begin() {
  const clock = new FakeClock();
  const sockets: FakeSocket[] = [];
  const open = (): FakeSocket => {
    const socket = new FakeSocket();
    sockets.push(socket);
    return socket;
  };
  const controller = new AbortController();
  const explorer = new ExplorerSocket({ open, clock, random: new SeededRandom(1) });
  const running = explorer.run(controller.signal);
  const heard: string[] = [];
  const listener = (name: string): SubscriptionListener => ({
    onStart: () => heard.push(`${name} start`),
    onChange: ({ revision = '' }) => heard.push(`${name} ${revision}`),
    onLost: () => heard.push(`${name} lost`),
  });
  const end = async (): Promise<void> => {
    controller.abort();
    await running;
  };
  return { clock, sockets, explorer, heard, listener, end };
}

describe('ExplorerSocket', () => {
  it('makes one subscription of equal ones, and ends it with the last', async () => {
    const { sockets, explorer, heard, listener, end } = begin();
    const [socket] = sockets;
    const stopFirst = explorer.follow(PODS, listener('a'));
    socket?.open();
    socket?.hear({ name: 'resource.start', ...PODS });
    const stopSecond = explorer.follow(PODS, listener('b'));
    socket?.hear({ name: 'resource.changes', ...PODS, revision: '7' });
    expect(heard).toEqual(['a start', 'b start', 'a 7', 'b 7']);
    expect(socket?.sent).toEqual([PODS]);
    stopFirst();
    stopSecond();
    expect(socket?.sent).toEqual([PODS, { ...PODS, stop: true }]);
    await end();
  });

  it('says that it is lost, and begins again on a new line', async () => {
    const { clock, sockets, explorer, heard, listener, end } = begin();
    explorer.follow(PODS, listener('a'));
    sockets[0]?.open();
    sockets[0]?.hear({ name: 'resource.start', ...PODS });
    sockets[0]?.close();
    await clock.advance(15_000);
    sockets[1]?.open();
    expect(sockets[1]?.sent).toEqual([PODS]);
    sockets[1]?.hear({ name: 'resource.start', ...PODS });
    expect(heard).toEqual(['a start', 'a lost', 'a start']);
    await end();
  });

  it('asks again for a subscription that the server has ended', async () => {
    const { clock, sockets, explorer, heard, listener, end } = begin();
    explorer.follow(PODS, listener('a'));
    sockets[0]?.open();
    sockets[0]?.hear({ name: 'resource.start', ...PODS });
    sockets[0]?.hear({ name: 'resource.stop', ...PODS });
    expect(heard).toEqual(['a start', 'a lost']);
    await clock.advance(2000);
    expect(sockets[0]?.sent).toEqual([PODS, PODS]);
    await end();
  });

  it('closes a line on which nothing is heard', async () => {
    const { clock, sockets, end } = begin();
    sockets[0]?.open();
    await clock.advance(30_000);
    sockets[0]?.hear({ name: 'ping' });
    await clock.advance(30_000);
    expect(sockets[0]?.isClosed).toBe(false);
    await clock.advance(10_000);
    expect(sockets[0]?.isClosed).toBe(true);
    await end();
  });
});
