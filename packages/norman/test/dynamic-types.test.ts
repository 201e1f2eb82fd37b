import { type DynamicSchema, dynamicSchema, type NodeTemplate, nodeTemplate } from '@drover/api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWorld, type World } from './world.ts';

let world: World;
let token: string;

beforeAll(async () => {
  world = await startWorld();
  token = await world.login();
});

afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

const send = (method: string, url: string, body?: unknown) =>
  world.send(method, url, { token, ...(body !== undefined && { body }) });

type Fields = NonNullable<DynamicSchema['spec']>['resourceFields'];
const text = { type: 'string', create: true, update: true, nullable: true };

/** Creates a dynamic schema through the API. */
const newSchema = (name: string, resourceFields: Fields, more: object = {}) =>
  send('POST', '/v3/dynamicSchemas', { name, resourceFields, ...more });

/** Embeds one field into a type, and takes the schema that did so away again. */
const embed = (name: string, embedType: string, resourceFields: Fields) =>
  newSchema(name, resourceFields, { embed: true, embedType });

async function fieldsOf(id: string): Promise<Readonly<Record<string, unknown>>> {
  const { json } = await send('GET', `/v3/schemas/${id}`);
  return json['resourceFields'] as Readonly<Record<string, unknown>>;
}

async function listedIds(): Promise<readonly string[]> {
  const { json } = await send('GET', '/v3/schemas');
  return (json['data'] as { id: string }[]).map(({ id }) => id);
}

describe('types of dynamic schemas', () => {
  it('come when something leads to them, change, and go', async () => {
    await newSchema('acmeconfig', { size: { ...text, default: { stringValue: 'small' } } });
    expect(await listedIds()).not.toContain('acmeconfig');
    await embed('acme-in-templates', 'nodeTemplate', {
      acmeConfig: { ...text, type: 'acmeconfig' },
    });
    expect(await listedIds()).toContain('acmeconfig');
    expect((await fieldsOf('nodeTemplate'))['acmeConfig']).toEqual({
      type: 'acmeconfig',
      create: true,
      update: true,
      nullable: true,
      dynamicField: true,
    });
    expect((await fieldsOf('acmeconfig'))['size']).toEqual({ ...text, default: 'small' });

    const grown = { size: text, zone: { ...text, type: 'array[string]', required: true } };
    await send('PUT', '/v3/dynamicSchemas/acmeconfig', { resourceFields: grown });
    expect(await fieldsOf('acmeconfig')).toEqual({
      size: text,
      zone: { ...text, type: 'array[string]', required: true },
    });

    await send('DELETE', '/v3/dynamicSchemas/acme-in-templates');
    expect(await fieldsOf('nodeTemplate')).not.toHaveProperty('acmeConfig');
    expect(await listedIds()).not.toContain('acmeconfig');
    await send('DELETE', '/v3/dynamicSchemas/acmeconfig');
    expect((await send('GET', '/v3/schemas/acmeconfig')).status).toBe(404);
  });

  it.each([
    ['string', { stringValue: 'a', intValue: 1 }, 'a'],
    ['password', { stringValue: 'a' }, 'a'],
    ['int', { intValue: 5 }, 5],
    ['boolean', { boolValue: true }, true],
    ['boolean', { boolValue: false }, false],
    ['array[string]', { stringSliceValue: ['a'] }, ['a']],
    ['string', { stringValue: '' }, undefined],
    ['array[string]', { stringSliceValue: [] }, undefined],
  ])('have the default of a %s in %j', async (type, values, expected) => {
    await newSchema('defaulted', { it: { ...text, type, default: values } });
    const { it: field } = await fieldsOf('defaulted');
    expect((field as { default?: unknown }).default).toEqual(expected);
    await send('DELETE', '/v3/dynamicSchemas/defaulted');
  });

  it('replace no type and no field that the API has anyway', async () => {
    const before = await fieldsOf('user');
    await newSchema('user', { password: text });
    await newSchema('resourcequotalimit', { evil: text });
    await embed('into-user', 'user', { username: { type: 'int' }, nickname: text });
    expect(await fieldsOf('user')).toEqual({
      ...before,
      nickname: { ...text, dynamicField: true },
    });
    expect(await fieldsOf('resourceQuotaLimit')).not.toHaveProperty('evil');
    await send('DELETE', '/v3/dynamicSchemas/into-user');
    expect(await fieldsOf('user')).toEqual(before);
  });

  it('survive objects that make no sense', async () => {
    const nonsense = {
      type: null,
      options: null,
      min: null,
      default: null,
      validChars: ']|(x+x+)+y[',
    };
    const deep = { ...text, type: `${'map['.repeat(50_000)}string${']'.repeat(50_000)}` };
    await world.store<DynamicSchema>(dynamicSchema.type, {
      metadata: { name: 'nonsense' },
      spec: {
        embed: true,
        embedType: 'nodeTemplate',
        resourceFields: { odd: nonsense, none: null, deep, ['__proto__']: text },
      },
    } as unknown as DynamicSchema);
    expect((await fieldsOf('nodeTemplate'))['odd']).toEqual({
      type: 'string',
      create: false,
      update: false,
      dynamicField: true,
    });
    expect((await fieldsOf('nodeTemplate'))['deep']).toMatchObject({ type: 'string' });
    expect((await send('GET', '/v3/schemas')).status).toBe(200);
    await world.client.resource(dynamicSchema.type).delete('nonsense');
  });
});

