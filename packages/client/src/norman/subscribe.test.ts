import { StatusError } from '@drover/apimachinery';
import { eventually, FakeClock } from '@drover/base/testing';
import { describe, expect, it } from 'vitest';
import type { Transport, TransportSocket, UpgradeRequest } from '../transport/transport.ts';
import { createNormanClient } from './create-norman-client.ts';
import { NormanError } from './norman-error.ts';

/** A transport that only upgrades. */
function upgrading(upgrade?: (request: UpgradeRequest) => Promise<TransportSocket>): Transport {
  return {
    name: 'https://b',
    request: () => Promise.reject(new Error('not asked for')),
    ...(upgrade && { upgrade }),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

function socketOf(messages: AsyncIterable<Uint8Array>, onClose = (): void => {}): TransportSocket {
  return {
    protocol: '',
    messages,
    send: () => Promise.resolve(),
    close: () => {},
    [Symbol.asyncDispose]: () => {
      onClose();
      return Promise.resolve();
    },
  };
}

async function* frames(...all: readonly object[]): AsyncGenerator<Uint8Array, void, undefined> {
  for (const frame of all) yield new TextEncoder().encode(JSON.stringify(frame));
}

describe('a subscription', () => {
  it('asks for types below the root, and closes when it is left', async () => {
    const asked: string[] = [];
    let isClosed = false;
    const messages = frames(
      { name: 'ping', data: {} },
      { name: 'resource.change', data: { id: 'a', type: 'cluster' } },
      { name: 'resource.remove', data: { id: 'b', type: 'cluster' } },
    );
    const transport = upgrading(({ path }) => {
      asked.push(path);
      return Promise.resolve(
        socketOf(messages, () => {
          isClosed = true;
        }),
      );
    });
    const client = createNormanClient({ transport, clock: new FakeClock() }).cluster('c-1');
    const told: string[] = [];
    for await (const { type, resource } of await client.subscribe(['namespace', 'storageClass'])) {
      told.push(`${type} ${resource.id}`);
    }
    expect(told).toEqual(['change a', 'remove b']);
    expect(isClosed).toBe(true);
    expect(asked).toEqual([
      '/v3/clusters/c-1/subscribe?resourceTypes=namespace&resourceTypes=storageClass',
    ]);
  });

  it('that says nothing for 20 s ends as idle', async () => {
    const clock = new FakeClock();
    const transport = upgrading(({ signal }) =>
      Promise.resolve(
        socketOf(
          (async function* (): AsyncGenerator<Uint8Array, void, undefined> {
            yield* frames({ name: 'ping', data: {} });
            await new Promise((_resolve, reject) => {
              signal?.addEventListener('abort', () => reject(signal.reason as Error));
            });
          })(),
        ),
      ),
    );
    const events = await createNormanClient({ transport, clock }).subscribe([]);
    let failure: unknown;
    void (async () => {
      try {
        for await (const event of events) throw new Error(event.type);
      } catch (error) {
        failure = error;
      }
    })();
    await eventually(async () => {
      await clock.advance(20_000);
      expect(failure).toMatchObject({ code: 'CLIENT_WATCH_IDLE' });
    });
  });

  it('that is refused says so as every refusal of the v3 API', async () => {
    const refusal = new StatusError({
      apiVersion: 'v1',
      kind: 'Status',
      metadata: {},
      status: 'Failure',
      code: 404,
      message: 'no resources types matched',
      reason: 'NotFound',
    });
    const refused = createNormanClient({ transport: upgrading(() => Promise.reject(refusal)) });
    const error: unknown = await refused.subscribe(['x']).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(NormanError);
    expect(error).toMatchObject({ status: 404, code: 'NotFound' });
    const unable = createNormanClient({ transport: upgrading() });
    await expect(unable.subscribe([])).rejects.toMatchObject({ code: 'CLIENT_NO_UPGRADE' });
  });
});
