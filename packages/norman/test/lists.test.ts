import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWorld, type World } from './world.ts';

let world: World;
let token: string;

beforeAll(async () => {
  world = await startWorld();
  token = await world.login();
});
afterAll(() => world[Symbol.asyncDispose]());

async function ids(url: string, own: string = token): Promise<readonly string[]> {
  const { json } = await world.send('GET', url, { token: own });
  return (json['data'] as { id: string }[]).map(({ id }) => id);
}

describe('lists that are kept from request to request', () => {
  it('are as new as the last write, in either order', async () => {
    for (const name of ['b', 'a', 'c']) {
      await world.send('POST', '/v3/clusters', { token, body: { name } });
    }
    const names = async (order: string): Promise<readonly unknown[]> => {
      const url = `/v3/clusters?sort=name&order=${order}`;
      const { json } = await world.send('GET', url, { token });
      return (json['data'] as { name: string }[]).map(({ name }) => name);
    };
    expect(await names('asc')).toEqual(['a', 'b', 'c']);
    await world.send('POST', '/v3/clusters', { token, body: { name: 'ab' } });
    expect(await names('asc')).toEqual(['a', 'ab', 'b', 'c']);
    expect(await names('desc')).toEqual(['c', 'b', 'ab', 'a']);
  });

  it('are not taken for what depends on more than the objects', async () => {
    await world.send('POST', '/v3/clusterregistrationtokens', {
      token,
      body: { clusterId: 'local' },
    });
    const withUrl = (): Promise<readonly string[]> =>
      ids('/v3/clusterregistrationtokens?manifestUrl_ne=');
    expect(await withUrl()).toEqual([]);
    const body = { value: 'https://drover.test' };
    await world.send('PUT', '/v3/settings/server-url', { token, body });
    expect(await withUrl()).toHaveLength(1);
  });

  it('are not taken for what differs by caller, even when both see everything', async () => {
    const other = await world.addUser('other');
    world.grants.set(other.id, new Set(['list users']));
    const [admin] = await ids('/v3/users?me=true');
    expect(admin).not.toBe(other.id);
    expect(await ids('/v3/users?me=true', other.token)).toEqual([other.id]);
    expect(await ids('/v3/users?me=true')).toEqual([admin]);
  });
});
