import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { compressed } from '../src/http/compress.ts';
import { withServer } from './raw-request.ts';

const maps = '/api/v1/namespaces/default/configmaps';
const meta = (as: string, version = 'v1'): string =>
  `application/json;as=${as};g=meta.k8s.io;v=${version}`;

test.each([
  ['application/json', 'application/json', 'ConfigMap'],
  ['application/json;stream=watch', 'application/json', 'ConfigMap'],
  ['text/html,application/json;q=0.1', 'application/json', 'ConfigMap'],
  ['application/vnd.kubernetes.protobuf,application/json', 'application/json', 'ConfigMap'],
  ['application/json;q=0.5,application/yaml;q=0.9', 'application/yaml', 'ConfigMap'],
  [meta('Table'), 'application/json', 'Table'],
  [meta('Table', 'v1beta1'), 'application/json', 'Table'],
  [meta('PartialObjectMetadata'), 'application/json', 'PartialObjectMetadata'],
  [`${meta('Foo')},application/json`, 'application/json', 'ConfigMap'],
])('%s is answered in %s as a %s', (accept, type, kind) =>
  withServer(async (request) => {
    await request('POST', maps, { body: { metadata: { name: 'a' } } });
    const answer = await request('GET', `${maps}/a`, { headers: { accept } });
    expect(answer).toMatchObject({ status: 200, headers: { 'content-type': type } });
    expect(parse(answer.text)).toMatchObject({
      kind,
      apiVersion: kind === 'ConfigMap' ? 'v1' : `meta.k8s.io/${/v=(v1\w*)/.exec(accept)?.[1]}`,
    });
  }),
);

const NONE = '406: Not Acceptable\n\nAvailable representations: application/json, application/yaml';
const OTHER = 'only the following media types are accepted: application/json, application/yaml';

test.each([
  ['text/html', NONE],
  ['application/vnd.kubernetes.protobuf', NONE],
  ['application/*', NONE],
  [meta('Table', 'v2'), OTHER],
  [meta('Foo'), OTHER],
  ['application/json;as=Table;g=foo;v=v1', OTHER],
  [
    meta('PartialObjectMetadataList'),
    'you requested PartialObjectMetadataList, but the requested object is not a list (*core.ConfigMap)',
  ],
])('%s cannot be had', (accept, message) =>
  withServer(async (request) => {
    await request('POST', maps, { body: { metadata: { name: 'a' } } });
    expect(await request('GET', `${maps}/a`, { headers: { accept } })).toMatchObject({
      status: 406,
      body: { reason: 'NotAcceptable', message },
    });
  }),
);

test('a watch is written in JSON alone', () =>
  withServer(async (request) => {
    const headers = { accept: 'application/yaml' };
    expect(await request('GET', `${maps}?watch=1`, { headers })).toMatchObject({ status: 406 });
  }));

test('YAML quotes what its readers would take for more than text', () =>
  withServer(async (request) => {
    const data = {
      t: '2020-01-01T00:00:00Z',
      y: 'yes',
      n: '017',
      e: '',
      s: '*/5 * * *',
      l: 'a\nb',
    };
    await request('POST', maps, { body: { metadata: { name: 'a' }, data } });
    const { text } = await request('GET', `${maps}/a`, { headers: { accept: 'application/yaml' } });
    expect(text).toContain(
      'data:\n  e: ""\n  l: |-\n    a\n    b\n  "n": "017"\n  s: \'*/5 * * *\'\n  t: "2020-01-01T00:00:00Z"\n  "y": "yes"\n',
    );
    expect(text).toContain('\n      f:data:\n        .: {}\n        f:e: {}\n');
    expect(parse(text, { version: '1.1' })).toMatchObject({ data });
  }));

test.each([
  ['?pretty=true', 'cmd/1', true],
  ['', 'curl/8.0', true],
  ['', 'Mozilla/5.0 (X11)', true],
  ['?pretty=false', 'curl/8.0', false],
  ['', 'kubectl/1', false],
])('people get lines (%j, %s)', (query, agent, isPretty) =>
  withServer(async (request) => {
    await request('POST', maps, { body: { metadata: { name: 'a' } } });
    const { text } = await request('GET', `${maps}/a${query}`, {
      headers: { 'user-agent': agent },
    });
    expect(text.includes('\n  "metadata": {\n    "name": "a",')).toBe(isPretty);
  }),
);

