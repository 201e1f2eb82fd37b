import {
  AUTHORIZER,
  BOOL,
  type CelEnvironment,
  type CelType,
  DYN,
  INT,
  kubernetesEnvironment,
  listOf,
  mapOf,
  objectOf,
  RESOURCE_CHECK,
  STRING,
  TIMESTAMP,
  withVariables,
} from '../../cel/index.ts';

const TEXTS = listOf(STRING);

const KIND = objectOf('kubernetes.GroupVersionKind', {
  group: STRING,
  version: STRING,
  kind: STRING,
});

const RESOURCE = objectOf('kubernetes.GroupVersionResource', {
  group: STRING,
  version: STRING,
  resource: STRING,
});

/** The type of `request`. */
export const REQUEST: CelType = objectOf('kubernetes.AdmissionRequest', {
  kind: KIND,
  resource: RESOURCE,
  subResource: STRING,
  requestKind: KIND,
  requestResource: RESOURCE,
  requestSubResource: STRING,
  name: STRING,
  namespace: STRING,
  operation: STRING,
  userInfo: objectOf('kubernetes.UserInfo', {
    username: STRING,
    uid: STRING,
    groups: TEXTS,
    extra: mapOf(STRING, TEXTS),
  }),
  dryRun: BOOL,
  options: DYN,
});

/** The type of `namespaceObject`. */
export const NAMESPACE: CelType = objectOf('kubernetes.Namespace', {
  metadata: objectOf('kubernetes.NamespaceMetadata', {
    name: STRING,
    generateName: STRING,
    namespace: STRING,
    labels: mapOf(STRING, STRING),
    annotations: mapOf(STRING, STRING),
    UID: STRING,
    creationTimestamp: TIMESTAMP,
    deletionGracePeriodSeconds: INT,
    deletionTimestamp: TIMESTAMP,
    generation: INT,
    resourceVersion: STRING,
    finalizers: TEXTS,
  }),
  spec: objectOf('kubernetes.NamespaceSpec', { finalizers: TEXTS }),
  status: objectOf('kubernetes.NamespaceStatus', {
    conditions: listOf(
      objectOf('kubernetes.NamespaceCondition', {
        status: STRING,
        type: STRING,
        lastTransitionTime: TIMESTAMP,
        message: STRING,
        reason: STRING,
      }),
    ),
    phase: STRING,
  }),
});

/** What an expression of admission may look at beside the request. */
export interface AdmissionVariables {
  readonly hasParams: boolean;
  readonly hasAuthorizer: boolean;
}

/**
 * What expressions of a policy may name when they are checked for one kind.
 *
 * @param params - the type of parameters; absent: there are none, or their kind is not known.
 */
export function typeCheckEnvironment(object: CelType, params: CelType | undefined): CelEnvironment {
  return withVariables(kubernetesEnvironment, {
    object,
    oldObject: object,
    request: REQUEST,
    namespaceObject: NAMESPACE,
    ...(params && { params }),
    authorizer: AUTHORIZER,
  });
}

/** What expressions of webhooks and policies may name. */
export function admissionEnvironment({
  hasParams,
  hasAuthorizer,
}: AdmissionVariables): CelEnvironment {
  return withVariables(kubernetesEnvironment, {
    object: DYN,
    oldObject: DYN,
    request: REQUEST,
    namespaceObject: NAMESPACE,
    ...(hasParams && { params: DYN }),
    ...(hasAuthorizer && {
      authorizer: AUTHORIZER,
      'authorizer.requestResource': RESOURCE_CHECK,
    }),
  });
}
