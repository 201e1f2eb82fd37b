import type { LabelSelectorSpec, ObjectMeta } from '@drover/apimachinery';
import { fieldPath, itemPath } from '../../field/field-error.ts';
import { goQuote } from '../../field/go-format.ts';
import { warnOfContainers } from '../container/container-warnings.ts';
import { warnOfIp } from '../network/ip-fields.ts';
import { warnOfFractions } from '../quota/quantity-warnings.ts';
import { warnOfNodeLabel, warnOfNodeSelectorTerm } from '../scheduling/node-label-warnings.ts';
import { warnOfVolumes } from '../volume/volume-warnings.ts';
import { APP_ARMOR } from './pod-annotations.ts';
import { containersOf } from './pod-containers.ts';
import type { PodSpec } from './pod-types.ts';
import type { SecurityProfile } from './security-profiles.ts';

interface WarnedPod {
  readonly metadata?: ObjectMeta;
  readonly spec?: PodSpec;
}

/** What the writer of a pod should know of it; `path` is empty for a Pod, and where the template is for others. */
export function warnOfPod(path: string, { metadata, spec = {} }: WarnedPod): readonly string[] {
  const at = fieldPath(path, 'spec');
  const annotations = metadata?.annotations ?? {};
  return [
    ...warnOfPlaces(at, spec),
    ...warnOfAnnotations(fieldPath(path, 'metadata.annotations'), annotations),
    ...warnOfVolumes(`${at}.volumes`, spec.volumes ?? []),
    ...warnOfRepeated(
      `${at}.hostAliases`,
      'ip',
      spec.hostAliases?.map(({ ip = '' }) => ip),
    ),
    ...warnOfPullSecrets(`${at}.imagePullSecrets`, spec),
    ...warnOfFractions(`${at}.overhead`, spec.overhead),
    ...warnOfProfiles(path, annotations, spec),
    ...warnOfContainers(at, spec),
    ...((spec.terminationGracePeriodSeconds ?? 0) < 0
      ? [
          `${at}.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1`,
        ]
      : []),
    ...warnOfPeers(`${at}.affinity`, spec),
    ...(spec.dnsConfig?.nameservers ?? []).flatMap((address, index) =>
      warnOfIp(itemPath(`${at}.dnsConfig.nameservers`, index), address),
    ),
    ...(spec.hostAliases ?? []).flatMap(({ ip = '' }, index) =>
      warnOfIp(`${at}.hostAliases[${index}].ip`, ip),
    ),
  ];
}

function warnOfPlaces(path: string, spec: PodSpec): readonly string[] {
  const { nodeAffinity = {} } = spec.affinity ?? {};
  const at = `${path}.affinity.nodeAffinity`;
  const needed = nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  return [
    ...Object.keys(spec.nodeSelector ?? {}).flatMap((label) =>
      warnOfNodeLabel(label).map((text) => `${itemPath(`${path}.nodeSelector`, label)}: ${text}`),
    ),
    ...(needed ?? []).flatMap((term, index) =>
      warnOfNodeSelectorTerm(
        `${at}.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[${index}]`,
        term,
      ),
    ),
    ...(nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution ?? []).flatMap(
      ({ preference = {} }, index) =>
        warnOfNodeSelectorTerm(
          `${at}.preferredDuringSchedulingIgnoredDuringExecution[${index}].preference`,
          preference,
          true,
        ),
    ),
    ...(spec.topologySpreadConstraints ?? []).flatMap(
      ({ topologyKey = '', labelSelector }, index) => {
        const constraint = `${path}.topologySpreadConstraints[${index}]`;
        return [
          ...warnOfNodeLabel(topologyKey).map(
            (text) => `${constraint}.topologyKey: ${topologyKey} is ${text}`,
          ),
          ...warnOfNoSelector(constraint, labelSelector),
        ];
      },
    ),
  ];
}

function warnOfNoSelector(
  path: string,
  selector: LabelSelectorSpec | undefined,
): readonly string[] {
  if (selector !== undefined) return [];
  return [`${path}.labelSelector: a null labelSelector results in matching no pod`];
}

