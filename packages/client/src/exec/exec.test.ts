import { expect, test } from 'vitest';
import { createClient } from '../rest/create-client.ts';
import type { TransportSocket, UpgradeRequest } from '../transport/transport.ts';
import { attach, exec } from './exec.ts';
import { portForward } from './port-forward.ts';
import type { ProcessOutput } from './remote-process.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const message = (channel: number, text: string): Uint8Array =>
  new Uint8Array([channel, ...bytes(text)]);

/** A server that chooses `protocol` and says `messages`. */
class FakeServer {
  readonly sent: string[] = [];
  request: UpgradeRequest | undefined;
  closed = false;
  readonly #protocol: string;
  readonly #messages: readonly Uint8Array[];

  constructor(protocol: string, messages: readonly Uint8Array[]) {
    this.#protocol = protocol;
    this.#messages = messages;
  }

  client() {
    const transport = {
      name: 'fake',
      request: () => Promise.reject(new Error('not used')),
      upgrade: (request: UpgradeRequest) => {
        this.request = request;
        return Promise.resolve(this.#socket());
      },
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
    return createClient({ transport });
  }

  #socket(): TransportSocket {
    const messages = this.#messages;
    return {
      protocol: this.#protocol,
      messages: (async function* () {
        yield* messages;
      })(),
      send: (sent) => {
        this.sent.push(sent.toHex());
        return Promise.resolve();
      },
      close: () => {},
      [Symbol.asyncDispose]: () => {
        this.closed = true;
        return Promise.resolve();
      },
    };
  }
}

const collect = async (output: AsyncIterable<ProcessOutput>): Promise<string[]> => {
  const collected: string[] = [];
  for await (const { stream, data } of output) {
    collected.push(`${stream} ${new TextDecoder().decode(data)}`);
  }
  return collected;
};

test('exec asks for the newest protocol and tells the program and its streams', async () => {
  const server = new FakeServer('v5.channel.k8s.io', [
    message(1, ''),
    message(1, 'out'),
    message(2, 'err'),
    message(3, '{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Success"}'),
  ]);
  {
    await using process = await exec(server.client(), {
      namespace: 'n',
      pod: 'p',
      container: 'c',
      command: ['sh', '-c', 'echo a & b'],
      stdin: true,
    });
    expect(server.request?.path).toBe(
      '/api/v1/namespaces/n/pods/p/exec?command=sh&command=-c&command=echo+a+%26+b&container=c&stdin=true&stdout=true&stderr=true&tty=false',
    );
    expect(server.request?.protocols).toEqual(['v5.channel.k8s.io', 'v4.channel.k8s.io']);
    await process.write(bytes('in'));
    await process.resize({ columns: 2, rows: 1 });
    await process.endInput();
    expect(server.sent).toEqual(['00696e', `04${bytes('{"Width":2,"Height":1}').toHex()}`, 'ff00']);
    expect(await collect(process.output)).toEqual(['stdout out', 'stderr err']);
    expect(process.exitCode).toBe(0);
  }
  expect(server.closed).toBe(true);
});

test('a program that fails has an exit code, one that cannot run is an error', async () => {
  const failed = new FakeServer('v4.channel.k8s.io', [
    message(
      3,
      '{"metadata":{},"status":"Failure","reason":"NonZeroExitCode","details":{"causes":[{"reason":"ExitCode","message":"7"}]}}',
    ),
  ]);
  const process = await attach(failed.client(), { namespace: 'n', pod: 'p', tty: true });
  expect(failed.request?.path).toBe(
    '/api/v1/namespaces/n/pods/p/attach?stdin=false&stdout=true&stderr=false&tty=true',
  );
  expect(await collect(process.output)).toEqual([]);
  expect(process.exitCode).toBe(7);
  await expect(process.endInput()).rejects.toMatchObject({ code: 'CLIENT_STDIN_STAYS_OPEN' });

  const missing = new FakeServer('v5.channel.k8s.io', [
    message(
      3,
      '{"metadata":{},"status":"Failure","reason":"InternalError","message":"no such file","code":500}',
    ),
  ]);
  const none = await exec(missing.client(), { namespace: 'n', pod: 'p', command: ['x'] });
  await expect(collect(none.output)).rejects.toMatchObject({
    name: 'StatusError',
    message: 'no such file',
  });
});

test('port-forward skips the number of the port, which may be cut, and names a failure', async () => {
  const server = new FakeServer('v4.channel.k8s.io', [
    new Uint8Array([0, 0x50]),
    new Uint8Array([0, 0x00, 0x68]),
    new Uint8Array([1, 0x50, 0x00]),
    message(0, 'ello'),
    message(1, 'connection refused'),
  ]);
  const connection = await portForward(server.client(), { namespace: 'n', pod: 'p', port: 80 });
  expect(server.request?.path).toBe('/api/v1/namespaces/n/pods/p/portforward?ports=80');
  await connection.write(bytes('x'));
  expect(server.sent).toEqual(['0078']);
  let received = '';
  const reading = (async () => {
    for await (const data of connection.data) received += new TextDecoder().decode(data);
  })();
  await expect(reading).rejects.toMatchObject({
    code: 'CLIENT_PORT_FORWARD_FAILED',
    message: 'Port 80 of pod p cannot be reached: connection refused',
  });
  expect(received).toBe('hello');
});

test('a transport without upgrades says so', async () => {
  const transport = {
    name: 'the port',
    request: () => Promise.reject(new Error('not used')),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  const opening = attach(createClient({ transport }), { namespace: 'n', pod: 'p' });
  await expect(opening).rejects.toMatchObject({ code: 'CLIENT_NO_UPGRADE' });
});
