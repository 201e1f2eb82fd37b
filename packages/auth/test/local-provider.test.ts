import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { testAuthProvider } from '../src/testing/index.ts';
import { type AuthWorld, startAuthWorld } from './world.ts';

const PASSWORD = 'correct horse battery';
const options = { signal: new AbortController().signal };
let world: AuthWorld;

beforeEach(async () => {
  world = await startAuthWorld();
});

afterEach(async () => {
  await world[Symbol.asyncDispose]();
});

describe('the provider of local users', () => {
  const expectEqual = (actual: unknown, expected: unknown): void => {
    expect(actual).toEqual(expected);
  };
  const start = async () => {
    const fields = { username: 'alice', displayName: 'Alice Example' };
    const newUser = { fields, password: PASSWORD, creatorId: 'x' };
    const made = await world.auth.users.create(newUser, options);
    const provider = await world.auth.providers.get('local', options);
    let address = 0;
    const proof = (changes: object = {}): object => {
      address += 1;
      return {
        username: 'alice',
        password: PASSWORD,
        address: `192.0.2.${address}`,
        ...changes,
      };
    };
    return {
      provider: {
        ...provider,
        identify: (given: unknown) => world.settled(provider.identify(given, options)),
      },
      goodProof: () => Promise.resolve(proof()),
      badProofs: () =>
        Promise.resolve([
          proof({ password: 'wrong' }),
          proof({ password: '' }),
          proof({ username: 'ALICE' }),
          proof({ username: made.metadata?.name }),
          proof({ username: '' }),
        ]),
      userPrincipalId: `local://${made.metadata?.name}`,
      groupPrincipalIds: [],
      searchText: 'LICE EX',
      refusal: 'AUTH_CREDENTIALS_WRONG',
    };
  };
  testAuthProvider({ it, expectEqual }, start, options);
});
