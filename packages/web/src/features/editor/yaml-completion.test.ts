import { describe, expect, it } from 'vitest';
import type { Fields, TypeSchema } from './schema-type.ts';
import { describeAt, type Lookups, proposalsAt } from './yaml-completion.ts';
import { cursorAt } from './yaml-cursor.ts';

const field = (type: string, flags = {}) => ({ type, create: true, update: true, ...flags });

const FIELDS: Fields = {
  name: field('hostname', { update: false, required: true }),
  namespaceId: field('reference[namespace]', { update: false }),
  containers: field('array[container]', { description: 'What runs.' }),
  dnsPolicy: field('enum', { options: ['Default', 'ClusterFirst'], default: 'ClusterFirst' }),
  labels: field('map[string]'),
  limits: field('map[limit]'),
  paused: field('boolean'),
  verbs: field('array[enum]', { options: ['get', 'list'] }),
  uuid: field('string', { create: false, update: false }),
};
const CONTAINER: Fields = {
  image: field('string', { description: 'What to run.' }),
  pullPolicy: field('enum', { options: ['Always', 'Never'] }),
  ports: field('array[port]'),
};
const TYPES: Readonly<Record<string, Fields>> = {
  container: CONTAINER,
  port: { containerPort: field('int'), protocol: field('enum', { options: ['TCP', 'UDP'] }) },
  limit: { cpu: field('string') },
};
const source = (id: string): Promise<TypeSchema | undefined> => {
  const resourceFields = TYPES[id];
  return Promise.resolve(resourceFields && { id, pluralName: `${id}s`, resourceFields });
};
const lookups: Lookups = {
  fields: FIELDS,
  source,
  referred: (target) =>
    Promise.resolve(target === 'namespace' ? [{ id: 'default', name: 'Default' }] : []),
  editing: false,
};

/** The labels that are proposed where `|` stands. */
async function labelsAt(marked: string, options: Partial<Lookups> = {}): Promise<string[]> {
  const offset = marked.indexOf('|');
  const found = await proposalsAt(marked.replace('|', ''), offset, { ...lookups, ...options });
  return found?.proposals.map(({ label }) => label) ?? [];
}

describe('proposalsAt', () => {
  it('proposes keys that are not there yet', async () => {
    expect(await labelsAt('name: x\n|')).toEqual([
      'namespaceId',
      'containers',
      'dnsPolicy',
      'labels',
      'limits',
      'paused',
      'verbs',
    ]);
    expect(await labelsAt('na|')).toContain('name');
    expect(await labelsAt('|', { editing: true })).not.toContain('name');
  });

  it.each([
    ['containers:\n- image: x\n  |', ['pullPolicy', 'ports']],
    ['containers:\n- im|', ['image', 'pullPolicy', 'ports']],
    ['containers:\n  - ports:\n      - |\nname: x', ['containerPort', 'protocol']],
    ['containers:\n  - ports:\n      - containerPort: 80\n        pro|', ['protocol']],
    ['limits:\n  small:\n    |', ['cpu']],
  ])('proposes keys inside of lists and maps: %j', async (text, labels) => {
    expect(await labelsAt(text)).toEqual(labels);
  });

  it.each([
    ['dnsPolicy: |', ['Default', 'ClusterFirst']],
    ['dnsPolicy: Clu|', ['Default', 'ClusterFirst']],
    ['paused: |', ['true', 'false']],
    ['paused: |\nname: x', ['true', 'false']],
    ['verbs:\n  - |', ['get', 'list']],
    ['verbs:\n  - get\n  - li|', ['get', 'list']],
    ['containers:\n- image: a\n  pullPolicy: |', ['Always', 'Never']],
    ['namespaceId: |', ['default']],
  ])('proposes values: %j', async (text, labels) => {
    expect(await labelsAt(text)).toEqual(labels);
  });

  it.each([
    'labels:\n  |',
    'name: |',
    'name: |-\n  na|'.replace('|-', '>-'),
    '# na|',
    'containers: [|',
    'unknown:\n  |',
  ])('proposes nothing where it knows nothing: %j', async (text) => {
    expect(await labelsAt(text)).toEqual([]);
  });

  it('puts the beginning of what follows behind the key', async () => {
    const found = await proposalsAt('containers:\n- po', 15, lookups);
    const texts = found?.proposals.map(({ text }) => text);
    expect(texts).toEqual(['image: ', 'pullPolicy: ', 'ports:\n    - ']);
    expect([found?.from, found?.to]).toEqual([14, 16]);
  });

  it('leaves the rest of a line alone that has a colon', async () => {
    const found = await proposalsAt('dns: Default', 3, lookups);
    expect(found?.proposals.find(({ label }) => label === 'dnsPolicy')?.text).toBe('dnsPolicy');
    expect([found?.from, found?.to]).toEqual([0, 3]);
  });

  it('says what is usual and what a reference is called', async () => {
    const usual = await proposalsAt('dnsPolicy: ', 11, lookups);
    expect(usual?.proposals[1]).toEqual({
      label: 'ClusterFirst',
      text: 'ClusterFirst',
      detail: 'default',
    });
    const referred = await proposalsAt('namespaceId: ', 13, lookups);
    expect(referred?.proposals[0]?.detail).toBe('Default');
  });

  it('gives up on texts that take long to read', () => {
    expect(cursorAt(`${'a: b\n'.repeat(100_000)}na`, 500_002)).toBeUndefined();
  });
});

describe('describeAt', () => {
  it('says what a field is for', async () => {
    expect(await describeAt(['containers', 0, 'image'], lookups)).toEqual({
      type: 'string',
      text: 'What to run.',
    });
    expect(await describeAt(['containers', 0, 'nothing'], lookups)).toBeUndefined();
  });
});
