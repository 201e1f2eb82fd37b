import {
  builtInCatalogs,
  builtInFleetWorkspaces,
  builtInPodSecurityAdmission,
  builtInPodSecurityPolicies,
  type Catalog,
  type Cluster,
  catalog,
  cluster,
  type FleetWorkspace,
  fleetWorkspace,
  GROUPS,
  LOCAL_CLUSTER,
  NAMESPACES,
  type PodSecurityAdmissionConfigurationTemplate,
  type PodSecurityPolicyTemplate,
  podSecurityAdmissionConfigurationTemplate,
  podSecurityPolicyTemplate,
} from '@drover/api';
import { namespaces } from '@drover/kubernetes';
import { seedAuthConfigs } from './auth-configs.ts';
import { createMissing, type SeedOptions } from './create-missing.ts';
import { seedDrivers } from './drivers.ts';
import { type FeatureDefaults, seedFeatures } from './seed-features.ts';
import { seedRoles } from './seed-roles.ts';
import { seedSettings } from './seed-settings.ts';

/** Creates the namespaces that everything else needs; one that is there is left as it is. */
export async function seedNamespaces(options: SeedOptions): Promise<void> {
  const workspaces = builtInFleetWorkspaces.map(({ metadata }) => metadata?.name ?? '');
  const names = [
    NAMESPACES.system,
    NAMESPACES.globalData,
    NAMESPACES.globalNodeTemplates,
    NAMESPACES.leader,
    ...workspaces,
  ];
  const objects = names.map((name) => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name },
  }));
  await createMissing(namespaces, objects, options);
}

const localCluster: Cluster = {
  apiVersion: `${GROUPS.management}/v3`,
  kind: 'Cluster',
  metadata: { name: LOCAL_CLUSTER },
  spec: { displayName: LOCAL_CLUSTER, internal: true },
};

/** What {@link seedObjects} needs. */
export interface SeedObjectsOptions extends SeedOptions {
  /** Defaults of features in place of those that are built in. */
  readonly features: FeatureDefaults;
}

/** Creates what a new installation has, and brings what belongs to this version up to date; choices of people stay. */
export async function seedObjects({ features, ...options }: SeedObjectsOptions): Promise<void> {
  await Promise.all([
    seedRoles(options),
    seedSettings(options),
    seedFeatures(features, options),
    seedAuthConfigs(options),
    seedDrivers(options),
    createMissing<Cluster>(cluster.type, [localCluster], options),
    createMissing<PodSecurityAdmissionConfigurationTemplate>(
      podSecurityAdmissionConfigurationTemplate.type,
      builtInPodSecurityAdmission,
      options,
    ),
    createMissing<PodSecurityPolicyTemplate>(
      podSecurityPolicyTemplate.type,
      builtInPodSecurityPolicies,
      options,
    ),
    createMissing<Catalog>(catalog.type, builtInCatalogs, options),
    createMissing<FleetWorkspace>(fleetWorkspace.type, builtInFleetWorkspaces, options),
  ]);
}
