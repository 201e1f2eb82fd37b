import type { ObjectMeta } from '@drover/apimachinery';

interface NetworkAction {
  readonly httpGet?: { readonly host?: string };
  readonly tcpSocket?: { readonly host?: string };
}

interface TypedProfile {
  readonly type: string;
}

/** Options of SELinux. */
export interface SelinuxOptions {
  readonly type?: string;
  readonly user?: string;
  readonly role?: string;
}

/** What a pod and its containers can both say of their security. */
interface SharedContext {
  readonly appArmorProfile?: TypedProfile;
  readonly seccompProfile?: TypedProfile;
  readonly seLinuxOptions?: SelinuxOptions;
  readonly windowsOptions?: { readonly hostProcess?: boolean };
  readonly runAsNonRoot?: boolean;
  readonly runAsUser?: number;
}

/** What a container says of its security. */
export interface ContainerContext extends SharedContext {
  readonly privileged?: boolean;
  readonly allowPrivilegeEscalation?: boolean;
  readonly procMount?: string;
  readonly capabilities?: { readonly add?: readonly string[]; readonly drop?: readonly string[] };
}

/** A container with what security looks at. */
export interface CheckedContainer {
  readonly name: string;
  readonly image?: string;
  readonly securityContext?: ContainerContext;
  readonly ports?: readonly { readonly hostPort?: number }[];
  readonly livenessProbe?: NetworkAction;
  readonly readinessProbe?: NetworkAction;
  readonly startupProbe?: NetworkAction;
  readonly lifecycle?: { readonly postStart?: NetworkAction; readonly preStop?: NetworkAction };
}

/** A volume: its name, and one field that says what it is made of. */
export interface CheckedVolume {
  readonly name: string;
  readonly [source: string]: unknown;
}

/** The spec of a pod with what security looks at. */
export interface CheckedSpec {
  readonly containers?: readonly CheckedContainer[];
  readonly initContainers?: readonly CheckedContainer[];
  readonly ephemeralContainers?: readonly CheckedContainer[];
  readonly volumes?: readonly CheckedVolume[];
  readonly hostNetwork?: boolean;
  readonly hostPID?: boolean;
  readonly hostIPC?: boolean;
  readonly os?: { readonly name?: string };
  readonly securityContext?: SharedContext & {
    readonly sysctls?: readonly { readonly name: string }[];
  };
}

/** A pod, or the template of one. */
export interface CheckedPod {
  readonly metadata?: ObjectMeta;
  readonly spec: CheckedSpec;
}

/** All containers of a pod. */
export function containersOf(spec: CheckedSpec): readonly CheckedContainer[] {
  const { initContainers = [], containers = [], ephemeralContainers = [] } = spec;
  return [...initContainers, ...containers, ...ephemeralContainers];
}

/** Whether a pod runs on Windows, where much of security has no meaning. */
export function isWindows({ os }: CheckedSpec): boolean {
  return os?.name === 'windows';
}
