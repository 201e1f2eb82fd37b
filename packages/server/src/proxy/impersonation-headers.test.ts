import { hasCode } from '@drover/base';
import { describe, expect, it } from 'vitest';
import { readImpersonation } from './impersonation-headers.ts';

function problemOf(...rawHeaders: string[]): string {
  try {
    readImpersonation(rawHeaders);
  } catch (error) {
    if (hasCode(error, 'PROXY_HEADER_REFUSED')) return error.message;
    throw error;
  }
  return 'accepted';
}

describe('readImpersonation', () => {
  it('finds none among other headers', () => {
    expect(readImpersonation(['Accept', '*/*', 'Host', 'x'])).toBeUndefined();
  });

  it('reads what kubectl sends', () => {
    expect(
      readImpersonation([
        'Impersonate-User',
        'u-1',
        'Impersonate-Uid',
        '7',
        'Impersonate-Group',
        'a',
        'Impersonate-Group',
        'b',
        'Impersonate-Extra-Scopes%2fX',
        'view',
        'Impersonate-Extra-Scopes%2fX',
        'edit',
      ]),
    ).toEqual({
      user: 'u-1',
      uid: '7',
      groups: ['a', 'b'],
      extra: { 'scopes/x': ['view', 'edit'] },
    });
  });

  it('reads lower-case names, which some HTTP stacks send', () => {
    expect(readImpersonation(['impersonate-user', 'u-1', 'impersonate-group', 'a'])).toMatchObject({
      user: 'u-1',
      groups: ['a'],
    });
  });

  it('reads values as UTF-8', () => {
    const sent = Buffer.from('開発').toString('latin1');
    expect(readImpersonation(['Impersonate-User', 'u', 'Impersonate-Group', sent])).toMatchObject({
      groups: ['開発'],
    });
  });

  it('keeps a key that is no key of an object', () => {
    const read = readImpersonation(['Impersonate-User', 'u', 'Impersonate-Extra-__proto__', 'x']);
    expect(Object.keys(read?.extra ?? {})).toEqual(['__proto__']);
  });

  it.each([
    ['iMpErSoNaTe-UsEr', 'u-1'],
    ['IMPERSONATE-USER', 'u-1'],
    ['Impersonate_User', 'u-1'],
    ['Impersonate--User', 'u-1'],
    ['Impersonate-Users', 'u-1'],
    ['Impersonate', 'u-1'],
    ['Impersonation-User', 'u-1'],
    ['Impersonate-Extra-', 'u-1'],
    ['Impersonate-Extra-%zz', 'u-1'],
    ['Impersonate-User', ''],
    ['Impersonate-Extra-drover.dev%2fepoch', '9'],
    ['Impersonate-Extra-Drover.dev%2Fepoch-of', 'cattle-controllers'],
    ['Impersonate-Group', '\xff'],
  ])('refuses %s: %s', (name, value) => {
    expect(problemOf('Impersonate-User', 'u-0', name, value)).toContain(
      `The header ${name} is not accepted`,
    );
  });

  it('refuses groups, uids and extras without a user', () => {
    const expected = 'The header Impersonate-* is not accepted: there is no Impersonate-User';
    expect(problemOf('Impersonate-Group', 'system:masters')).toBe(expected);
    expect(problemOf('Impersonate-Uid', '1')).toBe(expected);
    expect(problemOf('Impersonate-Extra-a', '1')).toBe(expected);
  });

  it('refuses a second user or uid, in either spelling', () => {
    expect(problemOf('Impersonate-User', 'a', 'impersonate-user', 'b')).toContain('more than once');
    expect(
      problemOf('Impersonate-User', 'a', 'Impersonate-Uid', '1', 'Impersonate-Uid', '1'),
    ).toContain('more than once');
  });

  it('refuses Connection to name one, in any spelling', () => {
    for (const token of ['Impersonate-User', 'close, impersonate_group', 'IMPERSONATE-EXTRA-x']) {
      expect(problemOf('Connection', token)).toContain('The header Connection is not accepted');
    }
  });

  it('bounds their number', () => {
    const many = Array.from({ length: 250 }, () => ['Impersonate-Group', 'g']).flat();
    expect(problemOf('Impersonate-User', 'a', ...many)).toContain('more than 200');
  });
});
