/** What clients learn of the resources that are served. */
export { AGGREGATED_DISCOVERY_TYPE, aggregatedDiscovery } from './aggregated-discovery.ts';
export { apiGroup, apiGroupList, apiResourceList, apiVersions } from './classic-discovery.ts';
export {
  compareVersions,
  type DiscoveredGroup,
  type DiscoveredResource,
  type DiscoveredVersion,
  groupResources,
} from './discovered-resource.ts';
