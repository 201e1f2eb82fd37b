import type { ObjectMeta } from '@drover/apimachinery';
import { totalOf } from '../pods/pod-totals.ts';
import type { Container } from '../validation/container/container.ts';
import type { ContainerPort } from '../validation/container/container-ports.ts';
import type { ResourceRequirements } from '../validation/container/container-resources.ts';
import type { PodSpec } from '../validation/pod/pod-types.ts';
import type { ResourceList } from '../validation/quota/quantities.ts';
import { isHugePages } from '../validation/quota/resource-names.ts';

interface WithSpec<S> {
  readonly metadata?: ObjectMeta;
  readonly spec?: S;
}

interface NewPodSpec extends PodSpec {
  readonly enableServiceLinks?: boolean;
}

/** A pod asks for what it is limited to, where it does not say what it asks for; in the network of its node it has the node's ports. */
export function fillPod<P extends WithSpec<NewPodSpec>>(pod: P): P {
  if (pod.spec === undefined) return pod;
  const { initContainers, enableServiceLinks, terminationGracePeriodSeconds: grace = 0 } = pod.spec;
  const fill = pod.spec.hostNetwork === true ? fillHostContainer : fillRequests;
  const spec: NewPodSpec = {
    ...pod.spec,
    containers: pod.spec.containers?.map(fill) ?? [],
    ...(initContainers !== undefined && { initContainers: initContainers.map(fill) }),
    enableServiceLinks: enableServiceLinks ?? true,
    ...(grace < 0 && { terminationGracePeriodSeconds: 1 }),
  };
  return { ...pod, spec: fillPodResources(spec) };
}

function fillHostContainer(container: Container): Container {
  const filled = fillRequests(container);
  return filled.ports === undefined ? filled : { ...filled, ports: filled.ports.map(fillHostPort) };
}

function fillHostPort(port: ContainerPort): ContainerPort {
  const { containerPort = 0 } = port;
  return port.hostPort ? port : { ...port, hostPort: containerPort };
}

function fillRequests(container: Container): Container {
  const { resources } = container;
  if (resources?.limits === undefined) return container;
  const requests = { ...resources.limits, ...resources.requests };
  return { ...container, resources: { ...resources, requests } };
}

/** A pod that says something as a whole asks for at least what its containers ask for. */
function fillPodResources(spec: NewPodSpec): NewPodSpec {
  if (spec.resources === undefined) return spec;
  const resources = fillLimits(spec, spec.resources);
  const { limits = {}, requests = {} } = resources;
  if (Object.keys(limits).length === 0) return { ...spec, resources };
  const ofContainers = pick(
    totalOf(spec, 'requests'),
    (name) => name === 'cpu' || name === 'memory',
  );
  const filled = { ...pick(limits, isForPods), ...ofContainers, ...requests };
  const isAny = Object.keys(filled).length > 0;
  return { ...spec, resources: { ...resources, ...(isAny && { requests: filled }) } };
}

/** Pages that containers are limited to limit their pod. */
function fillLimits(spec: NewPodSpec, resources: ResourceRequirements): ResourceRequirements {
  const { limits = {}, requests = {} } = resources;
  if (Object.keys(limits).length + Object.keys(requests).length === 0) return resources;
  const pages = pick(
    totalOf(spec, 'limits'),
    (name) => isHugePages(name) && requests[name] === undefined,
  );
  const filled = { ...pages, ...limits };
  return Object.keys(filled).length === 0 ? resources : { ...resources, limits: filled };
}

function isForPods(name: string): boolean {
  return name === 'cpu' || name === 'memory' || isHugePages(name);
}

function pick(amounts: ResourceList, isWanted: (name: string) => boolean): ResourceList {
  return Object.fromEntries(Object.entries(amounts).filter(([name]) => isWanted(name)));
}

interface WithAccount {
  readonly serviceAccountName?: string;
  readonly serviceAccount?: string;
}

/** The account of a pod goes by two names, of which the second is the older. */
export function fillAccount<S extends WithAccount>(spec: S): S {
  const name = spec.serviceAccountName || spec.serviceAccount;
  if (!name || (spec.serviceAccountName === name && spec.serviceAccount === name)) return spec;
  return { ...spec, serviceAccountName: name, serviceAccount: name };
}

const IMAGE_PATH = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
const IMAGE = new RegExp(
  `^(?:(?:[a-zA-Z0-9.-]+|\\[[0-9a-fA-F:]+\\])(?::\\d+)?/)?${IMAGE_PATH}(?:/${IMAGE_PATH})*(?::([\\w][\\w.-]{0,127}))?(@[a-z0-9]+:[0-9a-fA-F]{32,})?$`,
);

/** What could be the id of an image is no name. */
const IMAGE_ID = /^[0-9a-f]{64}$/;

/** An image that changes under its name is pulled every time. */
export function fillPullPolicy<C extends Container>(container: C): C {
  if (container.imagePullPolicy) return container;
  return { ...container, imagePullPolicy: isLatest(container.image) ? 'Always' : 'IfNotPresent' };
}

/** Whether an image is the latest of its name: it says so, or says neither tag nor digest. */
function isLatest(image = ''): boolean {
  const [reference, tag, digest = ''] = IMAGE.exec(image) ?? [];
  if (reference === undefined || IMAGE_ID.test(image)) return false;
  const suffix = tag === undefined ? digest : `:${tag}${digest}`;
  const name = reference.slice(0, reference.length - suffix.length);
  if (repositoryOf(name).length > LONGEST_REPOSITORY) return false;
  return tag === undefined ? digest === '' : tag === 'latest';
}

