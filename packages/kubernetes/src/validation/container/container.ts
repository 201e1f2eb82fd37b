import {
  duplicate,
  type FieldError,
  forbidden,
  invalid,
  notFound,
  notSupported,
  required,
} from '../../field/field-error.ts';
import { isDnsLabel } from '../meta/names.ts';
import { oneOf } from '../value/choices.ts';
import { neededNamed } from '../value/forms.ts';
import { each } from '../value/lists.ts';
import { absent, given, needed } from '../value/presence.ts';
import { when } from '../value/when.ts';
import { type EnvFromSource, type EnvVar, validateEnv, validateEnvFrom } from './container-env.ts';
import { type Handled, validateHandlers, validateNoHandlers } from './container-handlers.ts';
import {
  type VolumeDevice,
  type VolumeMount,
  type VolumeSources,
  validateVolumeDevices,
  validateVolumeMounts,
} from './container-mounts.ts';
import {
  type ContainerPort,
  validateContainerPorts,
  validateHostPorts,
} from './container-ports.ts';
import { type ResourceRequirements, validateResources } from './container-resources.ts';
import { type SecurityContext, validateContainerSecurity } from './container-security.ts';

interface ResizePolicy {
  readonly resourceName?: string;
  readonly restartPolicy?: string;
}

/** A container of a pod. */
export interface Container extends Handled {
  readonly name?: string;
  readonly image?: string;
  readonly imagePullPolicy?: string;
  readonly ports?: readonly ContainerPort[];
  readonly env?: readonly EnvVar[];
  readonly envFrom?: readonly EnvFromSource[];
  readonly volumeMounts?: readonly VolumeMount[];
  readonly volumeDevices?: readonly VolumeDevice[];
  readonly resources?: ResourceRequirements;
  readonly resizePolicy?: readonly ResizePolicy[];
  readonly restartPolicy?: string;
  readonly securityContext?: SecurityContext;
  readonly terminationMessagePolicy?: string;
}

/** A container that is added to a running pod. */
export interface EphemeralContainer extends Container {
  readonly targetContainerName?: string;
}

/** What containers share with their pod. */
export interface ContainerSurroundings {
  readonly volumes: VolumeSources;
  /** Names of the claims of the pod. */
  readonly claims: readonly string[];
  /** What becomes of the containers of the pod when they end. */
  readonly restartPolicy: string;
  /** Whether users of the pod are those of the node. */
  readonly hostUsers: boolean;
  /** How long the pod has to end, in seconds. */
  readonly gracePeriod?: number;
}

/** The containers of a pod that are not of another sort. */
export function validateContainers(
  path: string,
  containers: readonly Container[],
  pod: ContainerSurroundings,
): readonly FieldError[] {
  if (containers.length === 0) return [required(path)];
  const names = new Set<string>();
  return [
    ...each(path, containers, (at, container) => [
      ...validateContainer(at, container, pod),
      ...validateUnique(at, container, names),
      ...validateHandlers(at, container, pod.gracePeriod),
      ...absent(
        `${at}.restartPolicy`,
        container.restartPolicy,
        'may not be set for non-init containers',
      ),
    ]),
    ...validateHostPorts(path, containers),
  ];
}

/** Containers that run before the others; those that restart always run beside them. */
export function validateInitContainers(
  path: string,
  containers: readonly Container[],
  others: readonly Container[],
  pod: ContainerSurroundings,
): readonly FieldError[] {
  const names = new Set(others.map(({ name = '' }) => name));
  return each(path, containers, (at, container) => [
    ...validateContainer(at, container, pod),
    ...given(container.restartPolicy, (policy) =>
      when(policy !== 'Always', () => notSupported(`${at}.restartPolicy`, policy, ['Always'])),
    ),
    ...(container.name ? validateUnique(at, container, names) : []),
    ...validateHostPorts(path, [container]),
    ...(container.restartPolicy === 'Always'
      ? validateHandlers(at, container, pod.gracePeriod)
      : validateNoHandlers(at, container, NO_SIDECAR)),
  ]);
}

const NO_SIDECAR = 'may not be set for init containers without restartPolicy=Always';

