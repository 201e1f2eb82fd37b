import { defineStruct, field } from '../define-kind/field.ts';
import { defineKind, type ObjectOf } from '../define-kind/kind.ts';
import { NAMESPACES } from '../names/names.ts';
import { taint } from './node-structs.ts';
import { ALL_METHODS, MANAGEMENT } from './shared.ts';

const spec = defineStruct('nodeTemplateSpec', {
  displayName: field.text({ as: 'name', form: { label: 'Name' } }),
  description: field.text({ form: { label: 'Description' } }),
  driver: field.text({
    access: 'read',
    description: 'The node driver that makes the machines, told by the configuration that is set.',
  }),
  cloudCredentialName: field.reference('cloudCredential', {
    description: 'Where the secrets of the configuration are, which it then does not hold itself.',
  }),
  authCertificateAuthority: field.text(),
  authKey: field.text(),
  engineInstallURL: field.text(),
  dockerVersion: field.text(),
  engineOpt: field.map(field.text()),
  engineInsecureRegistry: field.list(field.text()),
  engineRegistryMirror: field.list(field.text()),
  engineLabel: field.map(field.text()),
  engineStorageDriver: field.text(),
  engineEnv: field.map(field.text()),
  storageOpt: field.map(field.text()),
  logOpt: field.map(field.text()),
  useInternalIpAddress: field.optionalFlag({ access: 'create', default: true }),
  nodeTaints: field.list(field.struct(taint)),
});

const condition = defineStruct('nodeTemplateCondition', {
  type: field.text(),
  status: field.text(),
  reason: field.text(),
  lastUpdateTime: field.text(),
  lastTransitionTime: field.text(),
});

const status = defineStruct('nodeTemplateStatus', {
  conditions: field.list(field.struct(condition)),
});

/**
 * How a machine is made. The configuration of its driver stands beside `spec`, in a field such as
 * `amazonec2Config` that the dynamic schema of the driver brings.
 */
export const nodeTemplate = defineKind({
  ...MANAGEMENT,
  kind: 'NodeTemplate',
  plural: 'nodetemplates',
  scope: 'Namespaced',
  description: 'How a machine is made.',
  schema: { spec: field.struct(spec), status: field.struct(status, { access: 'read' }) },
  norman: {
    id: 'nodeTemplate',
    displayName: true,
    ...ALL_METHODS,
    storedIn: NAMESPACES.globalNodeTemplates,
    virtualFields: {
      principalId: field.text({
        access: 'read',
        description: 'The local principal of the creator.',
      }),
    },
  },
  crd: {
    columns: [
      { name: 'Display name', type: 'string', jsonPath: '.spec.displayName' },
      { name: 'Driver', type: 'string', jsonPath: '.spec.driver' },
      { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
    ],
  },
});

/** An object of kind `NodeTemplate`. */
export type NodeTemplate = ObjectOf<typeof nodeTemplate>;
