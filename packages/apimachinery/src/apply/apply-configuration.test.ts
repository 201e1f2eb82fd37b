import { describe, expect, test } from 'vitest';
import type { DynamicObject, ManagedFieldsEntry } from '../meta/object.ts';
import type { MergeSchema } from '../schema/merge-schema.ts';
import { StatusError } from '../status/status.ts';
import { type ApplyTracking, applyConfiguration } from './apply-configuration.ts';
import { fieldSetOf, subtractSubtrees } from './field-set.ts';
import { trackUpdate } from './field-tracking.ts';
import { objectSchema } from './object-schema.ts';
import { fieldElement } from './path-element.ts';

const schema: MergeSchema = objectSchema({
  properties: {
    spec: {
      type: 'object',
      properties: {
        replicas: { type: 'integer' },
        selector: { type: 'object', additionalProperties: {}, 'x-kubernetes-map-type': 'atomic' },
        args: { type: 'array', items: { type: 'string' } },
        zones: { type: 'array', items: { type: 'string' }, 'x-kubernetes-list-type': 'set' },
        ports: {
          type: 'array',
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['port', 'protocol'],
          items: {
            type: 'object',
            properties: {
              port: { type: 'integer' },
              protocol: { type: 'string', default: 'TCP' },
              name: { type: 'string' },
            },
          },
        },
      },
    },
    status: { type: 'object', properties: { phase: { type: 'string' } } },
  },
});

const place = { schema, resolve: (each: MergeSchema) => each };
const tracking = (manager: string, more: Partial<ApplyTracking> = {}): ApplyTracking => ({
  apiVersion: 'x/v1',
  versions: (apiVersion) =>
    apiVersion === 'x/v1' ? { place, convert: (object) => object } : undefined,
  manager,
  time: '2026-01-01T00:00:00Z',
  force: false,
  ...more,
});
const later = { time: '2026-01-02T00:00:00Z' };

const thing = (spec: object, metadata: object = {}): DynamicObject => ({
  apiVersion: 'x/v1',
  kind: 'Thing',
  metadata: { name: 'a', ...metadata },
  spec,
});

/** What each manager owns. */
const owners = (object: DynamicObject): Record<string, unknown> =>
  Object.fromEntries(
    (object.metadata?.managedFields ?? []).map(({ manager, operation, fieldsV1 }) => [
      `${manager}/${operation}`,
      fieldsV1,
    ]),
  );

const updated = (
  live: DynamicObject | undefined,
  next: DynamicObject,
  by: ApplyTracking,
): DynamicObject => ({
  ...next,
  metadata: { ...next.metadata, managedFields: trackUpdate(live, next, by) },
});

const causesOf = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return error instanceof StatusError ? error.status.details?.causes : error;
  }
};

