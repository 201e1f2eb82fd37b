import {
  applyConfiguration,
  applyJsonPatch,
  applyMergePatch,
  applyStrategicMergePatch,
  cloneJson,
  type DynamicObject,
  isJsonObject,
  type JsonObject,
  type MergeSchema,
  mapFields,
  objectSchema,
  parseFieldSelector,
  parseLabelSelector,
  type ResourceType,
  StatusError,
  trackUpdate,
} from '@drover/apimachinery';
import { eventually } from '@drover/base/testing';
import {
  createClient,
  type KubernetesClient,
  type Patch,
  type ResourceClient,
} from '@drover/client';
import { connectKubeconfig, type KubeconfigConnection, parseKubeconfig } from '@drover/client/node';
import { builtInSchema, configMaps, pods, resolveSchema } from '@drover/kubernetes';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ControlPlane, startControlPlane } from './kubernetes/index.ts';

const NAMESPACE = 'default';
const inDefault = { namespace: NAMESPACE };
const API_VERSION = 'test.drover.io/v1';

/** Every way in which a value can be merged, without defaults, which would hide who set what. */
const specSchema = {
  type: 'object',
  properties: {
    number: { type: 'integer' },
    text: { type: 'string' },
    set: { type: 'array', 'x-kubernetes-list-type': 'set', items: { type: 'string' } },
    whole: { type: 'array', 'x-kubernetes-list-type': 'atomic', items: { type: 'string' } },
    labels: { type: 'object', additionalProperties: { type: 'string' } },
    selector: {
      type: 'object',
      'x-kubernetes-map-type': 'atomic',
      additionalProperties: { type: 'string' },
    },
    nested: {
      type: 'object',
      properties: {
        a: { type: 'integer' },
        deep: { type: 'object', properties: { b: { type: 'integer' }, c: { type: 'integer' } } },
      },
    },
    ports: {
      type: 'array',
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['port', 'protocol'],
      items: {
        type: 'object',
        required: ['port', 'protocol'],
        properties: {
          port: { type: 'integer' },
          protocol: { type: 'string' },
          name: { type: 'string' },
          tags: { type: 'array', 'x-kubernetes-list-type': 'set', items: { type: 'string' } },
        },
      },
    },
    free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
  },
} as const;

const definition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'samples.test.drover.io' },
  spec: {
    group: 'test.drover.io',
    scope: 'Namespaced',
    names: { plural: 'samples', singular: 'sample', kind: 'Sample' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object', properties: { spec: specSchema } } },
      },
    ],
  },
};

const samples: ResourceType = {
  group: 'test.drover.io',
  version: 'v1',
  resource: 'samples',
  kind: 'Sample',
  namespaced: true,
};

const schema = objectSchema({ properties: { spec: specSchema } } as MergeSchema);
const place = { schema, resolve: (each: MergeSchema) => each };

const letters = ['a', 'b', 'c', 'd'];
const someLetters = fc.uniqueArray(fc.constantFrom(...letters), { maxLength: 4 });
const small = fc.integer({ min: 0, max: 3 });
const letterMap = fc.dictionary(fc.constantFrom(...letters), fc.constantFrom('x', 'y'));
const port = fc.record(
  {
    port: fc.integer({ min: 1, max: 3 }),
    protocol: fc.constantFrom('TCP', 'UDP'),
    name: fc.constantFrom('n', 'm'),
    tags: someLetters,
  },
  { requiredKeys: ['port', 'protocol'] },
);
const spec = fc.record(
  {
    number: small,
    text: fc.constantFrom('x', 'y'),
    set: someLetters,
    whole: someLetters,
    labels: letterMap,
    selector: letterMap,
    nested: fc.record(
      { a: small, deep: fc.record({ b: small, c: small }, { requiredKeys: [] }) },
      { requiredKeys: [] },
    ),
    ports: fc.uniqueArray(port, {
      maxLength: 3,
      selector: (each) => `${each.port}/${each.protocol}`,
    }),
    free: fc.dictionary(
      fc.constantFrom(...letters),
      fc.oneof(small, someLetters, letterMap, fc.dictionary(fc.constantFrom('k'), letterMap)),
    ),
  },
  { requiredKeys: [] },
);
const meta = fc.record({ labels: letterMap, annotations: letterMap }, { requiredKeys: [] });

