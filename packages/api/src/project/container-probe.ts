import { defineStruct, field } from '../define-kind/field.ts';

const httpHeader = defineStruct('httpHeader', { name: field.text(), value: field.text() });

const grpcAction = defineStruct('grpcAction', {
  port: field.integer(),
  service: field.text(),
});

/** What is done to ask a container: a command, a TCP connection if `tcp`, else an HTTP request. */
const handlerFields = {
  command: field.list(field.text()),
  host: field.text(),
  httpHeaders: field.list(field.struct(httpHeader)),
  path: field.text(),
  port: field.text({ apiType: 'intOrString' }),
  scheme: field.choice(['HTTP', 'HTTPS']),
  tcp: field.flag(),
};

/** How a container is told that it was started or will be stopped. */
export const lifecycleHandler = defineStruct('lifecycleHandler', handlerFields);

/** How it is found out whether a container works. */
export const probe = defineStruct('probe', {
  ...handlerFields,
  grpc: field.struct(grpcAction),
  failureThreshold: field.integer(),
  initialDelaySeconds: field.integer(),
  periodSeconds: field.integer(),
  successThreshold: field.integer(),
  terminationGracePeriodSeconds: field.optionalInteger(),
  timeoutSeconds: field.integer(),
});
