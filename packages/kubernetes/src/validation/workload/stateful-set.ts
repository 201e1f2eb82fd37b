import { equalContent } from '@drover/apimachinery';
import {
  type FieldError,
  forbidden,
  invalid,
  notSupported,
  required,
} from '../../field/field-error.ts';
import { GoStruct } from '../../field/go-format.ts';
import { selects, shownSelector, validateNeededSelector } from '../meta/label-selectors.ts';
import { isDnsLabel } from '../meta/names.ts';
import { validateAnnotations, validateLabels } from '../meta/object-meta.ts';
import { validatePodAnnotations } from '../pod/pod-annotations.ts';
import {
  type PodTemplateSpec,
  validateLasting,
  validatePodTemplate,
  validateSelectedTemplate,
} from '../pod/pod-template.ts';
import { namedIfSaid } from '../value/forms.ts';
import { each } from '../value/lists.ts';
import { notNegative } from '../value/numbers.ts';
import { given } from '../value/presence.ts';
import { when } from '../value/when.ts';
import { type ClaimSpec, validateClaimSpec } from '../volume/volume-claim-spec.ts';
import {
  validateAtMost,
  validateCollisionCount,
  validateCounts,
  type Workload,
  type WorkloadSpec,
} from './workload.ts';

interface UpdateStrategy {
  readonly type?: string;
  readonly rollingUpdate?: { readonly partition?: number };
}

interface StatefulSetSpec extends WorkloadSpec {
  readonly podManagementPolicy?: string;
  readonly updateStrategy?: UpdateStrategy;
  readonly serviceName?: string;
  readonly ordinals?: { readonly start?: number };
  readonly persistentVolumeClaimRetentionPolicy?: {
    readonly whenDeleted?: string;
    readonly whenScaled?: string;
  };
  readonly volumeClaimTemplates?: readonly {
    readonly metadata?: { readonly name?: string };
    readonly spec?: ClaimSpec;
  }[];
}

type StatefulSet = Workload<StatefulSetSpec>;

/** What is wrong with a StatefulSet beyond its metadata. */
export function validateStatefulSet(
  { spec = {} }: StatefulSet,
  old?: StatefulSet,
): readonly FieldError[] {
  const { selector, template = {} } = spec;
  return [
    ...validateManagement('spec.podManagementPolicy', spec.podManagementPolicy),
    ...validateStrategy('spec.updateStrategy', spec.updateStrategy ?? {}),
    ...validateRetention('spec.persistentVolumeClaimRetentionPolicy', spec),
    ...(old === undefined ? validateNewSet(spec) : []),
    ...notNegative('spec.replicas', spec.replicas),
    ...notNegative('spec.minReadySeconds', spec.minReadySeconds),
    ...notNegative('spec.ordinals.start', spec.ordinals?.start),
    ...(old === undefined ? namedIfSaid('spec.serviceName', spec.serviceName, isDnsLabel) : []),
    ...validateNeededSelector('spec.selector', selector, 'statefulset'),
    ...(selects(selector, undefined) === undefined
      ? [invalid('spec.selector', shownSelector(selector), '')]
      : [
          ...validateSelectedTemplate('spec.template', template, selector),
          ...validateTemplate('spec.template', withClaims(template, spec)),
        ]),
    ...validateLasting('spec.template.spec', template.spec ?? {}, 'StatefulSet'),
  ];
}

/** Fields that may change; all else stays. */
const CHANGEABLE: readonly string[] = [
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
];

/** A changed StatefulSet: what is wrong with it, then what must not change. */
export function validateStatefulSetChange(
  set: StatefulSet,
  old?: StatefulSet,
): readonly FieldError[] {
  const errors = validateStatefulSet(set, old);
  if (old === undefined || equalContent(frozen(set), frozen(old))) return errors;
  const detail =
    "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";
  return [...errors, forbidden('spec', detail)];
}

function frozen({ spec = {} }: StatefulSet): object {
  return Object.fromEntries(Object.entries(spec).filter(([name]) => !CHANGEABLE.includes(name)));
}

