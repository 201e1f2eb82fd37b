import { expect, test } from 'vitest';
import type { KubernetesList, KubernetesObject } from '../meta/object.ts';
import { applyWatchEvent } from './apply-watch-event.ts';

const object = (name: string, resourceVersion: string, namespace = 'n'): KubernetesObject => ({
  metadata: { name, namespace, resourceVersion },
});
const start: KubernetesList<KubernetesObject> = {
  metadata: { resourceVersion: '5' },
  items: [object('a', '1'), object('b', '2')],
};
const names = (list: KubernetesList<KubernetesObject>) =>
  list.items.map(
    ({ metadata }) => `${metadata?.namespace}/${metadata?.name}@${metadata?.resourceVersion}`,
  );

test('adds at the end, changes in place, deletes, and follows the version', () => {
  const added = applyWatchEvent(start, { type: 'ADDED', object: object('c', '6') });
  expect(names(added)).toEqual(['n/a@1', 'n/b@2', 'n/c@6']);
  const changed = applyWatchEvent(added, { type: 'MODIFIED', object: object('a', '7') });
  expect(names(changed)).toEqual(['n/a@7', 'n/b@2', 'n/c@6']);
  const deleted = applyWatchEvent(changed, { type: 'DELETED', object: object('b', '8') });
  expect(names(deleted)).toEqual(['n/a@7', 'n/c@6']);
  expect(deleted.metadata.resourceVersion).toBe('8');
  expect(names(start)).toEqual(['n/a@1', 'n/b@2']);
});

test('the same name in another namespace is another object', () => {
  const added = applyWatchEvent(start, { type: 'ADDED', object: object('a', '6', 'm') });
  expect(names(added)).toEqual(['n/a@1', 'n/b@2', 'm/a@6']);
});

test('what an event does not concern keeps its identity', () => {
  const bookmark = { type: 'BOOKMARK', object: { metadata: { resourceVersion: '9' } } } as const;
  const after = applyWatchEvent(start, bookmark);
  expect(after.items).toBe(start.items);
  expect(after.metadata.resourceVersion).toBe('9');
  const gone = applyWatchEvent(start, { type: 'DELETED', object: object('x', '6') });
  expect(gone.items).toBe(start.items);
});