/** Containers that are added to a running pod. */
export function validateEphemeralContainers(
  path: string,
  containers: readonly EphemeralContainer[],
  others: readonly Container[],
  pod: ContainerSurroundings,
): readonly FieldError[] {
  const targets = new Set(others.map(({ name = '' }) => name));
  const names = new Set(targets);
  return each(path, containers, (at, container) => [
    ...validateContainer(at, container, pod),
    ...validateImageText(at, container),
    ...validateUnique(at, container, names),
    ...given(container.targetContainerName, (target) =>
      when(target !== '' && !targets.has(target), () =>
        notFound(`${at}.targetContainerName`, target),
      ),
    ),
    ...validateEphemeralFields(at, container),
  ]);
}

/** The image of a container of a pod; a template may pad it. */
export function validateImageText(path: string, { image = '' }: Container): readonly FieldError[] {
  return when(image.trim() !== image, () =>
    invalid(`${path}.image`, image, 'must not have leading or trailing whitespace'),
  );
}

const PULL_POLICIES: readonly string[] = ['Always', 'IfNotPresent', 'Never'];
const MESSAGE_POLICIES: readonly string[] = ['File', 'FallbackToLogsOnError'];

function validateContainer(
  path: string,
  container: Container,
  pod: ContainerSurroundings,
): readonly FieldError[] {
  const { name, image, terminationMessagePolicy } = container;
  return [
    ...neededNamed(`${path}.name`, name, isDnsLabel),
    ...needed(`${path}.image`, image),
    ...oneOf(`${path}.terminationMessagePolicy`, terminationMessagePolicy, MESSAGE_POLICIES),
    ...validateContainerPorts(`${path}.ports`, container.ports),
    ...validateEnv(`${path}.env`, container.env),
    ...validateEnvFrom(`${path}.envFrom`, container.envFrom),
    ...validateVolumeMounts(`${path}.volumeMounts`, container, pod.volumes),
    ...validateVolumeDevices(`${path}.volumeDevices`, container, pod.volumes),
    ...oneOf(`${path}.imagePullPolicy`, container.imagePullPolicy, PULL_POLICIES),
    ...validateResources(`${path}.resources`, container.resources ?? {}, { claims: pod.claims }),
    ...validateResizePolicies(`${path}.resizePolicy`, container.resizePolicy, pod.restartPolicy),
    ...given(container.securityContext, (security) =>
      validateContainerSecurity(`${path}.securityContext`, security, pod.hostUsers),
    ),
  ];
}

function validateUnique(
  path: string,
  { name = '' }: Container,
  names: Set<string>,
): readonly FieldError[] {
  const isTaken = names.has(name);
  names.add(name);
  return when(isTaken, () => duplicate(`${path}.name`, name));
}

function validateResizePolicies(
  path: string,
  policies: readonly ResizePolicy[] | undefined,
  podRestartPolicy: string,
): readonly FieldError[] {
  const seen = new Set<string>();
  return each(path, policies, (at, { resourceName = '', restartPolicy = '' }) => {
    const isTaken = seen.has(resourceName);
    seen.add(resourceName);
    return [
      ...when(isTaken, () => duplicate(at, resourceName)),
      ...oneOf(path, resourceName, ['cpu', 'memory']),
      ...oneOf(path, restartPolicy, ['NotRequired', 'RestartContainer']),
      ...when(podRestartPolicy === 'Never' && restartPolicy !== 'NotRequired', () =>
        invalid(path, restartPolicy, "must be 'NotRequired' when `restartPolicy` is 'Never'"),
      ),
    ];
  });
}

/** Fields of containers that those which are added later cannot have, in the order of messages. */
const NOT_EPHEMERAL = [
  'ports',
  'resources',
  'resizePolicy',
  'restartPolicy',
  'livenessProbe',
  'readinessProbe',
  'startupProbe',
  'lifecycle',
] as const;

function validateEphemeralFields(
  path: string,
  container: EphemeralContainer,
): readonly FieldError[] {
  const detail = 'cannot be set for an Ephemeral Container';
  return [
    ...NOT_EPHEMERAL.filter((field) => isSaid(field, container[field])).map((field) =>
      forbidden(`${path}.${field}`, detail),
    ),
    ...each(`${path}.volumeMounts`, container.volumeMounts, (at, { subPath, subPathExpr }) => [
      ...when(Boolean(subPath), () => forbidden(`${at}.subPath`, detail)),
      ...when(Boolean(subPathExpr), () => forbidden(`${at}.subPathExpr`, detail)),
    ]),
  ];
}

/** Of a container that says nothing of it, what it needs is nothing. */
function isSaid(field: string, value: object | string | undefined): boolean {
  if (value === undefined) return false;
  return field !== 'resources' || Object.keys(value).length > 0;
}
