import type { DynamicObject } from '@drover/apimachinery';
import { FakeClock } from '@drover/base/testing';
import type { KubernetesClient } from '@drover/client';
import { secrets, serviceAccounts } from '@drover/kubernetes';
import { expect, test } from 'vitest';
import { startTestApiServer } from '../src/testing/index.ts';

const namespace = 'default';

async function issue(client: KubernetesClient, spec: object = {}): Promise<string> {
  const answer = await client.raw<{ status: { token: string } }>({
    method: 'POST',
    path: `/api/v1/namespaces/${namespace}/serviceaccounts/robot/token`,
    body: { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec },
  });
  return answer.status.token;
}

async function review(client: KubernetesClient, token: string, audiences?: string[]) {
  const answer = await client.raw<{ status: DynamicObject }>({
    method: 'POST',
    path: '/apis/authentication.k8s.io/v1/tokenreviews',
    body: {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenReview',
      spec: { token, ...(audiences && { audiences }) },
    },
  });
  return answer.status;
}

async function withRobot(use: (client: KubernetesClient, clock: FakeClock) => Promise<void>) {
  const clock = new FakeClock();
  await using server = await startTestApiServer({ clock });
  const client = server.client();
  await client.resource(serviceAccounts).create({ metadata: { name: 'robot' } }, { namespace });
  await use(client, clock);
}

test('a token is that of its service account, as long as there is one', () =>
  withRobot(async (client) => {
    const token = await issue(client);
    expect(await review(client, token)).toMatchObject({
      authenticated: true,
      user: {
        username: 'system:serviceaccount:default:robot',
        groups: [
          'system:serviceaccounts',
          'system:serviceaccounts:default',
          'system:authenticated',
        ],
      },
    });
    const accounts = client.resource(serviceAccounts);
    await accounts.delete('robot', { namespace });
    await accounts.create({ metadata: { name: 'robot' } }, { namespace });
    expect(await review(client, token)).not.toHaveProperty('authenticated', true);
  }));

test('a token ends when its time is over', () =>
  withRobot(async (client, clock) => {
    const token = await issue(client, { expirationSeconds: 600 });
    clock.jumpWallClock(599_000);
    expect(await review(client, token)).toHaveProperty('authenticated', true);
    clock.jumpWallClock(2_000);
    expect(await review(client, token)).not.toHaveProperty('authenticated', true);
  }));

test('a token for others is not for this server', () =>
  withRobot(async (client) => {
    const token = await issue(client, { audiences: ['https://other.example'] });
    expect(await review(client, token)).not.toHaveProperty('authenticated', true);
    expect(await review(client, token, ['https://other.example'])).toHaveProperty(
      'authenticated',
      true,
    );
  }));

test('a token that is bound to a secret goes with it', () =>
  withRobot(async (client) => {
    const held = client.resource(secrets);
    await held.create({ metadata: { name: 'anchor' } }, { namespace });
    const token = await issue(client, {
      boundObjectRef: { kind: 'Secret', apiVersion: 'v1', name: 'anchor' },
    });
    expect(await review(client, token)).toHaveProperty('authenticated', true);
    await held.delete('anchor', { namespace });
    expect(await review(client, token)).not.toHaveProperty('authenticated', true);
  }));

test('a changed token is worth nothing', () =>
  withRobot(async (client) => {
    const [header, payload, signature] = (await issue(client)).split('.');
    const claims = JSON.parse(Buffer.from(payload ?? '', 'base64url').toString()) as object;
    const forged = Buffer.from(
      JSON.stringify({ ...claims, sub: 'system:serviceaccount:kube-system:root' }),
    ).toString('base64url');
    expect(await review(client, `${header}.${forged}.${signature}`)).not.toHaveProperty(
      'authenticated',
      true,
    );
  }));

test('a lifetime that is too short is refused', () =>
  withRobot(async (client) => {
    await expect(issue(client, { expirationSeconds: 60 })).rejects.toThrow(
      'may not specify a duration less than 10 minutes',
    );
  }));

test('who one is: also when one acts as another', async () => {
  await using server = await startTestApiServer();
  const acting = server.client().impersonate({
    user: 'bob',
    uid: '42',
    groups: ['devs'],
    extra: { 'example.com/team': ['a', 'b'] },
  });
  const answer = await acting.raw<{ status: unknown }>({
    method: 'POST',
    path: '/apis/authentication.k8s.io/v1/selfsubjectreviews',
    body: { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' },
  });
  expect(answer.status).toEqual({
    userInfo: {
      username: 'bob',
      uid: '42',
      groups: ['devs', 'system:authenticated'],
      extra: { 'example.com/team': ['a', 'b'] },
    },
  });
});