describe('bodies with dynamic types', () => {
  beforeAll(async () => {
    await newSchema('roboconfig', {
      size: { ...text, default: { stringValue: 'small' } },
      count: { ...text, type: 'int', min: 1, max: 3 },
      color: { ...text, options: ['red', 'blue'] },
      tags: { ...text, type: 'array[string]' },
      secret: { ...text, type: 'password' },
      owner: { type: 'string', create: true, required: true },
      seen: { type: 'string' },
    });
    await embed('robo-in-templates', 'nodeTemplate', {
      roboConfig: { ...text, type: 'roboconfig' },
    });
  });

  const create = (roboConfig: unknown) =>
    send('POST', '/v3/nodeTemplates', { name: 'robo', roboConfig });

  it.each([
    [{ owner: 'a', count: 'x' }, 'InvalidFormat', 'roboConfig.count'],
    [{ owner: 'a', count: 0 }, 'MinLimitExceeded', 'roboConfig.count'],
    [{ owner: 'a', count: 4 }, 'MaxLimitExceeded', 'roboConfig.count'],
    [{ owner: 'a', color: 'green' }, 'InvalidOption', 'roboConfig.color'],
    [{}, 'MissingRequired', 'roboConfig.owner'],
    ['x', 'InvalidFormat', 'roboConfig'],
  ])('are refused for %j', async (config, code, fieldName) => {
    world.writes.length = 0;
    expect((await create(config)).json).toMatchObject({ status: 422, code, fieldName });
    expect(world.writes).toEqual([]);
  });

  it('are stored beside the specification, and shown without secrets', async () => {
    const config = { owner: 'a', count: '2', tags: ['x'], secret: 's3cret', seen: 'no', odd: 1 };
    const { json, text: raw, headers } = await create(config);
    expect(json['roboConfig']).toEqual({
      owner: 'a',
      count: 2,
      tags: ['x'],
      size: 'small',
      type: '/v3/schemas/roboconfig',
    });
    expect(raw).not.toContain('s3cret');
    expect(String(headers['Warning'])).toContain('roboConfig.odd');
    const [namespace = '', name = ''] = String(json['id']).split(':');
    const templates = world.client.resource<NodeTemplate>(nodeTemplate.type);
    const stored = await templates.get(name, { namespace });
    expect((stored as { roboConfig?: unknown }).roboConfig).toEqual({
      owner: 'a',
      count: 2,
      tags: ['x'],
      size: 'small',
      secret: 's3cret',
    });
    const changed = await send('PUT', `/v3/nodeTemplates/${String(json['id'])}`, {
      roboConfig: { count: 3, tags: [] },
    });
    expect(changed.json['roboConfig']).toMatchObject({
      owner: 'a',
      count: 3,
      tags: [],
      size: 'small',
    });
  });

  it('keep what is stored when the type is gone, and show it when it is back', async () => {
    const { json } = await create({ owner: 'kept' });
    const url = `/v3/nodeTemplates/${String(json['id'])}`;
    await send('DELETE', '/v3/dynamicSchemas/robo-in-templates');
    expect((await send('GET', url)).json).not.toHaveProperty('roboConfig');
    await send('PUT', url, { description: 'changed' });
    await embed('robo-again', 'nodeTemplate', { roboConfig: { ...text, type: 'roboconfig' } });
    expect((await send('GET', url)).json['roboConfig']).toMatchObject({ owner: 'kept' });
  });
});
