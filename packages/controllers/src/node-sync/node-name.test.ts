import { expect, it } from 'vitest';
import { nodeObjectName } from './node-name.ts';

it('gives two nodes different names, and the same node always the same', () => {
  const first = nodeObjectName('uid-1', new Set());
  expect(first).toMatch(/^machine-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
  expect(nodeObjectName('uid-1', new Set())).toBe(first);
  expect(nodeObjectName('uid-1', new Set([first]))).not.toBe(first);
});
