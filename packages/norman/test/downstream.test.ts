import type { DynamicObject } from '@drover/apimachinery';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  addNamespaces,
  CONFIG_MAPS,
  type DownstreamWorld,
  startDownstreamWorld,
} from './downstream-world.ts';

const B = 'https://drover.test';
const A = '/v3/projects/c-1:p-a';
let world: DownstreamWorld;
let token: string;

beforeAll(async () => {
  world = await startDownstreamWorld();
  token = await world.login();
  await addNamespaces(world, 'c-1:p-a', 'a', 'a-b', 'a0');
  await addNamespaces(world, 'c-1:p-b', 'other');
  await Promise.all(
    ['a', 'a-b', 'a0', 'other'].flatMap((namespace) =>
      ['x', 'y', 'z'].map((name) =>
        world.downstream
          .resource<DynamicObject>(CONFIG_MAPS)
          .create({ metadata: { name }, data: { of: namespace } }, { namespace }),
      ),
    ),
  );
});

afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

const get = (url: string) => world.send('GET', url, { token });
const ids = (json: Readonly<Record<string, unknown>>) =>
  (json['data'] as { id: string }[]).map(({ id }) => id).filter((id) => !id.includes('kube-root'));

describe('a list of a project', () => {
  it('is of its namespaces, in the order of ids', async () => {
    const { status, json } = await get(`${A}/configmaps`);
    expect(status).toBe(200);
    expect(ids(json)).toEqual([
      'a-b:x',
      'a-b:y',
      'a-b:z',
      'a0:x',
      'a0:y',
      'a0:z',
      'a:x',
      'a:y',
      'a:z',
    ]);
  });
});

describe('an object of a project', () => {
  it('is shown with its links', async () => {
    const { json } = await get(`${A}/configmaps/a:x`);
    const self = `${B}/v3/project/c-1:p-a/configMaps/a:x`;
    expect(json).toMatchObject({
      id: 'a:x',
      type: 'configMap',
      baseType: 'configMap',
      name: 'x',
      namespaceId: 'a',
      projectId: 'c-1:p-a',
      data: { of: 'a' },
      links: { self, update: self, remove: self, yaml: `${self}/yaml` },
    });
  });
});
