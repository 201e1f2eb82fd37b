import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { entriesOf, isOurUser } from './entries.ts';
import { mergeEntries } from './merge-entries.ts';

const facts = {
  contextName: 'drover.example.com',
  context: {
    server: 'https://drover.example.com',
    token: 'token-abcde:secret',
    user: 'user-1',
    ca: 'PEM',
  },
  self: { command: 'drover', args: [] },
};
const entries = entriesOf({ id: 'c-1', name: 'prod' }, facts);
const merge = (text: string, use = false): string =>
  mergeEntries(text, [entries], { path: 'config', use });

describe('a kubeconfig', () => {
  it('leads through the server and holds no secret', () => {
    const text = merge('');
    expect(text).not.toContain('secret:');
    expect(text).not.toContain('token-abcde');
    expect(parse(text)).toMatchObject({
      clusters: [
        {
          name: 'prod@drover.example.com',
          cluster: {
            server: 'https://drover.example.com/k8s/clusters/c-1',
            'certificate-authority-data': 'UEVN',
          },
        },
      ],
      users: [
        {
          user: {
            exec: {
              apiVersion: 'client.authentication.k8s.io/v1',
              command: 'drover',
              args: [
                'credential',
                '--server=https://drover.example.com',
                '--user=user-1',
                '--cluster=c-1',
              ],
            },
          },
        },
      ],
      'current-context': 'prod@drover.example.com',
    });
  });

  it('leads to the API server of a cluster where that is asked for', () => {
    const endpoint = { server: 'https://prod.example.com:6443', caCert: 'T1RIRVI=' };
    const direct = entriesOf({ id: 'c-1', name: 'prod', endpoint }, facts);
    expect(direct).toMatchObject({
      name: 'prod-direct@drover.example.com',
      cluster: {
        server: 'https://prod.example.com:6443',
        'certificate-authority-data': 'T1RIRVI=',
      },
      user: {
        exec: {
          args: [
            'credential',
            '--server=https://drover.example.com',
            '--user=user-1',
            '--cluster=c-1',
            '--direct',
          ],
        },
      },
    });
    expect(isOurUser(direct.user)).toBe(true);
  });

  it('of somebody stays as it is, comments too', () => {
    const text = [
      '# mine',
      'apiVersion: v1',
      'kind: Config',
      'current-context: home # the usual',
      'clusters: null',
      'users:',
      '- name: me',
      '  user:',
      '    token: abc',
      '',
    ].join('\n');
    const merged = merge(text);
    expect(merged).toContain('# mine\n');
    expect(merged).toContain('current-context: home # the usual');
    expect(merged).toContain('token: abc');
    expect(merge(merged)).toBe(merged);
    expect(merge(merged, true)).toContain('current-context: prod@drover.example.com');
  });

  it('is left alone when an entry of that name was made by somebody else', () => {
    const text = 'users:\n- {name: prod@drover.example.com, user: {token: x}}\n';
    expect(() => merge(text)).toThrow(expect.objectContaining({ code: 'CLI_KUBECONFIG_CONFLICT' }));
  });

  it.each(['- a', 'users: 3', 'a: ['])('that is none is refused: %s', (text) => {
    expect(() => merge(text)).toThrow(expect.objectContaining({ code: 'CLI_CONFIG_INVALID' }));
  });

  it('knows its own users again', () => {
    expect(isOurUser(entries.user)).toBe(true);
    expect(isOurUser({ exec: { args: ['get-token'] } })).toBe(false);
    expect(isOurUser(undefined)).toBe(false);
  });
});
