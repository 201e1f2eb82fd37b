import { describe, expect, it } from 'vitest';
import { checkFormat, type FormatName, formatOfType } from './formats.ts';
import { parseImageReference } from './image-reference.ts';

const GOOD: readonly [FormatName, readonly string[]][] = [
  ['dnsLabel', ['', 'a', '1-a', 'a'.repeat(63)]],
  ['dnsLabelRestricted', ['a', 'a-1']],
  ['hostname', ['a', 'www.example.org', '10.0.0.1']],
  ['url', ['http://a', 'https://a.test:8443/x?y=z#f', 'HTTPS://[2001:db8::1]/']],
  [
    'serverUrl',
    ['https://a.test', 'https://a.test/sub', 'https://[::1]:8443', 'https://bücher.test'],
  ],
  ['cron', ['* * * * *', '0 0 1,15 * mon-fri', '*/5 * * * *', '@daily', '@every 1h30m']],
  ['duration', ['300s', '1h30m', '1.5h', '0']],
  ['quantity', ['500m', '2', '1.5Gi', '1e3', '-1']],
  ['ipAddress', ['10.0.0.1', '2001:db8::1']],
  ['cidr', ['10.42.0.0/16', '0.0.0.0/0', '2001:db8::/32']],
  ['cidrs', ['10.42.0.0/16,2001:db8:42::/56']],
  ['imageRegistry', ['registry.test', 'localhost:5000', '[::1]:5000', 'registry.test/a/b', 'team']],
  ['username', ['ann', 'Ann Example', 'jos\u00e9', 'a@b.test', '名前']],
  ['base64', ['YQ==', 'YWI=', 'YWJj', 'YWJj\nYWJj\n', '+/+/']],
  [
    'imageReference',
    [
      'nginx',
      'nginx:1.25',
      'localhost/x',
      'localhost:5000/a/b:v1',
      'registry.example.org/team/web@sha256:' + 'a'.repeat(64),
      '[2001:db8::1]:5000/x',
    ],
  ],
];

const BAD: readonly [FormatName, readonly string[]][] = [
  ['dnsLabel', ['A', '-a', 'a-', 'a.b', 'a'.repeat(64), 'a\n']],
  ['dnsLabelRestricted', ['1a', '-', 'a'.repeat(64)]],
  ['hostname', ['a..b', '.a', 'a_b', `${'a.'.repeat(127)}a`]],
  ['url', ['x', 'ftp://a', 'javascript:alert(1)', 'https://u:p@a', 'https://a b', 'http://']],
  [
    'serverUrl',
    [
      'https://a/?q',
      'https://a/#f',
      'https://u@a',
      'https://$(id).a',
      'https://a/`id`',
      'https://a/;id',
      "https://a/'",
    ],
  ],
  ['cron', ['* * * *', '* * * * * *', '60 * * * *', '0 0 0 * *', '@sometimes', 'x * * * *']],
  ['duration', ['300', '1 h', 'h', '-1s']],
  ['quantity', ['1x', 'Gi', '1..5', ' 1']],
  ['ipAddress', ['256.0.0.1', '010.0.0.1', '1.2.3', 'x']],
  ['cidr', ['10.42.0.0', '10.42.0.1/16', '10.0.0.0/33', '010.0.0.0/8', '/8']],
  ['cidrs', ['10.42.0.0/16,', '10.42.0.0/16,x']],
  [
    'imageRegistry',
    ['a b', 'a\n- b', 'registry.test/', 'https://registry.test', '$(id)', 'a@sha256:1'],
  ],
  ['username', ['a\u0000', 'adm\u200bin', '\u202enimda', 'a\nb', 'x'.repeat(257)]],
  ['base64', ['a', 'YQ', 'YQ=a', 'Y Q==', 'é===', '====']],
  [
    'imageReference',
    ['Nginx', 'nginx:', 'a//b', 'a:b:c', '-a', 'a@sha256:1', `nginx:${'a'.repeat(129)}`, 'a b'],
  ],
];

const cases = (table: typeof GOOD) =>
  table.flatMap(([name, texts]) => texts.map((text) => [name, text] as const));

describe('checkFormat', () => {
  it.each(cases(GOOD))('accepts as %s: %j', (name, text) => {
    expect(checkFormat(name, text)).toBeUndefined();
  });

  it.each(cases(BAD))('refuses as %s: %j', (name, text) => {
    expect(checkFormat(name, text)).toEqual({
      message: expect.stringMatching(/^(is|may|has) /) as unknown,
      remedy: expect.stringMatching(/\.$/) as unknown,
    });
  });

  it('says which address a range begins with', () => {
    expect(checkFormat('cidr', '10.42.0.1/16')?.remedy).toContain('10.42.0.0/16');
  });

  it('is linear in what it is given', () => {
    const long = `${'a'.repeat(100_000)}!`;
    for (const [name] of GOOD) expect(checkFormat(name, long)).toBeDefined();
  });
});

describe('formatOfType', () => {
  it('knows the types that ask for a form by themselves', () => {
    expect(['dnsLabel', 'hostname', 'string'].map(formatOfType)).toEqual([
      'dnsLabel',
      'hostname',
      undefined,
    ]);
  });
});

describe('parseImageReference', () => {
  it('tells registry, path, tag and digest', () => {
    expect(parseImageReference('registry:5000/team/web:1.2')).toEqual({
      domain: 'registry:5000',
      path: 'team/web',
      tag: '1.2',
    });
    expect(parseImageReference('rancher/shell:v0.1.20')).toEqual({
      path: 'rancher/shell',
      tag: 'v0.1.20',
    });
  });
});
