import { recordsOf, textOf } from '../draft-form/draft-fields.ts';
import { identityProblems, nameProblem } from '../draft-form/identity-problems.ts';
import { type Draft, type FieldProblem, isRecord } from '../editor/draft.ts';
import { metadataProblems } from '../metadata/metadata.ts';

/** The forms of workload that can be made by a form. */
export const WORKLOAD_KINDS = ['deployment', 'daemonSet', 'statefulSet', 'cronJob', 'job'] as const;

/** A form of workload. */
export type WorkloadKind = (typeof WORKLOAD_KINDS)[number];

/** What each form is for. */
export const KIND_LABELS: Readonly<Record<WorkloadKind, string>> = {
  deployment: 'Deployment: so many pods, replaced gradually',
  daemonSet: 'Daemon set: one pod on every node',
  statefulSet: 'Stateful set: pods with names and data of their own',
  cronJob: 'Cron job: pods that are started by the clock',
  job: 'Job: pods that run to their end',
};

/** The form of a workload: what it is, or for a new one what it is to be. */
export function kindOf(draft: Draft): WorkloadKind | undefined {
  const known = WORKLOAD_KINDS.find((kind) => kind === draft['type']);
  const chosen = WORKLOAD_KINDS.find((kind) => isRecord(draft[`${kind}Config`]));
  return known ?? chosen ?? (draft['type'] === 'workload' ? 'deployment' : undefined);
}

/** Whether so many pods are asked for as its author says. */
export function hasScale(kind: WorkloadKind | undefined): boolean {
  return kind === 'deployment' || kind === 'statefulSet' || kind === undefined;
}

const CONFIGS: Readonly<Record<WorkloadKind, Draft>> = {
  deployment: {},
  daemonSet: {},
  statefulSet: {},
  cronJob: { schedule: '' },
  job: {},
};

/** Makes a new workload one of another form; what both have stays. */
export function withKind(draft: Draft, kind: WorkloadKind): Draft {
  const dropped = ['scale', ...WORKLOAD_KINDS.map((each) => `${each}Config`)];
  const kept = Object.entries(draft).filter(([key]) => !dropped.includes(key));
  return {
    ...Object.fromEntries(kept),
    ...(hasScale(kind) && { scale: draft['scale'] ?? 1 }),
    [`${kind}Config`]: CONFIGS[kind],
  };
}

/** What a new container begins with. */
export function blankContainer(number: number): Draft {
  return { name: `container-${number}`, image: '' };
}

/** What a new workload begins with. */
export function newWorkload(namespaceId: string): Draft {
  const container = { ...blankContainer(0), name: 'main' };
  return { name: '', namespaceId, scale: 1, deploymentConfig: {}, containers: [container] };
}

/** Where the value of a variable comes from. */
export const ENV_SOURCES = {
  value: 'Value',
  configMapKeyRef: 'Config map',
  secretKeyRef: 'Secret',
  fieldRef: 'Field of the pod',
  resourceFieldRef: 'Resource',
} as const;

/** A source of a variable. */
export type EnvSource = keyof typeof ENV_SOURCES;

/** Where the value of a variable comes from now. */
export function envSourceOf({ valueFrom }: Draft): EnvSource {
  const sources = Object.keys(ENV_SOURCES) as readonly EnvSource[];
  return sources.find((source) => isRecord(valueFrom) && isRecord(valueFrom[source])) ?? 'value';
}

/** Lets a variable come from elsewhere; its name stays. */
export function withEnvSource({ name }: Draft, source: EnvSource): Draft {
  if (source === 'value') return { name, value: '' };
  return { name, valueFrom: { [source]: {} } };
}

/** How it can be found out whether a container works. */
export const PROBE_KINDS = {
  none: 'Not checked',
  http: 'HTTP request',
  tcp: 'TCP connection',
  command: 'Command',
} as const;

/** A way of asking a container. */
export type ProbeKind = keyof typeof PROBE_KINDS;

