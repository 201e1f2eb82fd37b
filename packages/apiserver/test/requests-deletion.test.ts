import { expect, test } from 'vitest';
import { WireWriter } from '../src/protobuf/wire-writer.ts';
import { PATCH, withServer } from './raw-request.ts';

const maps = '/api/v1/namespaces/default/configmaps';
const pods = '/api/v1/namespaces/default/pods';
const pod = (nodeName?: string): object => ({
  metadata: { name: 'p' },
  spec: { containers: [{ name: 'c', image: 'i' }], ...(nodeName && { nodeName }) },
});

test('a pod that runs is given time, which can only be shortened', () =>
  withServer(async (request) => {
    await request('POST', pods, { body: pod('n1') });
    const steps: [query: string, seconds: number][] = [
      ['', 30],
      ['?gracePeriodSeconds=100', 30],
      ['?gracePeriodSeconds=10', 10],
      ['?gracePeriodSeconds=-1', 1],
    ];
    for (const [query, seconds] of steps) {
      expect(await request('DELETE', `${pods}/p${query}`)).toMatchObject({
        status: 200,
        body: { kind: 'Pod', metadata: { deletionGracePeriodSeconds: seconds, generation: 2 } },
      });
    }
    await request('DELETE', `${pods}/p?gracePeriodSeconds=0`);
    expect(await request('GET', `${pods}/p`)).toMatchObject({ status: 404 });
  }));

test('a pod that runs nowhere goes at once', () =>
  withServer(async (request) => {
    await request('POST', pods, { body: pod() });
    expect(await request('DELETE', `${pods}/p`)).toMatchObject({
      status: 200,
      body: { kind: 'Pod', metadata: { deletionGracePeriodSeconds: 0 } },
    });
    expect(await request('GET', `${pods}/p`)).toMatchObject({ status: 404 });
  }));

test('a pod whose last finalizer goes stays until its time is up', () =>
  withServer(async (request) => {
    await request('POST', pods, { body: pod('n1') });
    const patch = (finalizers: unknown) =>
      request('PATCH', `${pods}/p`, { body: { metadata: { finalizers } }, headers: PATCH.merge });
    await patch(['a/b']);
    await request('DELETE', `${pods}/p`);
    expect(await patch(null)).toMatchObject({ status: 200 });
    expect(await request('GET', `${pods}/p`)).toMatchObject({ status: 200 });
    await request('DELETE', `${pods}/p?gracePeriodSeconds=0`);
    expect(await request('GET', `${pods}/p`)).toMatchObject({ status: 404 });
  }));

test.each([
  {
    body: { propagationPolicy: 'Foo' },
    message:
      'DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: Unsupported value: "Foo": supported values: "Foreground", "Background", "Orphan", "nil"',
  },
  {
    body: { propagationPolicy: 'Orphan', orphanDependents: false },
    message:
      'DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: Invalid value: "Orphan": orphanDependents and deletionPropagation cannot be both set',
  },
  {
    body: { dryRun: ['Foo'] },
    message:
      'DeleteOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: ["Foo"]: supported values: "All"',
  },
])('options that make no sense delete nothing: $message', ({ body, message }) =>
  withServer(async (request) => {
    await request('POST', maps, { body: { metadata: { name: 'x' } } });
    expect(await request('DELETE', `${maps}/x`, { body })).toMatchObject({
      status: 422,
      body: { message },
    });
    expect(await request('GET', `${maps}/x`)).toMatchObject({ status: 200 });
  }),
);

/** `DeleteOptions` as client-go sends them: under the version of what is deleted. */
function protobufOptions(apiVersion: string): Uint8Array {
  const [typeMeta, envelope, options] = [new WireWriter(), new WireWriter(), new WireWriter()];
  typeMeta.text(1, apiVersion);
  typeMeta.text(2, 'DeleteOptions');
  options.text(4, 'Background');
  options.text(5, 'All');
  envelope.message(1, typeMeta);
  envelope.message(2, options);
  return Buffer.concat([Buffer.from('k8s\0'), envelope.bytes()]);
}

test.each([
  ['apps/v1', '/apis/apps/v1/namespaces/default/controllerrevisions'],
  ['v1', maps],
  ['meta.k8s.io/v1', maps],
])('options of deletions come under %s', (apiVersion, path) =>
  withServer(async (request) => {
    await request('POST', path, { body: { metadata: { name: 'x' }, data: { a: 'b' } } });
    const json = { apiVersion, kind: 'DeleteOptions', dryRun: ['All'] };
    expect(await request('DELETE', `${path}/x`, { body: json })).toMatchObject({ status: 200 });
    const headers = { 'content-type': 'application/vnd.kubernetes.protobuf' };
    const body = protobufOptions(apiVersion);
    expect(await request('DELETE', `${path}/x`, { body, headers })).toMatchObject({ status: 200 });
    expect(await request('GET', `${path}/x`)).toMatchObject({ status: 200 });
  }),
);

test('a precondition names what does not match', () =>
  withServer(async (request) => {
    const { body } = await request('POST', maps, { body: { metadata: { name: 'x' } } });
    const { uid } = (body as { metadata: { uid: string } }).metadata;
    const options = { preconditions: { uid: 'another' } };
    expect(await request('DELETE', `${maps}/x`, { body: options })).toMatchObject({
      status: 409,
      body: {
        message: `Operation cannot be fulfilled on ConfigMap "x": the UID in the precondition (another) does not match the UID in record (${uid}). The object might have been deleted and then recreated`,
        details: { name: 'x', kind: 'ConfigMap' },
      },
    });
  }));

