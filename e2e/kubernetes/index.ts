/**
 * A real Kubernetes for tests: control planes on loopback, and clusters with nodes in networks of their own.
 *
 * @packageDocumentation
 */

export { pushImage } from '../../deploy/images/push-image.ts';
export { ensureBinary, helmPath, kubectlPath } from './binaries/ensure-binary.ts';
export { listClusters, removeCluster } from './cluster/clusters.ts';
export { startCluster, type TestCluster } from './cluster/start-cluster.ts';
export { busyboxImage } from './cluster/test-images.ts';
export type { ControlPlane } from './control-plane/running-control-plane.ts';
export { startControlPlane } from './control-plane/start-control-plane.ts';
export {
  clusterSkipReason,
  debianPackagesSkipReason,
  ensureDebianPackages,
  requireClusters,
} from './requirements.ts';
