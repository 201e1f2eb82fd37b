import { defineStruct, field } from '../define-kind/field.ts';
import { envFromSource, environmentFrom, envVar } from './container-env.ts';
import { lifecycleHandler, probe } from './container-probe.ts';
import { containerSecurityFields } from './container-security.ts';

const read = { access: 'read' } as const;

/** A port of a container, and by which kind of Service it is reached. */
export const containerPort = defineStruct('containerPort', {
  containerPort: field.integer({ min: 1, max: 65535 }),
  dnsName: field.text({ description: 'The Service that leads to the port.' }),
  hostIp: field.text(),
  hostPort: field.integer(),
  kind: field.choice(['HostPort', 'NodePort', 'ClusterIP', 'LoadBalancer']),
  name: field.text(),
  protocol: field.text(),
  sourcePort: field.integer({ description: 'The port outside; 0 to have one chosen.' }),
});

/** Compute resources of a container. */
export const resourceRequirements = defineStruct('resourceRequirements', {
  limits: field.map(field.text(), { format: 'quantity' }),
  requests: field.map(field.text(), { format: 'quantity' }),
});

const volumeDevice = defineStruct('volumeDevice', {
  devicePath: field.text(),
  name: field.text(),
});

/** Where a container sees a volume. */
export const volumeMount = defineStruct('volumeMount', {
  mountPath: field.text({ required: true }),
  mountPropagation: field.text(),
  name: field.text({ required: true }),
  readOnly: field.flag(),
  subPath: field.text(),
  subPathExpr: field.text(),
});

const containerFields = {
  ...containerSecurityFields,
  command: field.list(field.text(), { description: 'The arguments; what is run is `entrypoint`.' }),
  entrypoint: field.list(field.text()),
  env: field.list(field.struct(envVar)),
  envFrom: field.list(field.struct(envFromSource)),
  environment: field.map(field.text(), { description: 'Plain variables; another form of `env`.' }),
  environmentFrom: field.list(field.struct(environmentFrom), {
    description: 'Variables from elsewhere; another form of `env` and `envFrom`.',
  }),
  image: field.text({
    required: true,
    format: 'imageReference',
    form: { label: 'Image', placeholder: 'nginx:1.27' },
  }),
  imagePullPolicy: field.choice(['Always', 'IfNotPresent', 'Never']),
  livenessProbe: field.struct(probe),
  name: field.dnsLabel({ required: true, form: { label: 'Name' } }),
  ports: field.list(field.struct(containerPort)),
  postStart: field.struct(lifecycleHandler),
  preStop: field.struct(lifecycleHandler),
  readinessProbe: field.struct(probe),
  resources: field.struct(resourceRequirements),
  startupProbe: field.struct(probe),
  stdin: field.flag(),
  stdinOnce: field.flag(),
  terminationMessagePath: field.text(),
  terminationMessagePolicy: field.text(),
  tty: field.flag(),
  volumeDevices: field.list(field.struct(volumeDevice)),
  volumeMounts: field.list(field.struct(volumeMount)),
  workingDir: field.text(),
};

/** A container of a pod or of a workload's pods; init containers stand among the others. */
export const container = defineStruct('container', {
  ...containerFields,
  initContainer: field.flag({ description: 'Runs to its end before the others start.' }),
  exitCode: field.optionalInteger(read),
  restartCount: field.integer(read),
  state: field.text(read),
  transitioning: field.text(read),
  transitioningMessage: field.text(read),
});

/** A container that was added to a running pod to look into it. */
export const ephemeralContainer = defineStruct('ephemeralContainer', {
  ...containerFields,
  targetContainerName: field.text(),
});
