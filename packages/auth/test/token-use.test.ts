import { type Token, token as tokenKind } from '@drover/api';
import { TaskGroup } from '@drover/base';
import { eventually } from '@drover/base/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AuthWorld, startAuthWorld } from './world.ts';

const options = { signal: new AbortController().signal };
let world: AuthWorld;
let userId: string;
let credential: string;
let name: string;

beforeEach(async () => {
  world = await startAuthWorld();
  const fields = { username: 'ann' };
  const newUser = { fields, password: 'correct horse battery', creatorId: 'x' };
  userId = (await world.auth.users.create(newUser, options)).metadata?.name ?? '';
  const request = { userId, ttlMs: 0, isDerived: false, authProvider: 'local' };
  const issued = await world.auth.tokens.issue(request, options);
  credential = issued.credential;
  name = issued.token.metadata?.name ?? '';
});

afterEach(async () => {
  await world[Symbol.asyncDispose]();
});

const use = () =>
  world.auth.authenticator.authenticate(
    { headers: { authorization: `Bearer ${credential}` } },
    options,
  );
const lastUsed = async (): Promise<string | undefined> =>
  (await world.read<Token>(tokenKind.type, name)).metadata?.annotations?.['drover.dev/last-used'];
const writes = (): number => world.calls.filter(({ verb }) => verb === 'patch').length;

describe('the use of a token', () => {
  it('is written down beside the request, at most once a minute', async () => {
    await using tasks = new TaskGroup();
    tasks.run((signal) => world.auth.run({ signal }));
    await use();
    expect(await lastUsed()).toBeUndefined();
    await eventually(async () => {
      await world.clock.advance(1_000);
      expect(await lastUsed()).toBeDefined();
    });
    const first = await lastUsed();
    for (let time = 0; time < 50; time += 1) await use();
    await world.clock.advance(5_000);
    expect(writes()).toBe(1);
    await world.clock.advance(60_000);
    await use();
    await eventually(async () => {
      await world.clock.advance(1_000);
      expect(await lastUsed()).not.toBe(first);
    });
    expect(writes()).toBe(2);
  });
});
