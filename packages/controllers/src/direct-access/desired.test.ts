import { describe, expect, it } from 'vitest';
import { fateOf } from './desired.ts';
import { directAccountObject, directAccountOf } from './direct-account.ts';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const MINUTE = 60_000;
const account = directAccountOf(directAccountObject({ user: 'u-1', cluster: 'c-1' }, NOW));
const ours = { isOfAnother: false };
const identity = { name: 'u-1', groups: ['drover:c-1:viewer'] };

describe('a service account of direct access', () => {
  it('is known by the user that it is named after', () => {
    expect(account).toEqual({
      name: 'drover-u-1',
      user: 'u-1',
      cluster: 'c-1',
      since: '',
      lastToken: '2026-03-01T12:00:00Z',
    });
  });

  it.each([
    ['of another user', { name: 'drover-u-2', annotations: { 'drover.dev/user': 'u-1' } }],
    ['of no user', { name: 'drover-', annotations: { 'drover.dev/user': '' } }],
    ['without annotation', { name: 'drover-u-1' }],
  ])('is none by a name %s', (_, metadata) => {
    expect(directAccountOf({ apiVersion: 'v1', kind: 'ServiceAccount', metadata })).toBeUndefined();
  });

  it('whose time nobody can read counts as idle', () => {
    const annotations = { 'drover.dev/user': 'u-1', 'drover.dev/last-token': 'soon' };
    const metadata = { name: 'drover-u-1', annotations };
    const odd = directAccountOf({ apiVersion: 'v1', kind: 'ServiceAccount', metadata });
    expect(fateOf({ ...ours, account: odd, identity, idleMinutes: 10, nowMs: NOW })).toEqual({
      remove: 'nobody asks for tokens',
    });
  });

  it.each([
    ['stays while its tokens are asked for', 10, NOW + 4 * MINUTE, { keepMs: 6 * MINUTE }],
    ['goes when they are not', 10, NOW + 10 * MINUTE, { remove: 'nobody asks for tokens' }],
    ['goes at once when nobody is to have any', 0, NOW, { remove: 'nobody asks for tokens' }],
  ])('%s', (_, idleMinutes, nowMs, fate) => {
    expect(fateOf({ ...ours, account, identity, idleMinutes, nowMs })).toEqual(fate);
  });

  it('goes with what its user holds, and when it is nobody’s', () => {
    const facts = { ...ours, idleMinutes: 10, nowMs: NOW };
    expect(fateOf({ ...facts, account, identity: undefined })).toEqual({
      remove: 'its user holds nothing here',
    });
    expect(fateOf({ ...facts, account: undefined, identity: undefined })).toEqual({
      remove: 'it is nobody’s',
    });
  });

  it('is left alone where another id of the same cluster looks after it', () => {
    const facts = { idleMinutes: 0, nowMs: NOW, account, identity: undefined };
    expect(fateOf({ ...facts, isOfAnother: true })).toBe('not ours');
  });
});