describe('applyConfiguration', () => {
  test('creates, and owns what it says', () => {
    const object = applyConfiguration(
      undefined,
      thing(
        {
          replicas: 1,
          ports: [{ port: 80, name: 'web' }],
          zones: ['a'],
          args: ['x'],
          selector: { a: 'b' },
        },
        { labels: { l: '1' } },
      ),
      tracking('me'),
    );
    expect(object.metadata?.managedFields).toEqual([
      {
        manager: 'me',
        operation: 'Apply',
        apiVersion: 'x/v1',
        time: '2026-01-01T00:00:00Z',
        fieldsType: 'FieldsV1',
        fieldsV1: {
          'f:metadata': { 'f:labels': { 'f:l': {} } },
          'f:spec': {
            'f:replicas': {},
            'f:args': {},
            'f:selector': {},
            'f:zones': { 'v:"a"': {} },
            'f:ports': {
              'k:{"port":80,"protocol":"TCP"}': { '.': {}, 'f:port': {}, 'f:name': {} },
            },
          },
        },
      },
    ]);
  });

  test('removes what it applied before and does not any more', () => {
    const first = applyConfiguration(
      undefined,
      thing(
        { replicas: 1, zones: ['a', 'b'], ports: [{ port: 80, name: 'web' }, { port: 443 }] },
        { labels: { l: '1' } },
      ),
      tracking('me'),
    );
    const second = applyConfiguration(
      first,
      thing({ zones: ['b'], ports: [{ port: 80 }] }),
      tracking('me', later),
    );
    expect(second).toMatchObject({ metadata: { name: 'a' } });
    expect(second['spec']).toEqual({ zones: ['b'], ports: [{ port: 80 }] });
    expect(second.metadata).not.toHaveProperty('labels');
  });

  test('keeps what others own, also inside the same list', () => {
    const mine = applyConfiguration(undefined, thing({ zones: ['a', 'b'] }), tracking('me'));
    const ours = applyConfiguration(mine, thing({ zones: ['b', 'c'] }), tracking('you'));
    expect(ours['spec']).toEqual({ zones: ['a', 'b', 'c'] });
    const left = applyConfiguration(
      ours,
      { apiVersion: 'x/v1', kind: 'Thing', metadata: { name: 'a' } },
      tracking('me'),
    );
    expect(left['spec']).toEqual({ zones: ['b', 'c'] });
    expect(Object.keys(owners(left))).toEqual(['you/Apply']);
  });

  test('refuses to take what others own with another value, field by field', () => {
    const mine = applyConfiguration(
      undefined,
      thing({ replicas: 1, ports: [{ port: 80, name: 'web' }] }),
      tracking('me'),
    );
    const one = (): unknown => applyConfiguration(mine, thing({ replicas: 2 }), tracking('you'));
    expect(one).toThrow(
      expect.objectContaining({
        code: 409,
        reason: 'Conflict',
        message: 'Apply failed with 1 conflict: conflict with "me": .spec.replicas',
      }),
    );
    expect(causesOf(one)).toEqual([
      { reason: 'FieldManagerConflict', message: 'conflict with "me"', field: '.spec.replicas' },
    ]);
    const two = (): unknown =>
      applyConfiguration(
        mine,
        thing({ replicas: 2, ports: [{ port: 80, name: 'x' }] }),
        tracking('you'),
      );
    expect(two).toThrow(
      'Apply failed with 2 conflicts: conflicts with "me":\n- .spec.replicas\n- .spec.ports[port=80,protocol="TCP"].name',
    );
  });

  test('takes it by force, or shares it with the same value', () => {
    const mine = applyConfiguration(undefined, thing({ replicas: 1, args: ['x'] }), tracking('me'));
    const shared = applyConfiguration(mine, thing({ replicas: 1 }), tracking('you'));
    expect(owners(shared)).toEqual({
      'me/Apply': { 'f:spec': { 'f:replicas': {}, 'f:args': {} } },
      'you/Apply': { 'f:spec': { 'f:replicas': {} } },
    });
    const taken = applyConfiguration(
      mine,
      thing({ replicas: 2 }),
      tracking('you', { force: true }),
    );
    expect(taken['spec']).toEqual({ replicas: 2, args: ['x'] });
    expect(owners(taken)).toEqual({
      'me/Apply': { 'f:spec': { 'f:args': {} } },
      'you/Apply': { 'f:spec': { 'f:replicas': {} } },
    });
  });

  test('changes nothing, and no time, when nothing changes', () => {
    const config = thing({ replicas: 1 });
    const first = applyConfiguration(undefined, config, tracking('me'));
    expect(applyConfiguration(first, config, tracking('me', later))).toEqual(first);
  });

  test('leaves what was there before the first apply to its own manager', () => {
    const live = thing({ replicas: 1, args: ['x'] });
    const object = applyConfiguration(live, thing({ args: ['x'] }), tracking('me'));
    expect(owners(object)).toEqual({
      'before-first-apply/Update': { 'f:spec': { '.': {}, 'f:replicas': {}, 'f:args': {} } },
      'me/Apply': { 'f:spec': { 'f:args': {} } },
    });
  });

  test('leaves to nobody what every object of the kind holds', () => {
    const blank = { apiVersion: 'x/v1', kind: 'Thing', metadata: {}, spec: {} };
    const object = applyConfiguration(thing({}), thing({ args: ['x'] }), tracking('me', { blank }));
    expect(owners(object)).toEqual({ 'me/Apply': { 'f:spec': { 'f:args': {} } } });
  });

  test('puts its items in its order, and others in theirs', () => {
    const live = thing({ zones: ['s1', 'a', 's2', 'b', 's3'] });
    const object = applyConfiguration(live, thing({ zones: ['b', 'x', 'a'] }), tracking('me'));
    expect(object['spec']).toEqual({ zones: ['s1', 's2', 'b', 's3', 'x', 'a'] });
  });

  test('leaves an object or list empty whose content goes and that others own as such', () => {
    const created = updated(undefined, thing({ zones: [] }), tracking('c'));
    const applied = applyConfiguration(created, thing({ zones: ['a'] }), tracking('me'));
    const left = applyConfiguration(
      applied,
      { apiVersion: 'x/v1', kind: 'Thing', metadata: { name: 'a' } },
      tracking('me'),
    );
    expect(left['spec']).toEqual({ zones: [] });
    expect(owners(left)).toEqual({ 'c/Update': { 'f:spec': { '.': {}, 'f:zones': {} } } });
  });

  test.each([
    [{ nope: 1 }, '.spec.nope: field not declared in schema'],
    [{ zones: ['a', 'a'] }, '.spec.zones: duplicate entries for key [="a"]'],
    [{ ports: [{ name: 'x' }, 7] }, '.spec.ports: element 1: the item does not have its keys'],
  ])('refuses %j', (spec, problem) => {
    expect(() => applyConfiguration(undefined, thing(spec), tracking('me'))).toThrow(
      expect.objectContaining({
        code: 500,
        message: `failed to create typed patch object (/a; x/v1, Kind=Thing): ${problem}`,
      }),
    );
  });

  test('refuses managedFields in a configuration', () => {
    const config = thing({}, { managedFields: [] });
    expect(() => applyConfiguration(undefined, config, tracking('me'))).toThrow(
      'metadata.managedFields must be nil',
    );
  });

  test('keeps the annotation of client-side apply true for kubectl', () => {
    const annotation = 'kubectl.kubernetes.io/last-applied-configuration';
    const live = thing({ replicas: 1 }, { annotations: { [annotation]: '{}' } });
    const object = applyConfiguration(live, thing({ replicas: 1 }), tracking('kubectl'));
    expect(object.metadata?.annotations?.[annotation]).toBe(
      '{"apiVersion":"x/v1","kind":"Thing","metadata":{"name":"a"},"spec":{"replicas":1}}\n',
    );
  });

  describe('of an object that client-side apply made', () => {
    const annotation = 'kubectl.kubernetes.io/last-applied-configuration';
    const applied = (spec: object): DynamicObject => {
      const annotations = { [annotation]: JSON.stringify(thing(spec)) };
      const object = thing({ replicas: 1, args: ['a'] }, { annotations });
      const managers = tracking('kubectl-client-side-apply');
      const managedFields = trackUpdate(undefined, object, managers);
      return { ...object, metadata: { ...object.metadata, managedFields } };
    };
    const config = thing({ replicas: 2, args: ['b'] });

    test('kubectl takes over what is as it was applied', () => {
      const live = applied({ replicas: 1, args: ['a'] });
      const object = applyConfiguration(live, config, tracking('kubectl'));
      expect(object['spec']).toEqual({ replicas: 2, args: ['b'] });
      expect(owners(object)['kubectl/Apply']).toEqual({
        'f:spec': { 'f:replicas': {}, 'f:args': {} },
      });
    });

    test('what has another value than was applied is a conflict', () => {
      const live = applied({ replicas: 7, args: ['a'] });
      expect(() => applyConfiguration(live, config, tracking('kubectl'))).toThrow(
        'Apply failed with 1 conflict: conflict with "kubectl-client-side-apply" using x/v1: .spec.replicas',
      );
    });

    test.each([
      ['another manager', 'me', applied({ replicas: 1, args: ['a'] })],
      ['an annotation that is no JSON', 'kubectl', withAnnotation('{')],
      ['an annotation of another version', 'kubectl', withAnnotation('{"apiVersion":"x/v0"}')],
    ])('%s takes over nothing', (_, manager, live) => {
      expect(() => applyConfiguration(live, config, tracking(manager))).toThrow(
        'Apply failed with 2 conflicts',
      );
    });

    function withAnnotation(text: string): DynamicObject {
      const live = applied({});
      return { ...live, metadata: { ...live.metadata, annotations: { [annotation]: text } } };
    }

    test('an annotation that would be too large is dropped', () => {
      const long = thing({ replicas: 1, args: ['x'.repeat(256 * 1024)] });
      const object = applyConfiguration(
        applied({ replicas: 1, args: ['a'] }),
        long,
        tracking('kubectl'),
      );
      expect(object.metadata?.annotations).toEqual({});
    });
  });

  test('owns nothing that its endpoint cannot change', () => {
    const status = fieldSetOf([[fieldElement('status')]]);
    const object = applyConfiguration(
      undefined,
      { ...thing({ replicas: 1 }), status: { phase: 'Up' } },
      tracking('me', { filter: (set) => subtractSubtrees(set, status) }),
    );
    expect(owners(object)).toEqual({ 'me/Apply': { 'f:spec': { 'f:replicas': {} } } });
  });

  test('forgets managers of versions that are gone', () => {
    const entry: ManagedFieldsEntry = {
      manager: 'old',
      operation: 'Update',
      apiVersion: 'x/v0',
      fieldsType: 'FieldsV1',
      fieldsV1: { 'f:spec': { 'f:replicas': {} } },
    };
    const live = thing({ replicas: 1 }, { managedFields: [entry] });
    const object = applyConfiguration(live, thing({ replicas: 2 }), tracking('me'));
    expect(Object.keys(owners(object))).toEqual(['me/Apply']);
  });
});

