import { systemClock } from '@drover/base';
import { clusterRoles } from '@drover/kubernetes';
import {
  type Administrator,
  type Impersonated,
  impersonationObjects,
} from '../../packages/controllers/src/role-groups/desired-per-user.ts';
import {
  desiredCluster,
  desiredProject,
} from '../../packages/controllers/src/role-groups/desired-unit.ts';
import type { ManagedObject } from '../../packages/controllers/src/role-groups/managed-object.ts';
import type { RbacMode } from '../../packages/controllers/src/role-groups/mode.ts';
import { OwnRoles } from '../../packages/controllers/src/role-groups/own-roles.ts';
import {
  RoleReader,
  readCluster,
  readProject,
} from '../../packages/controllers/src/role-groups/read-unit.ts';
import type { Home } from './home.ts';
import type { RandomSet } from './random-set.ts';
import type { RealCluster } from './real-cluster.ts';

/** Where a set comes from and where it is written. */
export interface SetPlaces {
  readonly home: Home;
  readonly real: RealCluster;
}

/** Writes everything that a cluster is told about the roles of a set, as the controller reads and writes it. */
export async function writeSet(mode: RbacMode, set: RandomSet, places: SetPlaces): Promise<void> {
  const { home, real } = places;
  const { inputs } = home;
  const there = real.there(set);
  const { signal } = new AbortController();
  const options = { there, mode, inputs, ownRoles: new OwnRoles(systemClock), signal };
  const reader = new RoleReader(options);
  const impersonated = mode === 'per-user' ? await everybody(set, places) : [];
  const unit = await readCluster(reader, options);
  const perUser = { administrators: administratorsOf(set, home), impersonated };
  await real.write(desiredCluster(mode, { ...unit, perUser }));
  for (const { name } of set.projects) {
    const given = await reader.given(inputs.inProject(set.cluster, name));
    await real.write(desiredProject(mode, readProject(there, name), given));
  }
}

/** All users of a set with their accounts: those whose roles come by groups alone would else get theirs later. */
async function everybody(
  { cluster, people }: RandomSet,
  { home, real }: SetPlaces,
): Promise<readonly Impersonated[]> {
  const named = people
    .filter(({ account }) => !account)
    .map(({ name: userName }) => ({ userName }));
  const roles = impersonationObjects(
    cluster,
    home.peopleInputs.impersonated(named, { get: () => undefined }),
  );
  await real.write(roles);
  // Accounts belong to their roles, which have an id once they are there.
  const written = new Map<string, ManagedObject>();
  for (const { metadata } of roles) {
    const resource = real.admin.resource<ManagedObject>(clusterRoles);
    written.set(metadata.name, await resource.get(metadata.name));
  }
  return home.peopleInputs.impersonated(named, { get: ({ name }) => written.get(name) });
}

/** Those of the set: in a home of state with one set there would be no others. */
function administratorsOf({ cluster, people }: RandomSet, home: Home): readonly Administrator[] {
  const names = new Set(people.flatMap(({ name, groups }) => [name, ...groups]));
  return home.peopleInputs.administrators(cluster).filter(({ name }) => names.has(name));
}