test('an object that something holds is answered, with the code that older clients know', () =>
  withServer(async (request) => {
    await request('POST', maps, { body: { metadata: { name: 'x', finalizers: ['a/b'] } } });
    expect(await request('DELETE', `${maps}/x`)).toMatchObject({
      status: 200,
      body: { kind: 'ConfigMap', metadata: { deletionGracePeriodSeconds: 0 } },
    });
    const again = await request('DELETE', `${maps}/x`, { body: { orphanDependents: false } });
    expect(again).toMatchObject({ status: 202, body: { kind: 'ConfigMap' } });
  }));

test('jobs leave their pods behind, with a warning unless that is what was asked for', () =>
  withServer(async (request) => {
    const jobs = '/apis/batch/v1/namespaces/default/jobs';
    const spec = { restartPolicy: 'Never', containers: [{ name: 'c', image: 'i' }] };
    const body = { metadata: { name: 'j' }, spec: { template: { spec } } };
    await request('POST', jobs, { body });
    expect((await request('DELETE', `${jobs}/j`)).headers['warning']).toContain(
      'child pods are preserved by default when jobs are deleted',
    );
    await request('POST', jobs, { body });
    const quiet = await request('DELETE', `${jobs}/j?propagationPolicy=Background`);
    expect(quiet.headers['warning']).toBeUndefined();
    const missing = await request('DELETE', `${jobs}/j`);
    expect(missing).toMatchObject({
      status: 404,
      headers: { warning: expect.stringContaining('child pods are preserved') as string },
    });
  }));

test('a collection is deleted as far as its selector and limit say', () =>
  withServer(async (request) => {
    for (const name of ['k1', 'k2', 'k3']) {
      const labels = { g: name === 'k3' ? 'b' : 'a' };
      await request('POST', maps, { body: { metadata: { name, labels } } });
    }
    const names = async (): Promise<string[]> => {
      const { body } = await request('GET', `${maps}?labelSelector=g`);
      return (body as { items: { metadata: { name: string } }[] }).items.map(
        ({ metadata }) => metadata.name,
      );
    };
    await request('DELETE', `${maps}?labelSelector=g%3Da`, { body: { dryRun: ['All'] } });
    expect(await names()).toEqual(['k1', 'k2', 'k3']);
    await request('DELETE', `${maps}?labelSelector=g%3Da&limit=1`);
    expect(await names()).toEqual(['k2', 'k3']);
    await request('DELETE', `${maps}?labelSelector=g`);
    expect(await names()).toEqual([]);
  }));

test('watchers see what goes with its last finalizer as it was stored', () =>
  withServer(async (request) => {
    const finalizers = ['a/b'];
    const { body } = await request('POST', maps, { body: { metadata: { name: 'x', finalizers } } });
    const { resourceVersion } = (body as { metadata: { resourceVersion: string } }).metadata;
    const { body: marked } = await request('DELETE', `${maps}/x`);
    const patch = { body: { metadata: { finalizers: null } }, headers: PATCH.merge };
    const answer = await request('PATCH', `${maps}/x`, patch);
    const version = (marked as { metadata: { resourceVersion: string } }).metadata.resourceVersion;
    expect(answer).toMatchObject({ status: 200, body: { metadata: { resourceVersion: version } } });
    const query = `watch=1&timeoutSeconds=1&resourceVersion=${resourceVersion}&fieldSelector=metadata.name%3Dx`;
    expect((await request('GET', `${maps}?${query}`)).body).toMatchObject([
      { type: 'MODIFIED' },
      { type: 'DELETED', object: { metadata: { finalizers } } },
    ]);
  }));

test('a name is taken until its object is gone', () =>
  withServer(async (request) => {
    const body = { metadata: { name: 'a', finalizers: ['a/b'] } };
    await request('POST', maps, { body });
    const message = 'configmaps "a" already exists';
    expect(await request('POST', maps, { body })).toMatchObject({ status: 409, body: { message } });
    await request('DELETE', `${maps}/a`);
    expect(await request('POST', maps, { body })).toMatchObject({
      status: 409,
      body: { reason: 'AlreadyExists', message: `object is being deleted: ${message}` },
    });
  }));

test('namespaces refuse in the words of the store, events of any group as those of the core', () =>
  withServer(async (request) => {
    await request('POST', '/api/v1/namespaces', { body: { metadata: { name: 'n' } } });
    const refused = await request('DELETE', '/api/v1/namespaces/n', {
      body: { preconditions: { resourceVersion: '1' } },
    });
    expect(refused).toMatchObject({
      status: 409,
      body: {
        message: expect.stringMatching(
          /^Operation cannot be fulfilled on namespaces "n": Precondition failed: ResourceVersion in precondition: 1, ResourceVersion in object meta: \d+$/,
        ) as unknown,
        details: { kind: 'namespaces' },
      },
    });
    const events = 'namespaces/default/events';
    const involvedObject = { kind: 'Pod', namespace: 'default', name: 'p' };
    await request('POST', `/api/v1/${events}`, {
      body: { metadata: { name: 'e' }, involvedObject },
    });
    const body = { preconditions: { uid: 'x' } };
    const { body: status } = await request('DELETE', `/apis/events.k8s.io/v1/${events}/e`, {
      body,
    });
    expect(status).toMatchObject({ details: { kind: 'Event' } });
    expect(status).not.toHaveProperty('details.group');
  }));

test('who deletes Jobs without a word about their pods is told what becomes of them', () =>
  withServer(async (request) => {
    const jobs = '/apis/batch/v1/namespaces/default/jobs';
    const told = await request('DELETE', jobs);
    expect(told.headers['warning']).toContain('child pods are preserved by default');
    const refused = await request('DELETE', `${jobs}?labelSelector=a%20in%20x`);
    expect(refused.headers['warning']).toBeUndefined();
  }));
