import { describe, expect, it } from 'vitest';
import { serverUrl } from '../session/server-url.ts';
import { contextNameOf, withContext, withoutContext } from './config.ts';
import { configPath, credentialsPath } from './paths.ts';

describe('contexts', () => {
  it('are added, replaced and removed', () => {
    const one = withContext({ contexts: {} }, 'a', { server: 'https://a' });
    const two = withContext(one, 'b', { server: 'https://b' });
    expect(two).toEqual({
      current: 'b',
      contexts: { a: { server: 'https://a' }, b: { server: 'https://b' } },
    });
    expect(withoutContext(two, 'b')).toEqual({ contexts: { a: { server: 'https://a' } } });
    expect(withoutContext(two, 'a').current).toBe('b');
  });

  it('are named after their server', () => {
    expect(contextNameOf('https://drover.example.com:8443/team')).toBe(
      'drover.example.com:8443-team',
    );
  });
});

describe('serverUrl', () => {
  it.each([
    ['drover.example.com', 'https://drover.example.com'],
    ['https://drover.example.com/', 'https://drover.example.com'],
    ['https://drover.example.com/dashboard/home', 'https://drover.example.com'],
    ['https://drover.example.com/team/v3', 'https://drover.example.com/team'],
    ['http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
  ])('%s is %s', (text, url) => {
    expect(serverUrl(text)).toBe(url);
  });

  it.each(['http://drover.example.com', 'ftp://x', 'http://127.0.0.1.evil.example', ''])(
    'refuses "%s"',
    (text) => {
      expect(() => serverUrl(text)).toThrow(expect.objectContaining({ code: 'CLI_USAGE' }));
    },
  );
});

describe('files', () => {
  it('lie where XDG has them', () => {
    const place = { env: {}, homeDirectory: '/home/ana' };
    expect(configPath(place)).toBe('/home/ana/.config/drover/config.json');
    expect(credentialsPath(place)).toBe('/home/ana/.local/state/drover/credentials.json');
    const env = { XDG_CONFIG_HOME: '/c', XDG_STATE_HOME: '/s' };
    expect(configPath({ ...place, env })).toBe('/c/drover/config.json');
    expect(credentialsPath({ ...place, env })).toBe('/s/drover/credentials.json');
    expect(configPath({ ...place, env: { DROVER_CONFIG: '/x.json' } })).toBe('/x.json');
  });
});