describe('trackUpdate', () => {
  test('gives the creator everything', () => {
    const created = updated(
      undefined,
      thing({ replicas: 1, zones: [] }, { uid: 'u' }),
      tracking('c'),
    );
    expect(owners(created)).toEqual({
      'c/Update': { 'f:spec': { '.': {}, 'f:replicas': {}, 'f:zones': {} } },
    });
  });

  test('moves what changed to who changed it', () => {
    const created = updated(undefined, thing({ replicas: 1, args: ['x'] }), tracking('c'));
    const next = { ...created, spec: { replicas: 2, args: ['x'] } };
    const after = updated(created, next, tracking('d', later));
    expect(owners(after)).toEqual({
      'c/Update': { 'f:spec': { '.': {}, 'f:args': {} } },
      'd/Update': { 'f:spec': { 'f:replicas': {} } },
    });
    expect(after.metadata?.managedFields?.map(({ time }) => time)).toEqual([
      '2026-01-01T00:00:00Z',
      '2026-01-02T00:00:00Z',
    ]);
  });

  test('changes nothing when nothing changes', () => {
    const created = updated(undefined, thing({ replicas: 1 }), tracking('c'));
    expect(updated(created, created, tracking('d', later))).toEqual(created);
  });

  test('forgets all managers when an item cannot be told from others', () => {
    const created = updated(undefined, thing({ replicas: 1 }), tracking('c'));
    const next = { ...thing({ replicas: 1, zones: [{}] }), metadata: created.metadata ?? {} };
    expect(trackUpdate(created, next, tracking('d'))).toEqual([]);
  });

  test('takes removed fields from everyone', () => {
    const applied = applyConfiguration(
      undefined,
      thing({ replicas: 1, args: ['x'] }),
      tracking('me'),
    );
    const after = updated(applied, { ...applied, spec: { args: ['x'] } }, tracking('d'));
    expect(owners(after)).toEqual({ 'me/Apply': { 'f:spec': { 'f:args': {} } } });
  });

  test('lets a client forget all managers, but not through a subresource', () => {
    const created = updated(undefined, thing({ replicas: 1 }), tracking('c'));
    const reset = thing({ replicas: 2 }, { managedFields: [{}] });
    expect(trackUpdate(created, reset, tracking('d'))).toEqual([]);
    const through = trackUpdate(created, reset, tracking('d', { subresource: 'status' }));
    expect(through.map(({ manager }) => manager)).toEqual(['c', 'd']);
  });

  test('keeps at most ten updaters, the oldest as one', () => {
    let object = updated(undefined, thing({ selector: {}, replicas: 0 }), tracking('m0'));
    for (let turn = 1; turn <= 12; turn += 1) {
      const next = {
        ...object,
        metadata: { ...object.metadata, labels: { ...object.metadata?.labels, [`l${turn}`]: 'x' } },
      };
      const time = `2026-01-01T00:00:${10 + turn}Z`;
      object = updated(object, next, tracking(`m${turn}`, { time }));
    }
    const managers = object.metadata?.managedFields?.map(({ manager }) => manager);
    expect(managers).toHaveLength(10);
    expect(managers?.slice(0, 3)).toEqual(['ancient-changes', 'm4', 'm5']);
  });
});