/** What is wrong with the status of a StatefulSet. */
export function validateStatefulSetStatus(
  { status = {} }: StatefulSet,
  old: StatefulSet,
): readonly FieldError[] {
  return [
    ...validateCounts(status, [
      'replicas',
      'readyReplicas',
      'currentReplicas',
      'updatedReplicas',
      'availableReplicas',
      'observedGeneration',
      'collisionCount',
    ]),
    ...validateAtMost(
      status,
      ['readyReplicas', 'currentReplicas', 'updatedReplicas', 'availableReplicas'],
      ['replicas', 'status.replicas'],
    ),
    ...validateAtMost(status, ['availableReplicas'], ['readyReplicas', 'status.readyReplicas']),
    ...validateCollisionCount(status, old.status ?? {}),
  ];
}

function validateManagement(path: string, policy = ''): readonly FieldError[] {
  if (policy === '') return [required(path)];
  return when(policy !== 'OrderedReady' && policy !== 'Parallel', () =>
    invalid(path, policy, "must be 'OrderedReady' or 'Parallel'"),
  );
}

function validateStrategy(path: string, strategy: UpdateStrategy): readonly FieldError[] {
  const { type = '', rollingUpdate } = strategy;
  const at = `${path}.rollingUpdate`;
  switch (type) {
    case '':
      return [required(path)];
    case 'OnDelete':
      return given(rollingUpdate, (rolling) => [
        invalid(at, shownRolling(rolling), "only allowed for updateStrategy 'RollingUpdate'"),
      ]);
    case 'RollingUpdate':
      return notNegative(`${at}.partition`, rollingUpdate?.partition);
    default: {
      const shown = new GoStruct({
        Type: type,
        RollingUpdate: rollingUpdate && shownRolling(rollingUpdate),
      });
      return [invalid(path, shown, "must be 'RollingUpdate' or 'OnDelete'")];
    }
  }
}

function shownRolling({ partition = 0 }: { readonly partition?: number }): GoStruct {
  return new GoStruct({ Partition: partition, MaxUnavailable: null });
}

function validateRetention(
  path: string,
  { persistentVolumeClaimRetentionPolicy: policy }: StatefulSetSpec,
): readonly FieldError[] {
  if (policy === undefined) return [];
  return (['whenDeleted', 'whenScaled'] as const).flatMap((field) => {
    const value = policy[field] ?? '';
    return when(value !== 'Retain' && value !== 'Delete', () =>
      notSupported(`${path}.${field}`, value, ['Retain', 'Delete']),
    );
  });
}

function validateNewSet({ volumeClaimTemplates }: StatefulSetSpec): readonly FieldError[] {
  return each('spec.volumeClaimTemplates', volumeClaimTemplates, (at, { spec = {} }) =>
    validateClaimSpec(`${at}.spec`, spec),
  );
}

/** The metadata of the template is looked at twice. */
function validateTemplate(path: string, template: PodTemplateSpec): readonly FieldError[] {
  const { metadata: { labels, annotations } = {}, spec = {} } = template;
  return [
    ...validatePodTemplate(path, template),
    ...validateLabels(labels, `${path}.labels`),
    ...validateAnnotations(annotations, `${path}.annotations`),
    ...validatePodAnnotations(`${path}.annotations`, annotations, spec),
  ];
}

/** The template as the pods will be: with a volume for each claim, and names that are set for each pod. */
function withClaims(
  template: PodTemplateSpec,
  { volumeClaimTemplates = [] }: StatefulSetSpec,
): PodTemplateSpec {
  const { hostname: _hostname, subdomain: _subdomain, ...spec } = template.spec ?? {};
  if (volumeClaimTemplates.length === 0) return { ...template, spec };
  const names = new Set(volumeClaimTemplates.map(({ metadata }) => metadata?.name ?? ''));
  const claimed = [...names].map((name) => ({
    name,
    persistentVolumeClaim: { claimName: name },
  }));
  const others = (spec.volumes ?? []).filter(({ name = '' }) => !names.has(name));
  return { ...template, spec: { ...spec, volumes: [...claimed, ...others] } };
}
