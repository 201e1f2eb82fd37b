/** Labels by which distributions mark the nodes of the control plane, with the value `true` or none. */
export const controlPlaneLabels = [
  'node-role.kubernetes.io/controlplane',
  'node-role.kubernetes.io/control-plane',
  'node-role.kubernetes.io/master',
] as const;
