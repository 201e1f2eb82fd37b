import { createSettings, type Token } from '@drover/api';
import { FakeClock, SeededRandom } from '@drover/base/testing';
import type { KubernetesClient } from '@drover/client';
import { describe, expect, it } from 'vitest';
import type { ObjectCache } from '../object-cache.ts';
import { hashTokenSecret } from './token-hash.ts';
import { createTokenStore, tokenIndexes } from './token-store.ts';

const COUNT = 100_000;
const options = { signal: new AbortController().signal };

/** A cache of many tokens that counts the objects it hands out, and has no way to hand out all. */
function manyTokens(): { cache: ObjectCache<Token>; handedOut: () => number } {
  const secret = hashTokenSecret('secret', new SeededRandom(1));
  const byName = new Map<string, Token>();
  const byIndex = new Map<string, Token[]>();
  for (let number = 0; number < COUNT; number += 1) {
    const token: Token = {
      metadata: {
        name: `token-${number}`,
        annotations: { 'authn.management.cattle.io/token-hashed': 'true' },
      },
      token: secret,
      userId: `u-${number % 20_000}`,
      authProvider: 'oidc',
      providerInfo: { sid: `sid-${number}` },
    };
    byName.set(`token-${number}`, token);
    for (const [index, valuesOf] of Object.entries(tokenIndexes)) {
      for (const value of valuesOf(token)) {
        const key = `${index} ${value}`;
        byIndex.set(key, [...(byIndex.get(key) ?? []), token]);
      }
    }
  }
  let handedOut = 0;
  const counted = (tokens: readonly Token[]): readonly Token[] => {
    handedOut += tokens.length;
    return tokens;
  };
  const cache: ObjectCache<Token> = {
    get: ({ name }) => counted([byName.get(name)].filter((token) => token !== undefined))[0],
    list: () => {
      throw new Error('looked at every token');
    },
    byIndex: (index, value) => counted(byIndex.get(`${index} ${value}`) ?? []),
    waitForVersion: () => Promise.resolve(),
  };
  return { cache, handedOut: () => handedOut };
}

describe('a store of 100,000 tokens', () => {
  const { cache, handedOut } = manyTokens();
  const client = {
    resource: () => {
      throw new Error('asked the API server');
    },
  } as unknown as KubernetesClient;
  const store = createTokenStore({
    client,
    cache,
    settings: createSettings({ lookup: () => undefined, environment: {} }),
    clock: new FakeClock(),
    random: new SeededRandom(2),
  });
  const looksAt = async (work: () => unknown): Promise<number> => {
    const before = handedOut();
    await work();
    return handedOut() - before;
  };

  it('looks at one to tell whose a credential is', async () => {
    const find = () => store.find({ name: 'token-77777', secret: 'secret' }, options);
    expect(await looksAt(find)).toBe(1);
    expect(await find()).toMatchObject({ userId: 'u-17777' });
    expect(await store.find({ name: 'token-77777', secret: 'other' }, options)).toBeUndefined();
  });

  it('looks at the tokens of a user to list them, and at those of a session to end it', async () => {
    expect(await looksAt(() => store.listOf('u-7'))).toBe(5);
    expect(store.listOf('u-7').map(({ metadata }) => metadata?.name)).toEqual([
      'token-7',
      'token-20007',
      'token-40007',
      'token-60007',
      'token-80007',
    ]);
    expect(await looksAt(() => store.ofProviderSession('oidc', 'sid-7'))).toBe(1);
    expect(store.ofProviderSession('keycloakoidc', 'sid-7')).toEqual([]);
  });
});