test('discovery is tagged, and not sent again to who has it', () =>
  withServer(async (request) => {
    const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
    const { headers, body } = await request('GET', '/apis', { headers: { accept } });
    expect(headers).toMatchObject({
      'content-type': accept,
      'cache-control': 'public',
      vary: 'Accept',
    });
    expect(body).toMatchObject({ kind: 'APIGroupDiscoveryList' });
    const { etag = '' } = headers;
    expect(etag).toMatch(/^"[0-9A-F]{128}"$/);
    const again = await request('GET', '/apis', { headers: { accept, 'if-none-match': etag } });
    expect(again).toMatchObject({ status: 304, text: '' });
  }));

const large = new Uint8Array(200_000).fill(0x61);
const answer = (body: Uint8Array) => ({ status: 200, headers: { vary: 'Accept' }, body });

test.each([
  ['gzip', 'gzip', gunzipSync],
  ['gzip, zstd', 'zstd', zstdDecompressSync],
  ['br, GZIP;q=0.5', 'gzip', gunzipSync],
])('a large answer to %j is sent as %s', async (accepted, encoding, unpack) => {
  const { headers, body } = await compressed(
    { headers: { 'accept-encoding': accepted } },
    answer(large),
  );
  expect(headers).toEqual({ vary: 'Accept, Accept-Encoding', 'content-encoding': encoding });
  expect(new Uint8Array(unpack(body as Uint8Array))).toEqual(large);
});

test.each([
  ['', large],
  ['br', large],
  ['gzip;q=0', large],
  ['gzip', large.subarray(0, 1_000)],
])('an answer to %j is sent as it is', async (accepted, body) => {
  const given = answer(body);
  expect(await compressed({ headers: { 'accept-encoding': accepted } }, given)).toBe(given);
});

test('a document whose address carries its hash is kept, and one of another hash is elsewhere', () =>
  withServer(async (request) => {
    const { body } = await request('GET', '/openapi/v3');
    const { paths } = body as { paths: Record<string, { serverRelativeURL: string }> };
    const url = paths['apis/scheduling.k8s.io/v1']?.serverRelativeURL ?? '';
    expect(await request('GET', url)).toMatchObject({
      status: 200,
      headers: {
        'cache-control': 'public, immutable',
        expires: expect.stringMatching(/ GMT$/) as string,
      },
    });
    const path = url.split('?', 1)[0] ?? '';
    expect(await request('GET', `${path}?hash=ABC`)).toMatchObject({
      status: 301,
      headers: { location: url },
    });
    expect((await request('GET', path)).headers['cache-control']).toBe('no-cache, private');
  }));

test('a watch of tables names the columns once', () =>
  withServer(async (request) => {
    for (const name of ['a', 'b']) await request('POST', maps, { body: { metadata: { name } } });
    const headers = { accept: meta('Table') };
    const path = `${maps}?watch=1&timeoutSeconds=1`;
    const { text } = await request('GET', path, { headers });
    const columns = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { object: { columnDefinitions: unknown } })
      .map(({ object }) => object.columnDefinitions);
    expect(columns).toEqual([expect.any(Array), null]);
  }));

test('metadata of no objects is no list', () =>
  withServer(async (request) => {
    const headers = { accept: meta('PartialObjectMetadataList') };
    const { body } = await request('GET', '/api/v1/namespaces/none/configmaps', { headers });
    expect(body).toMatchObject({ kind: 'PartialObjectMetadataList', items: null });
  }));

test('where metadata is shown alone, the count of templates is not among it', () =>
  withServer(async (request) => {
    const path = '/apis/apps/v1/namespaces/default/daemonsets';
    const template = {
      metadata: { labels: { a: 'b' } },
      spec: { containers: [{ name: 'c', image: 'i' }] },
    };
    const spec = { selector: { matchLabels: { a: 'b' } }, template };
    await request('POST', path, { body: { metadata: { name: 'd' }, spec } });
    const whole = await request('GET', `${path}/d`);
    expect(whole.text).toContain('"deprecated.daemonset.template.generation":"1"');
    for (const as of ['PartialObjectMetadata', 'Table']) {
      const { text } = await request('GET', `${path}/d`, { headers: { accept: meta(as) } });
      expect(text).not.toContain('"deprecated.daemonset');
    }
  }));
