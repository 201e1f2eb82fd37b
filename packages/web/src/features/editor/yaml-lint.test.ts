import { describe, expect, it } from 'vitest';
import type { Fields } from './schema-type.ts';
import { diagnosticsOf, type LintOptions } from './yaml-lint.ts';

const field = (type: string, flags = {}) => ({
  type,
  create: true,
  update: true,
  nullable: true,
  ...flags,
});
const FIELDS: Fields = {
  name: field('hostname', { update: false, nullable: false }),
  image: field('string', { format: 'imageReference' }),
  labels: field('map[string]'),
  data: field('map[base64]'),
  count: field('int'),
  weight: field('float'),
  paused: field('boolean'),
  policy: field('enum', { options: ['a', 'b'] }),
  verbs: field('array[enum]', { options: ['get'] }),
  ports: field('array[port]'),
  anything: field('json'),
  created: field('date', { create: false, update: false }),
};
const PORT: Fields = {
  port: field('int'),
  host: field('string', { create: false, update: false }),
};

const OPTIONS: LintOptions = {
  fields: FIELDS,
  source: (id) =>
    Promise.resolve(id === 'port' ? { id, pluralName: 'ports', resourceFields: PORT } : undefined),
  base: {},
  id: undefined,
  problems: [],
};

/** Each problem as `severity: marked text: message`. */
async function problemsOf(text: string, options: Partial<LintOptions> = {}): Promise<string[]> {
  const found = await diagnosticsOf(text, { ...OPTIONS, ...options });
  return found.map(
    ({ from, to, severity, message }) => `${severity}: ${text.slice(from, to)}: ${message}`,
  );
}

describe('diagnosticsOf', () => {
  it('finds nothing in what is right', async () => {
    const text = [
      'type: thing',
      'name: web.example.org',
      'image: nginx:1.25',
      'labels: { a: b }',
      'data: { a: YQ== }',
      'count: 3',
      'weight: 1.5',
      'paused: true',
      'policy: a',
      'verbs: [get]',
      'ports: [{ port: 80 }]',
      'anything: [1, { a: 2 }]',
    ].join('\n');
    expect(await problemsOf(text)).toEqual([]);
    expect(await problemsOf('')).toEqual([]);
  });

  it.each([
    ['nmae: x', 'warning: nmae: There is no such field: it is ignored.'],
    ['ports:\n- prot: 1', 'warning: prot: There is no such field: it is ignored.'],
    ['created: x', 'warning: created: The server works this out: what is written here is ignored.'],
    [
      'ports:\n- host: x',
      'warning: host: The server works this out: what is written here is ignored.',
    ],
    [
      'labels:\n  v: 1.10',
      'warning: v: This is no text to YAML: put it in quotes to keep it as it is written.',
    ],
    ['count: many', 'error: count: A whole number is expected.'],
    ['count: 1.5', 'error: count: A whole number is expected.'],
    ['weight: x', 'error: weight: A number is expected.'],
    ['paused: sometimes', 'error: paused: true or false is expected.'],
    ['policy: c', 'error: policy: Expected is one of these: a, b.'],
    ['verbs: [get, put]', 'error: put: Expected is one of these: get.'],
    ['verbs: get', 'error: verbs: A list is expected: lines with "- ".'],
    ['labels: [a]', 'error: labels: Keys with values are expected.'],
    ['ports: [80]', 'error: 80: Keys with values are expected.'],
    ['image: [a]', 'error: image: One value is expected, no list and no keys.'],
    ['name:', 'error: name: This may not be empty.'],
  ])('finds in %j', async (text, problem) => {
    expect(await problemsOf(text)).toEqual([problem]);
  });

  it.each(['name: A_B', 'image: "Nginx"', 'data: { a: "%%" }'])(
    'checks forms as the server does: %j',
    async (text) => {
      expect(await problemsOf(text)).toEqual([
        expect.stringMatching(/^error: .*This is no|^error: .*This is not/),
      ]);
    },
  );

  it('warns of what stays as it was', async () => {
    const editing = { id: 'a', base: { name: 'web' } };
    expect(await problemsOf('name: web', editing)).toEqual([]);
    expect(await problemsOf('name: other', editing)).toEqual([
      'warning: name: This cannot be changed any more: it stays as it was.',
    ]);
  });

  it('shows at the line what the server said of a field', async () => {
    const problems = [{ path: 'ports[1].port', message: 'is taken' }];
    expect(await problemsOf('ports:\n- port: 1\n- port: 2', { problems })).toEqual([
      'error: port: is taken',
    ]);
    const found = await diagnosticsOf('ports:\n- port: 1\n- port: 2', { ...OPTIONS, problems });
    expect(found[0]?.from).toBe(19);
  });

  it('says once what is wrong with a field', async () => {
    const problems = [{ path: 'count', message: 'must be a number' }];
    expect(await problemsOf('count: x', { problems })).toEqual(['error: count: must be a number']);
  });

  it('shows what is missing where it should be', async () => {
    const problems = [{ path: 'ports[0].host', message: 'is required' }];
    expect(await problemsOf('ports:\n- port: 1', { problems })).toEqual([
      'error: port: 1: is required',
    ]);
  });

  it.each([
    ['a: b\n c: d', 5],
    ['a: "b', 3],
    ['a: 1\na: 2', 5],
    ['- a\n- b', 0],
    ['a: *nothing', 0],
  ])('says where %j is no YAML', async (text, at) => {
    const [first] = await diagnosticsOf(text, OPTIONS);
    expect(first).toMatchObject({ severity: 'error' });
    expect(first?.from).toBeGreaterThanOrEqual(0);
    expect(Math.abs((first?.from ?? 0) - at)).toBeLessThanOrEqual(2);
  });

  it('is not led to grow without end', async () => {
    const bomb = ['a: &a [x, x, x, x, x, x, x, x, x, x]'];
    for (const [to, from] of ['ba', 'cb', 'dc', 'ed', 'fe']) {
      bomb.push(`${to}: &${to} [${Array.from({ length: 10 }, () => `*${from}`).join(', ')}]`);
    }
    const found = await diagnosticsOf(bomb.join('\n'), OPTIONS);
    expect(found.map(({ message }) => message)).toEqual([
      'There are too many aliases, or one that stands for nothing.',
    ]);
  });
});
