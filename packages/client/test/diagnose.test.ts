import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import { FakeClock } from '@drover/base/testing';
import { diagnose } from '@drover/client/node';
import { describe, expect, test } from 'vitest';

const listening = async (server: Server) => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
};
const answering = (status: number, body: string) =>
  listening(
    createServer((_, response) => {
      response.statusCode = status;
      response.end(body);
    }),
  );
const summary = async (...args: Parameters<typeof diagnose>): Promise<string[]> =>
  (await diagnose(...args)).map(({ name, failure }) =>
    failure ? `${name} ${failure.code}` : name,
  );

describe('diagnose', () => {
  test('goes all the way to a Kubernetes API', async () => {
    await using server = await answering(200, '{"gitVersion":"v1.34.4"}');
    const steps = await diagnose(server.url);
    expect(steps.map(({ name, detail }) => `${name}: ${detail}`)).toEqual([
      'name: 127.0.0.1',
      `connection: connected to 127.0.0.1:${server.port}`,
      'tls: not wanted by the address',
      'http: Kubernetes v1.34.4',
      expect.stringMatching(/^clock: the clocks differ by \d s$/),
    ]);
  });

  test('takes an API that does not tell its version', async () => {
    await using server = await answering(403, '{"kind":"Status","code":403}');
    expect(await summary(server.url)).toEqual(['name', 'connection', 'tls', 'http', 'clock']);
  });

  test('asks what it is told to ask', async () => {
    await using server = await answering(200, 'pong');
    const question = { path: '/ping', describe: ({ text }: { text: string }) => `it says ${text}` };
    const steps = await diagnose(server.url, { question });
    expect(steps[3]?.detail).toBe('it says pong');
  });

  test('says that something else answers', async () => {
    await using server = await answering(200, '<html>Welcome to nginx!');
    expect(await summary(server.url)).toEqual([
      'name',
      'connection',
      'tls',
      'http CLIENT_NOT_KUBERNETES',
    ]);
  });

  test('says that nothing listens', async () => {
    const { url, [Symbol.asyncDispose]: close } = await answering(200, '');
    await close();
    expect(await summary(url)).toEqual(['name', 'connection CLIENT_CONNECTION_REFUSED']);
  });

  test('says that a name is not known', async () => {
    const [step] = await diagnose('https://no-such-name.invalid');
    expect(step?.failure?.code).toBe('CLIENT_NAME_UNKNOWN');
    expect(step?.failure?.remedy).toContain('DNS');
  });

  test('says that a server does not speak TLS', async () => {
    await using server = await answering(200, '');
    expect(await summary(server.url.replace('http:', 'https:'))).toEqual([
      'name',
      'connection',
      'tls CLIENT_NOT_TLS',
    ]);
  });

  test('says that a server is silent', async () => {
    await using server = await listening(createTcpServer((socket) => void socket.resume()));
    expect(await summary(server.url, { timeoutMs: 200 })).toEqual([
      'name',
      'connection',
      'tls',
      'http CLIENT_CONNECTION_TIMEOUT',
    ]);
  });

  test('says that the clocks differ', async () => {
    await using server = await answering(200, '{"gitVersion":"v1"}');
    const clock = new FakeClock(Date.now() - 3_600_000);
    const steps = await diagnose(server.url, { clock });
    expect(steps.at(-1)?.failure).toMatchObject({
      code: 'CLIENT_CLOCK_SKEW',
      facts: { seconds: expect.closeTo(3600, -1) as number },
    });
  });

  test('refuses what is no address', async () => {
    await expect(diagnose('example.com')).rejects.toMatchObject({ code: 'CLIENT_BAD_URL' });
  });
});