function warnOfPeers(path: string, { affinity }: PodSpec): readonly string[] {
  return (['podAffinity', 'podAntiAffinity'] as const).flatMap((field) => {
    const {
      requiredDuringSchedulingIgnoredDuringExecution: needed = [],
      preferredDuringSchedulingIgnoredDuringExecution: preferred = [],
    } = affinity?.[field] ?? {};
    const at = `${path}.${field}`;
    return [
      ...needed.flatMap(({ labelSelector }, index) =>
        warnOfNoSelector(
          `${at}.requiredDuringSchedulingIgnoredDuringExecution[${index}]`,
          labelSelector,
        ),
      ),
      ...preferred.flatMap(({ podAffinityTerm }, index) =>
        warnOfNoSelector(
          `${at}.preferredDuringSchedulingIgnoredDuringExecution[${index}].podAffinityTerm`,
          podAffinityTerm?.labelSelector,
        ),
      ),
    ];
  });
}

/** Annotations that mean nothing any more. */
const OLD_ANNOTATIONS: readonly (readonly [key: string, text: string])[] = [
  [
    'scheduler.alpha.kubernetes.io/critical-pod',
    'non-functional in v1.16+; use the "priorityClassName" field instead',
  ],
  [
    'security.alpha.kubernetes.io/sysctls',
    'non-functional in v1.11+; use the "sysctls" field instead',
  ],
  [
    'security.alpha.kubernetes.io/unsafe-sysctls',
    'non-functional in v1.11+; use the "sysctls" field instead',
  ],
];

function warnOfAnnotations(
  path: string,
  annotations: Readonly<Record<string, string>>,
): readonly string[] {
  return OLD_ANNOTATIONS.filter(([key]) => annotations[key] !== undefined).map(
    ([key, text]) => `${itemPath(path, key)}: ${text}`,
  );
}

const SECCOMP_POD = 'seccomp.security.alpha.kubernetes.io/pod';
const SECCOMP_CONTAINER = 'container.seccomp.security.alpha.kubernetes.io/';
const USE_SECCOMP = 'non-functional in v1.27+; use the "seccompProfile" field instead';
const USE_APP_ARMOR = 'deprecated since v1.30; use the "appArmorProfile" field instead';

function warnOfProfiles(
  path: string,
  annotations: Readonly<Record<string, string>>,
  spec: PodSpec,
): readonly string[] {
  const at = fieldPath(path, 'metadata.annotations');
  const { seccompProfile, appArmorProfile } = spec.securityContext ?? {};
  const isSaid = (key: string): boolean => annotations[key] !== undefined;
  return [
    ...(seccompProfile === undefined && isSaid(SECCOMP_POD)
      ? [`${itemPath(at, SECCOMP_POD)}: ${USE_SECCOMP}`]
      : []),
    ...containersOf('', spec).flatMap(({ container: { name = '', securityContext } }) => {
      const seccomp = SECCOMP_CONTAINER + name;
      const appArmor = APP_ARMOR + name;
      // A pod of its own gets the field from the annotation, and is told so then.
      const isOld =
        path !== '' && securityContext?.appArmorProfile === undefined && isSaid(appArmor);
      return [
        ...(securityContext?.seccompProfile === undefined && isSaid(seccomp)
          ? [`${itemPath(at, seccomp)}: ${USE_SECCOMP}`]
          : []),
        ...(isOld && !says(annotations[appArmor], appArmorProfile)
          ? [`${itemPath(at, appArmor)}: ${USE_APP_ARMOR}`]
          : []),
      ];
    }),
  ];
}

/** Whether an annotation says what a profile says. */
function says(annotation: string | undefined, profile: SecurityProfile | undefined): boolean {
  switch (profile?.type) {
    case 'Unconfined':
      return annotation === 'unconfined';
    case 'RuntimeDefault':
      return annotation === 'runtime/default';
    case 'Localhost':
      return annotation === `localhost/${profile.localhostProfile}`;
    default:
      return false;
  }
}

function warnOfPullSecrets(path: string, spec: PodSpec): readonly string[] {
  const names = spec.imagePullSecrets?.map(({ name = '' }) => name) ?? [];
  return [
    ...warnOfRepeated(path, 'name', names),
    ...names.flatMap((name, index) =>
      name === '' ? [`${path}[${index}].name: invalid empty name ""`] : [],
    ),
  ];
}

function warnOfRepeated(
  path: string,
  field: string,
  values: readonly string[] = [],
): readonly string[] {
  return values.flatMap((value, index) =>
    values.indexOf(value) < index
      ? [`${path}[${index}].${field}: duplicate ${field} ${goQuote(value)}`]
      : [],
  );
}
