import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { silentLogger, systemClock, systemRandom } from '@drover/base';
import type { UserInfo } from '@drover/rbac';
import { expect, it } from 'vitest';
import { sendText } from '../src/http/respond.ts';
import { LoopbackListeners } from '../src/proxy/loopback/loopback-listeners.ts';

const identity = { user: { name: 'u-1' }, tokenName: 't-1', via: 'bearer' } as const;

it('answers as whom the token stands for now, and not at all without it', async () => {
  const users = new Map<string, UserInfo>([['t-1', { name: 'u-1', groups: ['old'] }]]);
  await using listeners = new LoopbackListeners({
    proxy: (exchange) => {
      const { identity: shown, path } = exchange;
      sendText(exchange, 200, `${path} ${String(shown?.user.groups)}`);
      return Promise.resolve();
    },
    authenticator: { userOf: (name) => Promise.resolve(users.get(name)) },
    clock: systemClock,
    random: systemRandom,
    log: silentLogger,
  });
  const { url, kubeconfig } = await listeners.access('c-1', identity);
  const secret = /token: (\S+)/.exec(kubeconfig)?.[1] ?? '';
  const ask = async (): Promise<readonly [number | undefined, string]> => {
    const { port } = new URL(url);
    const headers = { authorization: `Bearer ${secret}` };
    const options = { host: '127.0.0.1', port, path: '/api', agent: false, headers };
    const sent = httpsRequest({ ...options, rejectUnauthorized: false }).end();
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    const text = (await answer.setEncoding('utf8').toArray()).join('');
    return [answer.statusCode, text];
  };
  expect(await ask()).toEqual([200, '/k8s/clusters/c-1/api old']);
  users.set('t-1', { name: 'u-1', groups: ['new'] });
  expect(await ask()).toEqual([200, '/k8s/clusters/c-1/api new']);
  users.clear();
  expect((await ask())[0]).toBe(401);
});
