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

test('large frames are kept only as far as they fit', () => {
  const frames = new RecentFrames(10, 100);
  const first = frames.get('a', () => new Uint8Array(60));
  expect(frames.get('a', () => new Uint8Array(60))).toBe(first);
  frames.get('b', () => new Uint8Array(60));
  expect(frames.get('a', () => new Uint8Array(60))).not.toBe(first);
  const huge = frames.get('c', () => new Uint8Array(200));
  expect(huge.byteLength).toBe(200);
  expect(frames.get('c', () => new Uint8Array(200))).not.toBe(huge);
});
