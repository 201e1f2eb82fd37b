/**
 * A real Kubernetes for tests: control planes on loopback, and clusters with nodes in networks of their own.
 *
 * @packageDocumentation
 */

export { type PushTarget, pushImage } from '../../deploy/images/push-image.ts';
export { type BinaryName, ensureBinary, helmPath, kubectlPath } from './binaries/ensure-binary.ts';
export { type ClusterSummary, listClusters, removeCluster } from './cluster/clusters.ts';
export { type ClusterOptions, startCluster, type TestCluster } from './cluster/start-cluster.ts';
export { busyboxImage } from './cluster/test-images.ts';
export type { ControlPlane } from './control-plane/running-control-plane.ts';
export {
  type ControlPlaneOptions,
  startControlPlane,
} from './control-plane/start-control-plane.ts';
export { clusterSkipReason, ensureDebianPackages, requireClusters } from './requirements.ts';