/** How a container is asked now; `undefined` for a way that the form does not know. */
export function probeKindOf(probe: unknown): ProbeKind | undefined {
  if (!isRecord(probe)) return 'none';
  if (probe['tcp'] === true) return 'tcp';
  if (Array.isArray(probe['command'])) return 'command';
  if (isRecord(probe['grpc'])) return undefined;
  return 'http';
}

const PROBE_STARTS: Readonly<Record<Exclude<ProbeKind, 'none'>, Draft>> = {
  http: { path: '/', scheme: 'HTTP' },
  tcp: { tcp: true },
  command: { command: [] },
};

/** Times and counts, which all ways of asking have. */
const PROBE_TIMES = [
  'initialDelaySeconds',
  'periodSeconds',
  'timeoutSeconds',
  'failureThreshold',
  'successThreshold',
];

/** Lets a container be asked in another way; times stay. */
export function withProbeKind(probe: unknown, kind: ProbeKind): Draft | undefined {
  if (kind === 'none') return undefined;
  const present = isRecord(probe) ? probe : {};
  const kept = Object.entries(present).filter(([key]) => PROBE_TIMES.includes(key));
  const { port } = present;
  const hasPort = kind !== 'command' && port !== undefined;
  return { ...PROBE_STARTS[kind], ...(hasPort && { port }), ...Object.fromEntries(kept) };
}

/** What a volume can be a view of, by its field. */
export const VOLUME_SOURCES = {
  configMap: 'Config map',
  secret: 'Secret',
  persistentVolumeClaim: 'Volume claim',
  emptyDir: 'Empty, as long as the pod',
  hostPath: 'Folder of the node',
} as const;

/** A source of a volume. */
export type VolumeSource = keyof typeof VOLUME_SOURCES;

/** What a volume is a view of; `undefined` for what the form does not know. */
export function volumeSourceOf(volume: Draft): VolumeSource | undefined {
  const sources = Object.keys(VOLUME_SOURCES) as readonly VolumeSource[];
  return sources.find((source) => isRecord(volume[source]));
}

/** Makes a volume a view of something else; its name stays. */
export function withVolumeSource({ name }: Draft, source: VolumeSource): Draft {
  return { name, [source]: {} };
}

/** What is wrong with a workload before it is sent. */
export function workloadProblems(draft: Draft): readonly FieldProblem[] {
  return [
    ...identityProblems(draft),
    ...scheduleProblems(draft),
    ...recordsOf(draft['containers']).flatMap(containerProblems),
    ...repeatedNames(draft),
    ...metadataProblems(draft),
  ];
}

function scheduleProblems(draft: Draft): readonly FieldProblem[] {
  const { cronJobConfig } = draft;
  if (kindOf(draft) !== 'cronJob' || !isRecord(cronJobConfig)) return [];
  return textOf(cronJobConfig['schedule']) === ''
    ? [{ path: 'cronJobConfig.schedule', message: 'Say when it starts: 0 3 * * *' }]
    : [];
}

function containerProblems(container: Draft, index: number): readonly FieldProblem[] {
  const at = `containers[${index}]`;
  const name = nameProblem(textOf(container['name']));
  return [
    ...(name === undefined ? [] : [{ path: `${at}.name`, message: name }]),
    ...(textOf(container['image']) === ''
      ? [{ path: `${at}.image`, message: 'Name an image' }]
      : []),
    ...recordsOf(container['ports']).flatMap(({ containerPort }, port) =>
      typeof containerPort === 'number'
        ? []
        : [{ path: `${at}.ports[${port}].containerPort`, message: 'A port' }],
    ),
    ...recordsOf(container['volumeMounts']).flatMap(({ mountPath }, mount) =>
      textOf(mountPath).startsWith('/')
        ? []
        : [
            {
              path: `${at}.volumeMounts[${mount}].mountPath`,
              message: 'A path that begins with /',
            },
          ],
    ),
  ];
}

function repeatedNames(draft: Draft): readonly FieldProblem[] {
  const seen = new Set<string>();
  return recordsOf(draft['containers']).flatMap(({ name }, index) => {
    const text = textOf(name);
    if (seen.has(text)) {
      return [{ path: `containers[${index}].name`, message: 'Another container has this name' }];
    }
    seen.add(text);
    return [];
  });
}
