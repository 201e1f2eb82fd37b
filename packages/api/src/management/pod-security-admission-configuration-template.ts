import { defineStruct, field } from '../define-kind/field.ts';
import { defineKind, type ObjectOf } from '../define-kind/kind.ts';
import type { Problem } from '../define-kind/problem.ts';
import { ALL_METHODS, MANAGEMENT } from './shared.ts';

const LEVELS = ['privileged', 'baseline', 'restricted'];
const level = () => field.text({ options: LEVELS });
const version = () => field.text();

const defaults = defineStruct('podSecurityAdmissionConfigurationTemplateDefaults', {
  enforce: level(),
  'enforce-version': version(),
  audit: level(),
  'audit-version': version(),
  warn: level(),
  'warn-version': version(),
});

const exemptions = defineStruct('podSecurityAdmissionConfigurationTemplateExemptions', {
  usernames: field.list(field.text()),
  runtimeClasses: field.list(field.text()),
  namespaces: field.list(field.text()),
});

const configuration = defineStruct('podSecurityAdmissionConfigurationTemplateSpec', {
  defaults: field.struct(defaults),
  exemptions: field.struct(exemptions),
});

const VERSIONS = ['enforce-version', 'audit-version', 'warn-version'];

/** Kubernetes reads `latest` or a minor version: `v1.25`. */
function checkVersions(body: Readonly<Record<string, unknown>>): Problem | undefined {
  const given = (body['configuration'] ?? {}) as Readonly<Record<string, unknown>>;
  const own = (given['defaults'] ?? {}) as Readonly<Record<string, unknown>>;
  const wrong = VERSIONS.find((name) => !isVersion(own[name]));
  if (wrong === undefined) return undefined;
  return {
    code: 'InvalidFormat',
    fieldName: `configuration.defaults.${wrong}`,
    message: `${wrong} must be latest or a minor version of Kubernetes.`,
    remedy: 'Give latest, or a version such as v1.25.',
  };
}

function isVersion(value: unknown): boolean {
  return typeof value !== 'string' || value === '' || /^(?:latest|v1\.\d{1,3})$/.test(value);
}

/** How strictly the pods of a cluster are judged, and which namespaces are exempt. */
export const podSecurityAdmissionConfigurationTemplate = defineKind({
  ...MANAGEMENT,
  kind: 'PodSecurityAdmissionConfigurationTemplate',
  plural: 'podsecurityadmissionconfigurationtemplates',
  scope: 'Cluster',
  description: 'How strictly the pods of a cluster are judged, and which namespaces are exempt.',
  schema: {
    description: field.text({ form: { label: 'Description' } }),
    configuration: field.struct(configuration),
  },
  norman: { id: 'podSecurityAdmissionConfigurationTemplate', ...ALL_METHODS },
  crd: { shortNames: ['psact'] },
  validate: checkVersions,
});

/** An object of kind `PodSecurityAdmissionConfigurationTemplate`. */
export type PodSecurityAdmissionConfigurationTemplate = ObjectOf<
  typeof podSecurityAdmissionConfigurationTemplate
>;
