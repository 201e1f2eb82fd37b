import { type FieldError, forbidden, invalid, itemPath } from '../../field/field-error.ts';
import { goQuote } from '../../field/go-format.ts';
import { type Toleration, validateTolerations } from '../scheduling/tolerations.ts';
import { validateDescending } from '../value/file-paths.ts';
import { when } from '../value/when.ts';
import { containersOf } from './pod-containers.ts';
import type { PodSpec } from './pod-types.ts';
import type { SecurityProfile } from './security-profiles.ts';

/** Annotations by key. */
export type Annotations = Readonly<Record<string, string>>;

/** Marks the image of a pod that a node runs by itself. */
export const MIRROR = 'kubernetes.io/config.mirror';
const TOLERATIONS = 'scheduler.alpha.kubernetes.io/tolerations';
const DELETION_COST = 'controller.kubernetes.io/pod-deletion-cost';

/** Begins annotations with profiles of AppArmor; the name of a container follows. */
export const APP_ARMOR = 'container.apparmor.security.beta.kubernetes.io/';
const SECCOMP_POD = 'seccomp.security.alpha.kubernetes.io/pod';
const SECCOMP_CONTAINER = 'container.seccomp.security.alpha.kubernetes.io/';

/** What is wrong with annotations that mean something for a pod. */
export function validatePodAnnotations(
  path: string,
  annotations: Annotations | undefined,
  spec: PodSpec,
): readonly FieldError[] {
  if (annotations === undefined) return [];
  const { [MIRROR]: mirror, [DELETION_COST]: cost = '0' } = annotations;
  return [
    ...when(mirror !== undefined && !spec.nodeName, () =>
      invalid(
        itemPath(path, MIRROR),
        mirror,
        'must set spec.nodeName if mirror pod annotation is set',
      ),
    ),
    ...validateTolerationText(path, annotations[TOLERATIONS]),
    ...when(!isInt32(cost), () =>
      invalid(itemPath(path, DELETION_COST), cost, 'must be a 32bit integer'),
    ),
    ...Object.entries(annotations).flatMap(([key, value]) =>
      key === SECCOMP_POD || key.startsWith(SECCOMP_CONTAINER)
        ? validateSeccompText(`${path}.${key}`, value)
        : [],
    ),
    ...Object.entries(annotations).flatMap(([key, value]) =>
      key.startsWith(APP_ARMOR)
        ? validateAppArmorText(itemPath(path, key), key.slice(APP_ARMOR.length), { value, spec })
        : [],
    ),
  ];
}

/** Profiles that are said in an annotation and in a field must be the same. */
export function validateSameProfiles(
  path: string,
  annotations: Annotations | undefined,
  spec: PodSpec,
): readonly FieldError[] {
  if (annotations === undefined) return [];
  const ofPod = spec.securityContext;
  const containers = containersOf(path, spec);
  return [
    ...validateSeccomp(
      `${path}.securityContext.seccompProfile`,
      annotations[SECCOMP_POD],
      ofPod?.seccompProfile,
    ),
    ...containers.flatMap(({ path: at, container: { name = '', securityContext } }) =>
      validateSeccomp(
        `${at}.securityContext.seccompProfile`,
        annotations[SECCOMP_CONTAINER + name],
        securityContext?.seccompProfile,
      ),
    ),
    ...(spec.os?.name === 'windows'
      ? []
      : containers.flatMap(({ path: at, container: { name = '', securityContext } }) =>
          validateAppArmor(
            `${at}.securityContext.appArmorProfile`,
            annotations[APP_ARMOR + name],
            securityContext?.appArmorProfile ?? ofPod?.appArmorProfile,
          ),
        )),
  ];
}

function validateTolerationText(path: string, text = ''): readonly FieldError[] {
  if (text === '') return [];
  try {
    const tolerations = JSON.parse(text) as readonly Toleration[];
    return validateTolerations(`${path}.${TOLERATIONS}`, tolerations);
  } catch (error) {
    return [invalid(path, TOLERATIONS, error instanceof Error ? error.message : '')];
  }
}

function isInt32(text: string): boolean {
  if (!/^(?:0|-?[1-9][0-9]{0,9})$/.test(text)) return false;
  const value = Number(text);
  return value >= -(2 ** 31) && value < 2 ** 31;
}

function validateSeccompText(path: string, profile: string): readonly FieldError[] {
  if (['runtime/default', 'docker/default', 'unconfined'].includes(profile)) return [];
  if (!profile.startsWith(LOCALHOST)) {
    return [invalid(path, profile, 'must be a valid seccomp profile')];
  }
  return validateDescending(path, profile.slice(LOCALHOST.length));
}

const LOCALHOST = 'localhost/';

function validateAppArmorText(
  path: string,
  container: string,
  { value, spec }: { readonly value: string; readonly spec: PodSpec },
): readonly FieldError[] {
  const isKnown = ['', 'runtime/default', 'unconfined'].includes(value);
  return [
    ...when(!containersOf('', spec).some(({ container: { name } }) => name === container), () =>
      invalid(path, container, 'container not found'),
    ),
    ...when(!isKnown && !value.startsWith(LOCALHOST), () =>
      invalid(path, value, `invalid AppArmor profile name: ${goQuote(value)}`),
    ),
  ];
}

/** What annotations say for the types of profiles. */
const PROFILE_TEXTS: Readonly<Record<string, readonly string[]>> = {
  Unconfined: ['unconfined'],
  RuntimeDefault: ['runtime/default', 'docker/default'],
};

function validateSeccomp(
  path: string,
  text: string | undefined,
  profile: SecurityProfile | undefined,
): readonly FieldError[] {
  return validateSame(path, { text, profile, name: 'seccomp', texts: PROFILE_TEXTS });
}

function validateAppArmor(
  path: string,
  text: string | undefined,
  profile: SecurityProfile | undefined,
): readonly FieldError[] {
  const texts = { ...PROFILE_TEXTS, RuntimeDefault: ['runtime/default'] };
  return validateSame(path, { text, profile, name: 'apparmor', texts });
}

interface Comparison {
  readonly text: string | undefined;
  readonly profile: SecurityProfile | undefined;
  readonly name: string;
  readonly texts: Readonly<Record<string, readonly string[]>>;
}

function validateSame(
  path: string,
  { text, profile, name, texts }: Comparison,
): readonly FieldError[] {
  if (text === undefined || profile === undefined) return [];
  const { type = '', localhostProfile } = profile;
  const isSameType =
    type === 'Localhost' ? text.startsWith(LOCALHOST) : (texts[type]?.includes(text) ?? true);
  if (!isSameType) {
    return [forbidden(`${path}.type`, `${name} type in annotation and field must match`)];
  }
  return when(type === 'Localhost' && text.slice(LOCALHOST.length) !== localhostProfile, () =>
    forbidden(`${path}.localhostProfile`, `${name} profile in annotation and field must match`),
  );
}
