import { expect, test } from 'vitest';
import { goDiff } from './go-diff.ts';
import { GoStruct } from './go-format.ts';

test('what is equal does not differ', () => {
  expect(goDiff({ a: [1, 2], b: null }, { b: null, a: [1, 2] })).toBe('');
});

test('a change is shown with three lines around it', () => {
  const claim = (storage: string): GoStruct =>
    new GoStruct({
      AccessModes: ['ReadWriteOnce'],
      Selector: null,
      Resources: new GoStruct({ Limits: null, Requests: { storage } }),
      VolumeName: 'v',
      StorageClassName: null,
    });
  expect(goDiff(claim('1Gi'), claim('2Gi'))).toBe(`@@ -6,7 +6,7 @@
  "Resources": {
   "Limits": null,
   "Requests": {
-   "storage": "1Gi"
+   "storage": "2Gi"
   }
  },
  "VolumeName": "v",
`);
});

test('changes that lie far apart are shown apart, near ones together', () => {
  const letters = (...changed: readonly string[]): readonly string[] =>
    'a b c d e f g h i j k l'
      .split(' ')
      .map((letter) => (changed.includes(letter) ? `${letter}!` : letter));
  expect(goDiff(letters(), letters('b', 'k')).match(/@@.*@@/g)).toEqual([
    '@@ -1,6 +1,6 @@',
    '@@ -9,6 +9,6 @@',
  ]);
  expect(goDiff(letters(), letters('b', 'i')).match(/@@.*@@/g)).toEqual(['@@ -1,13 +1,13 @@']);
});

test('lines come and go', () => {
  expect(goDiff({ a: 1 }, { a: 1, b: 2 })).toBe(`@@ -1,3 +1,4 @@
 {
- "a": 1
+ "a": 1,
+ "b": 2
 }
`);
  expect(goDiff(null, { a: 1 })).toBe(`@@ -1 +1,3 @@
-null
+{
+ "a": 1
+}
`);
});
