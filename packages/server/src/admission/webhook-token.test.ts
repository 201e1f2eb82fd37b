import { FakeClock } from '@drover/base/testing';
import { FakeCluster } from '@drover/client/testing';
import { validatingWebhookConfigurations } from '@drover/kubernetes';
import { describe, expect, it } from 'vitest';
import { type WebhookConfiguration, webhookConfiguration } from './webhook-configuration.ts';
import { WebhookToken } from './webhook-token.ts';

function setUp() {
  const cluster = new FakeCluster();
  const calls: string[] = [];
  cluster.onCall(({ verb, name }) => calls.push(`${verb} ${name}`));
  const client = cluster.client();
  const clock = new FakeClock();
  const configurations = client.resource<WebhookConfiguration>(validatingWebhookConfigurations);
  const address = { url: 'https://192.0.2.1:8443', authority: '' };
  return {
    calls,
    clock,
    token: new WebhookToken({ client, clock }),
    store: (token: string) =>
      configurations.apply(webhookConfiguration({ address, token, self: 'drover' }), {
        fieldManager: 'test',
        force: true,
      }),
  };
}

describe('the secret of the webhook', () => {
  it('is that of the stored configuration, and the one before it', async () => {
    const { clock, token, store } = setUp();
    await store('one');
    expect(await token.isValid('one')).toBe(true);
    expect(await token.isValid('on')).toBe(false);
    await store('two');
    await clock.advance(1_000);
    expect(await token.isValid('two')).toBe(true);
    expect(await token.isValid('one')).toBe(true);
    await store('three');
    await clock.advance(1_000);
    expect(await token.isValid('three')).toBe(true);
    expect(await token.isValid('one')).toBe(false);
  });

  it('is nothing while there is no configuration', async () => {
    const { token } = setUp();
    expect(await token.isValid('')).toBe(false);
    expect(await token.isValid('undefined')).toBe(false);
  });

  it('is read once a second, however often somebody guesses', async () => {
    const { calls, clock, token, store } = setUp();
    await store('one');
    const before = calls.length;
    await Promise.all(Array.from({ length: 20 }, (_, index) => token.isValid(`guess-${index}`)));
    expect(calls).toHaveLength(before + 1);
    await clock.advance(1_000);
    await token.isValid('guess');
    expect(calls).toHaveLength(before + 2);
    // Who knows it costs nothing.
    await clock.advance(1_000);
    await token.isValid('one');
    expect(calls).toHaveLength(before + 2);
  });
});
