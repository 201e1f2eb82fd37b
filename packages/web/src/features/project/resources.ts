import type { Resource } from '../../api/v3.ts';

/** What the screens read of anything in a project. */
export interface ProjectResource extends Resource {
  /** `null` for what belongs to the whole project. */
  readonly namespaceId?: string | null;
  readonly description?: string | null;
}

/** A container, as far as tables show it. */
export interface ContainerFacts {
  readonly name: string;
  readonly image?: string;
  readonly initContainer?: boolean;
  readonly state?: string;
  readonly restartCount?: number;
}

/** Where something is reached from outside of the cluster. */
export interface PublicEndpoint {
  readonly addresses?: readonly string[] | null;
  readonly hostname?: string;
  readonly path?: string;
  readonly port?: number;
  readonly protocol?: string;
}

/** Something that makes pods. */
export interface Workload extends ProjectResource {
  readonly containers?: readonly ContainerFacts[];
  readonly scale?: number;
  readonly paused?: boolean;
  readonly deploymentStatus?: { readonly readyReplicas?: number };
  readonly statefulSetStatus?: { readonly readyReplicas?: number };
  readonly replicaSetStatus?: { readonly readyReplicas?: number };
  readonly replicationControllerStatus?: { readonly readyReplicas?: number };
  readonly daemonSetStatus?: {
    readonly numberReady?: number;
    readonly desiredNumberScheduled?: number;
  };
  readonly jobConfig?: { readonly completions?: number };
  readonly jobStatus?: { readonly succeeded?: number; readonly failed?: number };
  readonly cronJobConfig?: { readonly schedule?: string; readonly suspend?: boolean };
  readonly cronJobStatus?: { readonly lastScheduleTime?: string };
  readonly publicEndpoints?: readonly PublicEndpoint[] | null;
}

/** Containers that run together. */
export interface ProjectPod extends ProjectResource {
  readonly containers?: readonly ContainerFacts[];
  readonly nodeId?: string | null;
  readonly workloadId?: string | null;
  readonly status?: {
    readonly podIp?: string;
    readonly containerStatuses?: readonly {
      readonly ready?: boolean;
      readonly restartCount?: number;
    }[];
  };
}

/** A port of a Service. */
export interface ServicePort {
  readonly name?: string;
  readonly port?: number;
  readonly targetPort?: number | string;
  readonly nodePort?: number;
  readonly protocol?: string;
}

/** One address for many pods. */
export interface Service extends ProjectResource {
  readonly kind?: string;
  readonly clusterIp?: string | null;
  readonly clusterIPs?: readonly string[] | null;
  readonly hostname?: string;
  readonly ports?: readonly ServicePort[] | null;
  readonly selector?: Readonly<Record<string, string>> | null;
  readonly targetWorkloadIds?: readonly string[] | null;
  readonly publicEndpoints?: readonly PublicEndpoint[] | null;
}

/** Where requests go. */
export interface Backend {
  readonly serviceId?: string | null;
  readonly workloadIds?: readonly string[] | null;
  readonly targetPort?: number | string;
}

/** Host names and paths that lead to Services. */
export interface Ingress extends ProjectResource {
  readonly defaultBackend?: Backend | null;
  readonly rules?:
    | readonly {
        readonly host?: string;
        readonly paths?: readonly (Backend & { readonly path?: string })[] | null;
      }[]
    | null;
  readonly tls?:
    | readonly {
        readonly certificateId?: string | null;
        readonly hosts?: readonly string[] | null;
      }[]
    | null;
  readonly publicEndpoints?: readonly PublicEndpoint[] | null;
}

/** Configuration as files or variables. */
export interface ConfigMap extends ProjectResource {
  readonly data?: Readonly<Record<string, string>> | null;
  readonly binaryData?: Readonly<Record<string, string>> | null;
  readonly immutable?: boolean | null;
}

/** A secret of any sort. */
export interface Secret extends ProjectResource {
  readonly kind?: string;
  readonly data?: Readonly<Record<string, string>> | null;
  readonly registries?: Readonly<Record<string, unknown>> | null;
  readonly username?: string;
  readonly cn?: string;
}

/** A certificate with its key. */
export interface Certificate extends Secret {
  readonly expiresAt?: string;
  readonly issuer?: string;
  readonly subjectAlternativeNames?: readonly string[] | null;
}

/** What a workload keeps its data in. */
export interface VolumeClaim extends ProjectResource {
  readonly accessModes?: readonly string[] | null;
  readonly storageClassId?: string | null;
  readonly volumeId?: string | null;
  readonly resources?: { readonly requests?: Readonly<Record<string, string>> };
  readonly status?: {
    readonly phase?: string;
    readonly capacity?: Readonly<Record<string, string>>;
  };
}
