import { defineStruct, field } from '../define-kind/field.ts';

const upgradeStrategy = defineStruct('clusterUpgradeStrategy', {
  serverConcurrency: field.integer({ min: 1 }),
  workerConcurrency: field.integer({ min: 1 }),
  drainServerNodes: field.flag(),
  drainWorkerNodes: field.flag(),
});

/** What Drover does to an imported k3s cluster. */
export const k3sConfig = defineStruct('k3sConfig', {
  kubernetesVersion: field.text(),
  k3supgradeStrategy: field.struct(upgradeStrategy),
});

/** What Drover does to an imported RKE2 cluster. */
export const rke2Config = defineStruct('rke2Config', {
  kubernetesVersion: field.text(),
  rke2upgradeStrategy: field.struct(upgradeStrategy),
});
