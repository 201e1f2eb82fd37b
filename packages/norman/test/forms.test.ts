import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { startWorld, type World } from './world.ts';

let world: World;
let token: string;

beforeAll(async () => {
  world = await startWorld();
  token = await world.login();
});
afterAll(() => world[Symbol.asyncDispose]());

const post = (contentType: string, rawBody: string) =>
  world.send('POST', '/v3/clusters', {
    token,
    rawBody,
    headers: { 'content-type': contentType },
  });

describe('bodies', () => {
  it.each([
    ['application/json', '{"name":"from-json","description":"d"}', 'from-json'],
    ['text/plain', '{"name":"whatever","description":"d"}', 'whatever'],
    ['application/yaml', 'name: from-yaml\ndescription: d\n', 'from-yaml'],
    ['application/x-www-form-urlencoded', 'name=from-a-form&description=d', 'from-a-form'],
    [
      'multipart/form-data; boundary=b',
      '--b\r\nContent-Disposition: form-data; name="name"\r\n\r\nfrom-parts\r\n--b\r\nContent-Disposition: form-data; name="description"\r\n\r\nd\r\n--b--\r\n',
      'from-parts',
    ],
  ])('may be %s', async (contentType, body, name) => {
    const { status, json } = await post(contentType, body);
    expect({ status, name: json['name'], description: json['description'] }).toEqual({
      status: 201,
      name,
      description: 'd',
    });
  });

  it('that are broken forms are refused', async () => {
    const { status, json } = await post('multipart/form-data; boundary=b', 'nothing of the kind');
    expect([status, json['code']]).toEqual([422, 'InvalidBodyContent']);
  });
});

it('refuses forms of many parts before it reads them', async () => {
  const part = '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n';
  const { status } = await post('multipart/form-data; boundary=b', `${part.repeat(6_000)}--b--`);
  expect(status).toBe(413);
});

describe('variants', () => {
  let url: string;
  beforeAll(async () => {
    const body = { name: 'shown', description: 'here', labels: { team: 'blue' } };
    url = `/v3/clusters/${String((await world.send('POST', '/v3/clusters', { token, body })).json['id'])}`;
  });

  it('export what is needed to make the object anew', async () => {
    const { headers, text } = await world.send('GET', `${url}?_format=yaml&_export=true`, {
      token,
    });
    expect(headers['Content-Type']).toBe('application/yaml');
    const exported = parseYaml(text) as Record<string, unknown>;
    expect(exported).toMatchObject({ type: 'cluster', name: 'shown', description: 'here' });
    for (const name of ['id', 'uuid', 'created', 'links', 'state', 'dockerRootDir', 'internal']) {
      expect(exported).not.toHaveProperty(name);
    }
    const again = await post('application/yaml', text.replace('name: shown', 'name: again'));
    expect(again.status).toBe(201);
    expect(again.json).toMatchObject({ name: 'again', labels: { team: 'blue' } });
  });

  it('hint at fields that are not set', async () => {
    const { json } = await world.send('GET', `${url}?_edit=true`, { token });
    const keys = Object.keys(json).filter((key) => key.startsWith('zzz#'));
    expect(keys).toContain('zzz#()(string)desiredAgentImage');
    expect(keys.join()).not.toContain('description)');
    expect(keys.join()).not.toContain('uuid');
  });
});
