import type { KubernetesObject } from '@drover/apimachinery';

/** What the screens read of a Node. */
export interface Node extends KubernetesObject {
  readonly spec?: { readonly unschedulable?: boolean };
  readonly status?: {
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly message?: string;
    }[];
    readonly addresses?: readonly { readonly type: string; readonly address: string }[];
    readonly capacity?: Readonly<Record<string, string>>;
    readonly nodeInfo?: {
      readonly kubeletVersion?: string;
      readonly osImage?: string;
      readonly containerRuntimeVersion?: string;
    };
  };
}

interface ContainerState {
  readonly waiting?: { readonly reason?: string };
  readonly terminated?: { readonly reason?: string };
}

/** What the screens read of a Pod. */
export interface Pod extends KubernetesObject {
  readonly spec?: {
    readonly nodeName?: string;
    readonly containers?: readonly { readonly name: string }[];
  };
  readonly status?: {
    readonly phase?: string;
    readonly reason?: string;
    readonly podIP?: string;
    readonly containerStatuses?: readonly {
      readonly name: string;
      readonly ready?: boolean;
      readonly restartCount?: number;
      readonly state?: ContainerState;
    }[];
  };
}

/** What the screens read of an Event. */
export interface Event extends KubernetesObject {
  readonly type?: string;
  readonly reason?: string;
  readonly message?: string;
  readonly count?: number;
  readonly lastTimestamp?: string;
  readonly eventTime?: string;
  readonly involvedObject?: {
    readonly apiVersion?: string;
    readonly kind?: string;
    readonly name?: string;
    readonly namespace?: string;
  };
}

/** Ready, NotReady, and whether pods may come: in the words of kubectl. */
export function nodeState({ spec, status }: Node): string {
  const ready = status?.conditions?.find(({ type }) => type === 'Ready')?.status === 'True';
  return `${ready ? 'Ready' : 'NotReady'}${spec?.unschedulable ? ', cordoned' : ''}`;
}

/** Roles from the labels `node-role.kubernetes.io/<role>`. */
export function nodeRoles({ metadata }: Node): string {
  const prefix = 'node-role.kubernetes.io/';
  const roles = Object.keys(metadata?.labels ?? {}).filter((label) => label.startsWith(prefix));
  return roles.map((label) => label.slice(prefix.length)).join(', ') || 'worker';
}

/** The state of a pod in the words of kubectl: the reason of a container that keeps it from running, else its phase. */
export function podState({ metadata, status }: Pod): string {
  if (metadata?.deletionTimestamp) return 'Terminating';
  const reasons = (status?.containerStatuses ?? []).map(
    ({ state }) => state?.waiting?.reason ?? (state?.terminated?.reason as string | undefined),
  );
  return (
    status?.reason ?? reasons.find((reason) => reason !== undefined) ?? status?.phase ?? 'Unknown'
  );
}

/** `ready/total` containers. */
export function podReadiness({ spec, status }: Pod): string {
  const ready = (status?.containerStatuses ?? []).filter((container) => container.ready).length;
  return `${ready}/${spec?.containers?.length ?? 0}`;
}

/** Restarts of all containers. */
export function podRestarts({ status }: Pod): number {
  return (status?.containerStatuses ?? []).reduce(
    (sum, { restartCount = 0 }) => sum + restartCount,
    0,
  );
}

/** When an event was last seen. */
export function eventTime({ lastTimestamp, eventTime: time, metadata }: Event): string | undefined {
  return lastTimestamp ?? time ?? metadata?.creationTimestamp;
}
