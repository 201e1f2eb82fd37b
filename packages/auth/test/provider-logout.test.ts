import { type User, user as userKind } from '@drover/api';
import type { KubernetesObject, ResourceType } from '@drover/apimachinery';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AuthWorld, startAuthWorld } from './world.ts';

const SECRETS: ResourceType = {
  group: '',
  version: 'v1',
  resource: 'secrets',
  kind: 'Secret',
  namespaced: true,
};
const options = { signal: new AbortController().signal };
const principal = { metadata: { name: 'oidc_user://ann' } };
let world: AuthWorld;
let ann: User;

beforeEach(async () => {
  world = await startAuthWorld();
  ann = await world.store<User>(userKind.type, {
    metadata: { name: 'u-ann' },
    principalIds: ['oidc_user://ann', 'local://u-ann'],
  });
});

afterEach(async () => {
  await world[Symbol.asyncDispose]();
});

/** Logs ann in at the provider; gives the name of the session's token. */
async function logIn(logoutHint: string): Promise<string> {
  const identity = { user: principal, groups: [], grant: 'refresh', logoutHint };
  const { token } = await world.auth.adopt(ann, { provider: 'oidc', identity }, options);
  return token.metadata?.name ?? '';
}

/** What is kept of ann's sessions. */
async function kept(): Promise<readonly string[]> {
  const { data = {} } = await world.cluster
    .client()
    .resource<KubernetesObject & { readonly data?: Record<string, string> }>(SECRETS)
    .get('u-ann-secret', { namespace: 'cattle-system' });
  expect(Object.keys(data)).toContain('oidc');
  return Object.keys(data).filter((key) => key.startsWith('logout-hint.'));
}

const take = (tokenName: string): Promise<string | undefined> =>
  world.auth.providerSecrets.takeLogoutHint({ userId: 'u-ann', tokenName }, options);

describe('what ends a session at its provider', () => {
  it("is each session's own, and is given once", async () => {
    const [first, second] = [await logIn('one'), await logIn('two')];
    expect([await take(first), await take(second), await take(first)]).toEqual([
      'one',
      'two',
      undefined,
    ]);
    expect(await kept()).toEqual([]);
  });

  it('is kept of no session that is over, and of few', async () => {
    const first = await logIn('one');
    const session = await world.auth.tokens.get(first, options);
    if (session) await world.auth.tokens.revoke(session, options);
    const second = await logIn('two');
    expect(await kept()).toEqual([`logout-hint.${second}`]);
    for (let count = 0; count < 20; count += 1) {
      await world.clock.advance(1_000);
      await logIn(`${count}`);
    }
    expect((await kept()).length).toBeLessThanOrEqual(17);
    expect(await take(second)).toBeUndefined();
  });

  it('is not kept when it is as long as no provider makes it', async () => {
    await logIn('x'.repeat(20_000));
    expect(await kept()).toEqual([]);
  });
});