/** One write by one of three managers. */
const step = fc.record({
  verb: fc.constantFrom('apply', 'force', 'update'),
  manager: fc.constantFrom('ann', 'bob', 'eve'),
  meta,
  spec: fc.option(spec, { nil: undefined, freq: 8 }),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

const seed = Date.now() % 1_000_000;
const runs = process.env['DROVER_SOAK'] ? 300 : 30;

describe('the same as a real API server', () => {
  let controlPlane: ControlPlane;
  let connection: KubeconfigConnection;
  let client: KubernetesClient;
  let counter = 0;

  beforeAll(async () => {
    controlPlane = await startControlPlane();
    connection = connectKubeconfig(parseKubeconfig(controlPlane.adminKubeconfig));
    client = createClient(connection);
    await controlPlane.kubectl(['apply', '-f', '-'], { input: JSON.stringify(definition) });
    await eventually(() => client.resource(samples).list(inDefault), { timeoutMs: 60_000 });
  });
  afterAll(async () => {
    await connection?.[Symbol.asyncDispose]();
    await controlPlane?.[Symbol.asyncDispose]();
  });

  /** The object as both sides must agree on it. */
  const comparable = ({ metadata, ...object }: DynamicObject): unknown => ({
    ...object,
    metadata: {
      name: metadata?.name,
      // Empty maps are not stored.
      labels: { ...metadata?.labels },
      annotations: { ...metadata?.annotations },
      managers: metadata?.managedFields?.map((entry) => ({ ...entry, time: undefined })),
    },
  });
  const sameManagers = (object: DynamicObject): unknown => {
    const { metadata, ...rest } = comparable(object) as {
      metadata: { managers?: { manager?: string; operation?: string }[] };
    };
    // The time is to the second, so entries of one second may stand in another order.
    const key = (entry: { manager?: string; operation?: string }) =>
      `${entry.operation}/${entry.manager}`;
    const managers = metadata.managers?.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
    return { ...rest, metadata: { ...metadata, managers } };
  };

  const tracking = (manager: string, force = false) => ({
    apiVersion: API_VERSION,
    versions: () => ({ place, convert: (object: JsonObject) => object }),
    manager,
    time: '2026-01-01T00:00:00Z',
    force,
  });

  it(`server-side apply and updates, and who owns what (seed ${seed})`, async () => {
    const resource = client.resource(samples);
    const write = async (live: DynamicObject | undefined, name: string, by: Step) => {
      const config: DynamicObject = {
        apiVersion: API_VERSION,
        kind: 'Sample',
        metadata: { name, namespace: NAMESPACE, ...by.meta },
        ...(by.spec && { spec: by.spec }),
      };
      if (by.verb !== 'update') {
        const options = { fieldManager: by.manager, force: by.verb === 'force' };
        const ours = (): DynamicObject =>
          applyConfiguration(live, config, tracking(by.manager, options.force));
        return { theirs: resource.apply(config, options), ours };
      }
      const options = { fieldManager: by.manager };
      // Of an update the API server drops empty maps before it looks who owns what.
      const given = mapFields({ ...config.metadata }, (value) =>
        isEmpty(value) ? undefined : value,
      );
      const next = { ...live, ...config, metadata: { ...live?.metadata, ...given } };
      const ours = (): DynamicObject => {
        const managedFields = trackUpdate(live, next, tracking(by.manager));
        const { managedFields: _, ...metadata } = next.metadata;
        const managed = managedFields.length > 0 && { managedFields };
        return { ...next, metadata: { ...metadata, ...managed } };
      };
      return {
        theirs: live ? resource.update(next, options) : resource.create(next, options),
        ours,
      };
    };
    const outcome = async (work: () => DynamicObject | Promise<DynamicObject>) => {
      try {
        return nullsAsEmpty(sameManagers(await work()));
      } catch (error) {
        if (!(error instanceof StatusError)) throw error;
        const { code, message, details } = error.status;
        // Kubernetes gives the causes of several managers in any order.
        const causes = details?.causes?.map(({ message: text, field }) => `${text} ${field}`);
        return { code, message, causes: causes?.toSorted() };
      }
    };
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 6 }), async (steps) => {
        counter += 1;
        const name = `sample-${counter}`;
        let live: DynamicObject | undefined;
        for (const by of steps) {
          const before = cloneJson(live);
          const { theirs, ours } = await write(live, name, by);
          const expected = await outcome(() => theirs);
          if (isNullRefused(expected)) return;
          expect(await outcome(ours), JSON.stringify({ before, by })).toEqual(expected);
          live = await resource.get(name, inDefault).catch(() => undefined);
        }
      }),
      { numRuns: runs, seed },
    );
  });

  /** What a patch makes of an object, there and here. */
  const patchBoth = async (
    resource: ResourceClient,
    live: DynamicObject,
    patch: Patch,
    ours: (object: DynamicObject) => unknown,
  ) => {
    const read = (object: unknown): unknown => {
      const { data, spec: body } = object as { data?: Record<string, unknown>; spec?: unknown };
      // A text that is null is stored as an empty one, and an empty map not at all.
      return { data: mapFields(data ?? {}, (value) => value ?? ''), spec: body };
    };
    const outcome = async (work: () => unknown): Promise<unknown> => {
      try {
        return read(await work());
      } catch (error) {
        return error instanceof StatusError ? { code: error.code, message: error.message } : error;
      }
    };
    const theirs = await outcome(() =>
      resource.patch(live.metadata?.name ?? '', patch, { ...inDefault, dryRun: true }),
    );
    return { theirs, ours: await outcome(() => ours(live)) };
  };

  it(`JSON patches (seed ${seed})`, async () => {
    const resource = client.resource(configMaps);
    const live = await resource.create({
      metadata: { name: 'json-patch', namespace: NAMESPACE },
      data: { a: '1', b: '2' },
    });
    const path = fc.constantFrom(
      '/data/a',
      '/data/b',
      '/data/c',
      '/data/a/x',
      '/nope/x',
      '/data/-',
    );
    const operation = fc.oneof(
      fc.record({
        op: fc.constantFrom('add', 'replace', 'test'),
        path,
        value: fc.constantFrom('1', '2'),
      }),
      fc.record({ op: fc.constant('remove'), path }),
      fc.record({ op: fc.constantFrom('move', 'copy'), path, from: path }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { minLength: 1, maxLength: 4 }), async (body) => {
        const results = await patchBoth(resource, live, { type: 'json', body }, (object) =>
          applyJsonPatch(object, body),
        );
        expect(results.ours, JSON.stringify(body)).toEqual(results.theirs);
      }),
      { numRuns: runs * 3, seed },
    );
  });

  it(`merge patches (seed ${seed})`, async () => {
    const resource = client.resource(samples);
    const live = await resource.create({
      metadata: { name: 'merge-patch', namespace: NAMESPACE },
      spec: { number: 1, nested: { a: 1, deep: { b: 1 } }, labels: { a: 'x' }, set: ['a'] },
    });
    await fc.assert(
      fc.asyncProperty(
        spec,
        fc.constantFrom('number', 'nested', 'labels', 'set'),
        async (change, gone) => {
          const body = { spec: { ...change, [gone]: null } };
          const results = await patchBoth(resource, live, { type: 'merge', body }, (object) =>
            applyMergePatch(object, body),
          );
          expect(results.ours, JSON.stringify(body)).toEqual(results.theirs);
        },
      ),
      { numRuns: runs * 2, seed },
    );
  });

  it(`strategic merge patches (seed ${seed})`, async () => {
    const resource = client.resource(pods);
    const podSchema = builtInSchema({ group: '', version: 'v1', kind: 'Pod' });
    const names = ['a', 'b', 'c'];
    const toleration = (key: string): object => ({ key, operator: 'Exists' });
    const live = await resource.create({
      metadata: { name: 'strategic', namespace: NAMESPACE, finalizers: [] },
      spec: {
        containers: names.map((name) => ({ name, image: 'i' })),
        tolerations: ['x', 'y'].map(toleration),
      },
    });
    const order = fc.shuffledSubarray(names, { minLength: 1 });
    const item = fc.record({ name: fc.constantFrom(...names), image: fc.constantFrom('i', 'j') });
    const containers = fc.uniqueArray(item, { minLength: 1, selector: ({ name }) => name });
    const body = fc.oneof(
      containers.map((list) => ({ containers: list })),
      order.map((list) => ({ '$setElementOrder/containers': list.map((name) => ({ name })) })),
      fc.tuple(containers, order).map(([list, ordered]) => ({
        '$setElementOrder/containers': ordered.map((name) => ({ name })),
        containers: list,
      })),
      fc.constantFrom('x', 'z').map((key) => ({ tolerations: [toleration(key)] })),
      fc.constant({ containers: [{ image: 'no name' }] }),
      fc.constant({ containers: [{ name: 'a', $patch: 'nonsense' }] }),
    );
    await fc.assert(
      fc.asyncProperty(body, async (change) => {
        const patch = { spec: change };
        const results = await patchBoth(
          resource,
          live,
          { type: 'strategic', body: patch },
          (object) =>
            applyStrategicMergePatch(object, patch, { schema: podSchema, resolve: resolveSchema }),
        );
        const codeOf = (result: unknown): unknown => (result as { code?: number }).code;
        // An object that validation refuses can be compared no further, nor can a 500 for what is a bad request.
        if ([422, 500].includes(Number(codeOf(results.theirs)))) return;
        expect(imagesOf(results.ours), JSON.stringify(patch)).toEqual(imagesOf(results.theirs));
      }),
      { numRuns: runs * 2, seed },
    );
  });

  it.each([
    ['a=b,c in (d,e),!f,g>1', ''],
    ['a=b=c', ''],
    ['a in (', ''],
    ['a in b', ''],
    ['(', ''],
    ['a b', ''],
    ['a,', ''],
    ['!', ''],
    ['a>x', ''],
    ['-a', ''],
    ['a/b/c', ''],
    [`a=${'x'.repeat(64)}`, ''],
    ['a notin (b,,c)', ''],
    ['', 'metadata.name=x'],
    ['', 'metadata.name=a=b'],
    ['', 'metadata.name'],
    ['', 'metadata.name=\\x'],
  ])('the words for the selector %j %j', async (labelSelector, fieldSelector) => {
    const messageOf = async (work: () => unknown): Promise<string> => {
      try {
        await work();
        return '';
      } catch (error) {
        return error instanceof StatusError ? `${error.code} ${error.message}` : String(error);
      }
    };
    const theirs = await messageOf(() =>
      client.resource(configMaps).list({ ...inDefault, labelSelector, fieldSelector }),
    );
    const ours = await messageOf(() => {
      parseLabelSelector(labelSelector);
      parseFieldSelector(fieldSelector);
    });
    expect(ours).toBe(theirs);
  });
});

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

/** Kubernetes leaves `null` where an owned object or list loses its content; we leave it empty. */
function nullsAsEmpty(value: unknown): unknown {
  if (value === null) return {};
  if (Array.isArray(value)) return value.map(nullsAsEmpty);
  return isJsonObject(value) ? mapFields(value, nullsAsEmpty) : value;
}

/** … and where the schema allows no null, it then refuses its own result. */
function isNullRefused(outcome: unknown): boolean {
  const { code, message = '' } = outcome as { code?: number; message?: string };
  return code === 422 && /must be of type (object|array): "null"/.test(message);
}

/** Names and images of containers, and tolerations: the parts that the patches of this test change. */
function imagesOf(result: unknown): unknown {
  const { spec: body } = result as {
    spec?: {
      containers?: { name: string; image: string }[];
      tolerations?: { key?: string; tolerationSeconds?: number }[];
    };
  };
  if (!body) return result;
  return {
    containers: body.containers?.map(({ name, image }) => `${name}=${image}`),
    tolerations: body.tolerations?.map(({ key }) => key),
  };
}
