import type { ExplorerObject } from '../api/wire.ts';

/** What people want to know of a container. */
export interface ContainerFacts {
  readonly name: string;
  readonly isInit: boolean;
  /** `Running`, `CrashLoopBackOff`. */
  readonly state: string;
  /** Why it does not run. */
  readonly message?: string;
  readonly image: string;
  readonly ports: readonly string[];
  readonly restarts: number;
  /** How it ended before its last restart. */
  readonly lastEnd?: string;
  readonly since?: string;
}

interface Container {
  readonly name: string;
  readonly image?: string;
  readonly ports?: readonly ContainerPort[];
}

interface ContainerPort {
  readonly containerPort: number;
  readonly protocol?: string;
  readonly name?: string;
}

interface Phase {
  readonly reason?: string;
  readonly message?: string;
  readonly exitCode?: number;
  readonly startedAt?: string;
  readonly finishedAt?: string;
}

interface ContainerStatus {
  readonly name: string;
  readonly ready?: boolean;
  readonly restartCount?: number;
  readonly state?: {
    readonly running?: Phase;
    readonly waiting?: Phase;
    readonly terminated?: Phase;
  };
  readonly lastState?: { readonly terminated?: Phase };
}

function listIn<T>(
  part: Readonly<Record<string, unknown>> | undefined,
  name: string,
): readonly T[] {
  const value = part?.[name];
  return Array.isArray(value) ? (value as readonly T[]) : [];
}

/** The containers of a pod, those that run before the others last. */
export function containersOf({ spec, status }: ExplorerObject): readonly ContainerFacts[] {
  const statuses = [
    ...listIn<ContainerStatus>(status, 'containerStatuses'),
    ...listIn<ContainerStatus>(status, 'initContainerStatuses'),
  ];
  const facts = (isInit: boolean) => (container: Container) =>
    factsOf(
      container,
      isInit,
      statuses.find(({ name }) => name === container.name),
    );
  return [
    ...listIn<Container>(spec, 'containers').map(facts(false)),
    ...listIn<Container>(spec, 'initContainers').map(facts(true)),
  ];
}

function factsOf(
  container: Container,
  isInit: boolean,
  status: ContainerStatus | undefined,
): ContainerFacts {
  const { name, image = '', ports = [] } = container;
  const restarts = status?.restartCount ?? 0;
  const fixed = {
    name,
    isInit,
    image,
    restarts,
    state: wordOf(status),
    ports: ports.map(portText),
  };
  return { ...fixed, ...reasonsOf(status) };
}

function portText({ containerPort, protocol = 'TCP', name }: ContainerPort): string {
  return `${name === undefined ? '' : `${name} `}${containerPort}/${protocol}`;
}

/** What a container does now. */
function phaseOf(status: ContainerStatus | undefined): Phase {
  const { waiting, terminated, running } = status?.state ?? {};
  return running ?? waiting ?? terminated ?? {};
}

function reasonsOf(
  status: ContainerStatus | undefined,
): Pick<ContainerFacts, 'message' | 'lastEnd' | 'since'> {
  const { message, startedAt, finishedAt } = phaseOf(status);
  const since = finishedAt ?? startedAt;
  const last = status?.lastState?.terminated;
  return {
    ...(message !== undefined && { message }),
    ...(last && { lastEnd: `${last.reason ?? 'ended'}, exit code ${last.exitCode ?? 0}` }),
    ...(since !== undefined && { since }),
  };
}

function wordOf(status: ContainerStatus | undefined): string {
  if (status?.state?.running) return status.ready === false ? 'Not ready' : 'Running';
  return phaseOf(status).reason ?? 'Waiting';
}
