import type { NormanSchema } from '@drover/client/norman';
import { describe, expect, it } from 'vitest';
import type { Paint } from '../terminal/terminal.ts';
import { formatAge, formatDuration } from './age.ts';
import { describeResource } from './describe.ts';
import { TableWriter } from './table.ts';
import { textAt } from './value-text.ts';

const plain: Paint = (_colour, text) => text;
const marked: Paint = (colour, text) => `<${colour}>${text}</>`;

describe('a table', () => {
  it('has its head once, and columns that are as wide as what is in them', () => {
    const table = new TableWriter(['ID', 'STATE', 'NAME'], plain);
    expect(table.lines([['c-1', 'active', 'production']])).toBe(
      'ID    STATE    NAME\nc-1   active   production\n',
    );
    expect(table.lines([['c-1234', '', 'x']])).toBe('c-1234   -        x\n');
  });

  it('shows colours without counting them, for states only', () => {
    const table = new TableWriter(['STATE', 'NAME'], marked);
    expect(table.lines([['active', 'active']])).toBe(
      '<bold>STATE</>    <bold>NAME</>\n<green>active</>   active\n',
    );
  });

  it('lets nothing from a server steer the terminal', () => {
    expect(new TableWriter(['ID'], plain).lines([['\u001b[2Jx\u0007']])).toBe(
      'ID\n\ufffd[2Jx\ufffd\n',
    );
  });
});

describe('ages', () => {
  const SECOND = 1_000;
  it.each([
    [0, '0s'],
    [119 * SECOND, '119s'],
    [190 * SECOND, '3m10s'],
    [600 * SECOND, '10m'],
    [5.5 * 3_600 * SECOND, '5h30m'],
    [36 * 3_600 * SECOND, '36h'],
    [76 * 3_600 * SECOND, '3d4h'],
    [100 * 86_400 * SECOND, '100d'],
    [800 * 86_400 * SECOND, '2y'],
  ])('%i ms are %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  it('of the future are none, and of no moment are empty', () => {
    expect(formatAge('2026-01-01T00:00:10Z', Date.parse('2026-01-01T00:00:00Z'))).toBe('0s');
    expect(formatAge('soon', 0)).toBe('');
  });
});

describe('textAt', () => {
  it('follows members and indexes, and nothing inherited', () => {
    const value = { containers: [{ image: 'nginx' }], flag: false };
    expect(textAt(value, ['containers', '0', 'image'])).toBe('nginx');
    expect(textAt(value, ['flag'])).toBe('false');
    expect(textAt(value, ['constructor', 'name'])).toBe('');
    expect(textAt(value, ['containers', '1', 'image'])).toBe('');
  });
});

describe('describeResource', () => {
  const schema: NormanSchema = {
    id: 'cluster',
    pluralName: 'clusters',
    links: {},
    resourceActions: { drain: { input: 'drainInput' } },
  };

  it('tells fields, conditions, actions and links', () => {
    const text = describeResource(
      {
        id: 'c-1',
        type: 'cluster',
        name: 'prod',
        empty: null,
        labels: { a: 'b' },
        conditions: [
          {
            type: 'Ready',
            status: 'True',
            lastUpdateTime: '2026-01-01T00:00:00Z',
            message: 'a\nb',
          },
        ],
        actions: { drain: 'u' },
        links: { self: 'https://b/v3/clusters/c-1' },
      },
      { schema, paint: plain, nowMs: Date.parse('2026-01-01T00:01:00Z') },
    );
    expect(text).toBe(
      [
        'cluster/c-1',
        '  id      c-1',
        '  name    prod',
        '  labels',
        '    a: b',
        '',
        'Conditions',
        '  TYPE    STATUS   REASON   SINCE   MESSAGE',
        '  Ready   True     -        60s     a b',
        '',
        'Actions',
        '  drain  takes drainInput',
        '',
        'Links',
        '  self  https://b/v3/clusters/c-1',
        '',
      ].join('\n'),
    );
  });
});
