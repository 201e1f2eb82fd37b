import { Duplex } from 'node:stream';
import type { CodedError } from '@drover/base';
import { FakeClock } from '@drover/base/testing';
import { expect, test } from 'vitest';
import { agentErrors } from '../../errors.ts';
import { culpritOf } from './diagnose.ts';
import { locate } from './locate.ts';

const failure = agentErrors.create('AGENT_SERVER_UNREACHABLE', { host: 'x', reason: 'ETIMEDOUT' });

async function culprit(open: () => Promise<Duplex>, of: CodedError = failure): Promise<string> {
  const { signal } = new AbortController();
  const clock = new FakeClock();
  return culpritOf(await locate(of, { host: 'x', apiServer: { open }, clock, signal }));
}

const answers = (): Promise<Duplex> => Promise.resolve(new Duplex({ read() {}, write() {} }));
const fails = (): Promise<Duplex> => Promise.reject(new Error('no route'));

test('the way to the server is at fault where the API server answers', async () => {
  expect(await culprit(answers)).toBe('route');
});

test('the network of the pod is at fault where it does not', async () => {
  expect(await culprit(fails)).toBe('cni');
  const dns = agentErrors.create('AGENT_DNS_FAILED', { host: 'x', reason: 'EAI_AGAIN' });
  expect(await culprit(fails, dns)).toBe('cni');
});

test('nobody else is asked about failures whose cause is known', async () => {
  const refused = agentErrors.create('AGENT_SERVER_NOT_LISTENING', { host: 'x' });
  expect(await culprit(() => Promise.reject(new Error('asked')), refused)).toBe('server');
});
