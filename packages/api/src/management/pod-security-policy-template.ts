import { defineStruct, field } from '../define-kind/field.ts';
import { defineKind, type ObjectOf } from '../define-kind/kind.ts';
import { ALL_METHODS, MANAGEMENT } from './shared.ts';

const idRange = defineStruct('idRange', { min: field.integer(), max: field.integer() });
const hostPortRange = defineStruct('hostPortRange', { min: field.integer(), max: field.integer() });

/** A rule and the ids that it is about; the struct's id differs by what the ids are of. */
const idStrategy = (id: string) =>
  field.struct(defineStruct(id, { rule: field.text(), ranges: field.list(field.struct(idRange)) }));

const seLinuxOptions = defineStruct('seLinuxOptions', {
  user: field.text(),
  role: field.text(),
  type: field.text(),
  level: field.text(),
});

const seLinux = defineStruct('seLinuxStrategyOptions', {
  rule: field.text(),
  seLinuxOptions: field.struct(seLinuxOptions),
});

const runtimeClass = defineStruct('runtimeClassStrategyOptions', {
  allowedRuntimeClassNames: field.list(field.text()),
  defaultRuntimeClassName: field.text(),
});

const allowedHostPath = defineStruct('allowedHostPath', {
  pathPrefix: field.text(),
  readOnly: field.flag(),
});

const texts = () => field.list(field.text());

/** A `PodSecurityPolicy` of Kubernetes before 1.25, to be given to projects. */
export const podSecurityPolicyTemplate = defineKind({
  ...MANAGEMENT,
  kind: 'PodSecurityPolicyTemplate',
  plural: 'podsecuritypolicytemplates',
  scope: 'Cluster',
  description: 'A PodSecurityPolicy of Kubernetes before 1.25, to be given to projects.',
  schema: {
    description: field.text(),
    spec: field.struct(
      defineStruct('podSecurityPolicySpec', {
        allowPrivilegeEscalation: field.optionalFlag(),
        allowedCSIDrivers: field.list(
          field.struct(defineStruct('allowedCSIDriver', { name: field.text() })),
        ),
        allowedCapabilities: texts(),
        allowedFlexVolumes: field.list(
          field.struct(defineStruct('allowedFlexVolume', { driver: field.text() })),
        ),
        allowedHostPaths: field.list(field.struct(allowedHostPath)),
        allowedProcMountTypes: texts(),
        allowedUnsafeSysctls: texts(),
        defaultAddCapabilities: texts(),
        defaultAllowPrivilegeEscalation: field.optionalFlag(),
        forbiddenSysctls: texts(),
        fsGroup: idStrategy('fsGroupStrategyOptions'),
        hostIPC: field.flag(),
        hostNetwork: field.flag(),
        hostPID: field.flag(),
        hostPorts: field.list(field.struct(hostPortRange)),
        privileged: field.flag(),
        readOnlyRootFilesystem: field.flag(),
        requiredDropCapabilities: texts(),
        runAsGroup: idStrategy('runAsGroupStrategyOptions'),
        runAsUser: idStrategy('runAsUserStrategyOptions'),
        runtimeClass: field.struct(runtimeClass),
        seLinux: field.struct(seLinux),
        supplementalGroups: idStrategy('supplementalGroupsStrategyOptions'),
        volumes: texts(),
      }),
    ),
  },
  norman: { id: 'podSecurityPolicyTemplate', ...ALL_METHODS },
  crd: {},
});

/** An object of kind `PodSecurityPolicyTemplate`. */
export type PodSecurityPolicyTemplate = ObjectOf<typeof podSecurityPolicyTemplate>;

/** That a project has a template of pod security policies. */
export const podSecurityPolicyTemplateProjectBinding = defineKind({
  ...MANAGEMENT,
  kind: 'PodSecurityPolicyTemplateProjectBinding',
  plural: 'podsecuritypolicytemplateprojectbindings',
  scope: 'Namespaced',
  description: 'That a project has a template of pod security policies.',
  schema: {
    podSecurityPolicyTemplateName: field.reference('podSecurityPolicyTemplate', {
      required: true,
    }),
    targetProjectName: field.reference('project', { required: true }),
  },
  norman: {
    id: 'podSecurityPolicyTemplateProjectBinding',
    collectionMethods: ['POST', 'GET'],
    resourceMethods: [],
  },
  crd: {},
});

/** An object of kind `PodSecurityPolicyTemplateProjectBinding`. */
export type PodSecurityPolicyTemplateProjectBinding = ObjectOf<
  typeof podSecurityPolicyTemplateProjectBinding
>;
