import { expect, test } from 'vitest';
import { RecentFrames } from './recent-frames.ts';

test('a frame is encoded once while it is recent', () => {
  const frames = new RecentFrames(2);
  const encoded: string[] = [];
  const get = (key: string): Uint8Array =>
    frames.get(key, () => {
      encoded.push(key);
      return new Uint8Array(1);
    });
  expect(get('a')).toBe(get('a'));
  get('b');
  get('c');
  get('b');
  get('a');
  expect(encoded).toEqual(['a', 'b', 'c', 'a']);
});
