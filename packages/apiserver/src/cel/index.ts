export { CelError, CostLimitError } from './cel-error.ts';
export { type CelEnvironment, withVariables } from './check/environment.ts';
export { compileExpression, isFailure, type Program } from './compile.ts';
export { kubernetesEnvironment } from './environment.ts';
export {
  type AccessChecker,
  AUTHORIZER,
  authorizerValue,
  RESOURCE_CHECK,
  resourceCheckValue,
} from './library/authorizers.ts';
export { QUANTITY } from './library/quantities.ts';
export { CostMeter } from './meter.ts';
export {
  BOOL,
  BYTES,
  type CelType,
  DOUBLE,
  DURATION,
  DYN,
  INT,
  listOf,
  mapOf,
  NULL,
  type ObjectField,
  objectOf,
  optionalOf,
  STRING,
  TIMESTAMP,
  typeText,
} from './type.ts';
export { fromJson } from './values/json-value.ts';
export { isList, type MapValue, NONE, OptionalValue, type Value } from './values/value.ts';
