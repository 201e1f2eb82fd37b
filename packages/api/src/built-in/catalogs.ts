import type { Catalog } from '../management/catalog.ts';
import type { FleetWorkspace } from '../management/fleet-workspace.ts';
import { GROUPS, LOCAL_CLUSTER } from '../names/names.ts';

const apiVersion = `${GROUPS.management}/v3`;
const HELM_3 = 'helm_v3';

function catalog(name: string, repository: string, helmVersion?: string): Catalog {
  return {
    apiVersion,
    kind: 'Catalog',
    metadata: { name },
    spec: {
      url: `https://git.rancher.io/${repository}`,
      branch: 'master',
      catalogKind: 'helm:git',
      ...(helmVersion !== undefined && { helmVersion }),
    },
  };
}

/** The catalogs of charts that a new installation has. */
export const builtInCatalogs: readonly Catalog[] = [
  catalog('library', 'charts'),
  catalog('helm3-library', 'helm3-charts', HELM_3),
  catalog('system-library', 'system-charts'),
];

/** The workspaces that a new installation has: of the clusters that it manages, and of the local one. */
export const builtInFleetWorkspaces: readonly FleetWorkspace[] = [
  'fleet-default',
  `fleet-${LOCAL_CLUSTER}`,
].map((name) => ({ apiVersion, kind: 'FleetWorkspace', metadata: { name } }));