/** A longer one is no name. */
const LONGEST_REPOSITORY = 255;

/** The name of an image in its registry. */
function repositoryOf(name: string): string {
  const slash = name.indexOf('/');
  if (slash === -1) return `library/${name}`;
  const isRegistry = /[.:A-Z]|^localhost$/.test(name.slice(0, slash));
  return isRegistry ? name.slice(slash + 1) : name;
}

interface JobSpec {
  readonly completions?: number;
  readonly parallelism?: number;
  readonly backoffLimit?: number;
  readonly backoffLimitPerIndex?: number;
  readonly completionMode?: string;
  readonly suspend?: boolean;
  readonly manualSelector?: boolean;
  readonly podReplacementPolicy?: string;
  readonly podFailurePolicy?: object;
  readonly template?: { readonly metadata?: ObjectMeta };
}

/** How often a job is tried again when its indices are counted one by one: as often as can be said. */
const NO_LIMIT = 2 ** 31 - 1;

/** A Job runs once if it says nothing else. The jobs of a CronJob are filled in when they are made. */
export function fillJob<J extends WithSpec<JobSpec>>(job: J): J {
  const { spec = {} } = job;
  const backoffLimit = spec.backoffLimitPerIndex === undefined ? 6 : NO_LIMIT;
  const replacement = spec.podFailurePolicy === undefined ? 'TerminatingOrFailed' : 'Failed';
  const isOnce = spec.completions === undefined && spec.parallelism === undefined;
  const filled: JobSpec = {
    ...spec,
    ...(isOnce && { completions: 1 }),
    parallelism: spec.parallelism ?? 1,
    backoffLimit: spec.backoffLimit ?? backoffLimit,
    completionMode: spec.completionMode ?? 'NonIndexed',
    suspend: spec.suspend ?? false,
    manualSelector: spec.manualSelector ?? false,
    podReplacementPolicy: spec.podReplacementPolicy ?? replacement,
  };
  return { ...withLabelsOf(job, spec.template), spec: filled };
}

interface ControllerSpec {
  readonly selector?: Readonly<Record<string, string>>;
  readonly template?: { readonly metadata?: ObjectMeta };
}

/** A ReplicationController is labelled as its pods are, and selects them by their labels. */
export function fillController<C extends WithSpec<ControllerSpec>>(controller: C): C {
  const labels = controller.spec?.template?.metadata?.labels;
  if (controller.spec === undefined || labels === undefined) return controller;
  const { selector = {} } = controller.spec;
  const isSelected = Object.keys(selector).length > 0;
  return {
    ...withLabelsOf(controller, controller.spec.template),
    spec: { ...controller.spec, selector: isSelected ? selector : labels },
  };
}

function withLabelsOf<T extends { readonly metadata?: ObjectMeta }>(
  object: T,
  template: { readonly metadata?: ObjectMeta } | undefined,
): T {
  const labels = template?.metadata?.labels;
  const isLabelled = Object.keys(object.metadata?.labels ?? {}).length > 0;
  if (labels === undefined || isLabelled) return object;
  return { ...object, metadata: { ...object.metadata, labels } };
}

interface StatefulSetSpec {
  readonly volumeClaimTemplates?: readonly object[];
}

/** Templates of claims say what they are. */
export function fillClaimTemplates<S extends StatefulSetSpec>(spec: S): S {
  const { volumeClaimTemplates } = spec;
  if (volumeClaimTemplates === undefined) return spec;
  const kind = { apiVersion: 'v1', kind: 'PersistentVolumeClaim' };
  return {
    ...spec,
    volumeClaimTemplates: volumeClaimTemplates.map((template) => ({ ...template, ...kind })),
  };
}

interface LimitRangeItem {
  readonly type?: string;
  readonly max?: ResourceList;
  readonly min?: ResourceList;
  readonly default?: ResourceList;
  readonly defaultRequest?: ResourceList;
}

/** What a container may have at most it gets, and what it gets it asks for. */
export function fillLimitRangeItem<L extends LimitRangeItem>(item: L): L {
  if (item.type !== 'Container') return item;
  const byDefault = { ...item.max, ...item.default };
  const defaultRequest = { ...item.min, ...byDefault, ...item.defaultRequest };
  return {
    ...item,
    ...(Object.keys(byDefault).length > 0 && { default: byDefault }),
    ...(Object.keys(defaultRequest).length > 0 && { defaultRequest }),
  };
}

interface AutoscalerSpec {
  readonly minReplicas?: number;
  readonly metrics?: readonly object[];
  readonly behavior?: { readonly scaleUp?: object; readonly scaleDown?: object };
}

const CPU_METRIC = {
  type: 'Resource',
  resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } },
};

const SCALE_UP = {
  stabilizationWindowSeconds: 0,
  selectPolicy: 'Max',
  policies: [
    { type: 'Pods', value: 4, periodSeconds: 15 },
    { type: 'Percent', value: 100, periodSeconds: 15 },
  ],
};

const SCALE_DOWN = {
  selectPolicy: 'Max',
  policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }],
};

/** An autoscaler looks at the use of processors if it says nothing else. */
export function fillAutoscaler<S extends AutoscalerSpec>(spec: S): S {
  const { metrics = [], behavior } = spec;
  return {
    ...spec,
    minReplicas: spec.minReplicas ?? 1,
    metrics: metrics.length > 0 ? metrics : [CPU_METRIC],
    ...(behavior !== undefined && {
      behavior: {
        scaleUp: { ...SCALE_UP, ...behavior.scaleUp },
        scaleDown: { ...SCALE_DOWN, ...behavior.scaleDown },
      },
    }),
  };
}
