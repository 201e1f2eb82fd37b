/**
 * A real Kubernetes for tests: control planes on loopback, and clusters with nodes in networks of their own.
 *
 * @packageDocumentation
 */
export { type BinaryName, ensureBinary, helmPath, kubectlPath } from './binaries/ensure-binary.ts';
export type { ControlPlane } from './control-plane/running-control-plane.ts';
export {
  type ControlPlaneOptions,
  startControlPlane,
} from './control-plane/start-control-plane.ts';
