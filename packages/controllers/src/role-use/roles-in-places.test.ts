import { expect, it } from 'vitest';
import { RolesInPlaces } from './roles-in-places.ts';

/** Bindings by how many there are of each `place/role`. */
function setUp() {
  const bindings = new Set<string>();
  const places = new RolesInPlaces({ hasIndexed: (_index, value) => bindings.has(value) });
  return { bindings, places };
}

const ofOwners = { place: 'c-1', role: 'cluster-owner' };
const ofViewers = { place: 'c-1', role: 'nodes-view' };

it('tells of the first and of the last binding of a role in a place, and of no other', () => {
  const { bindings, places } = setUp();
  bindings.add('c-1/cluster-owner');
  expect([places.note(ofOwners), places.note(ofOwners)]).toEqual([true, false]);
  bindings.add('c-1/nodes-view');
  expect(places.note(ofViewers)).toBe(true);
  expect(places.rolesIn('c-1')).toEqual(['cluster-owner', 'nodes-view']);
  expect(places.rolesIn('c-2')).toEqual([]);
  bindings.delete('c-1/cluster-owner');
  expect([places.note(ofOwners), places.note(ofOwners)]).toEqual([true, false]);
  expect(places.rolesIn('c-1')).toEqual(['nodes-view']);
});

it('tells of a binding that came back after somebody read that there was none', () => {
  const { bindings, places } = setUp();
  bindings.add('c-1/nodes-view');
  places.note(ofViewers);
  bindings.clear();
  // Read before the change was told.
  expect(places.rolesIn('c-1')).toEqual([]);
  bindings.add('c-1/nodes-view');
  expect(places.note(ofViewers)).toBe(true);
});
