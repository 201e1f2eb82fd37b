import { describe, expect, it } from 'vitest';
import { flatEnvironment, mergedEnvironment } from './container-environment.ts';

const fromField = {
  name: 'IP',
  valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'status.podIP' } },
};
const fromSecret = { name: 'KEY', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } };
const whole = { prefix: 'P_', configMapRef: { name: 'all', unknown: 1 } };
const present = { env: [{ name: 'B', value: '2' }, fromField, { name: 'A' }], envFrom: [whole] };
const shown = flatEnvironment(present);

describe('the variables of a container', () => {
  it('are shown in the older form, too', () => {
    expect(shown).toEqual({
      environment: { A: '', B: '2' },
      environmentFrom: [
        { source: 'field', sourceName: 'status.podIP', targetKey: 'IP' },
        { source: 'configMap', sourceName: 'all', prefix: 'P_' },
      ],
    });
  });

  it('stay when both forms come back as they were shown', () => {
    expect(mergedEnvironment(present, { ...present, ...shown })).toEqual(present);
  });

  it('change by the form that differs, and keep what that form cannot say', () => {
    const environment = { ...shown.environment, C: '3' };
    const byOlder = { ...present, env: [...present.env, { name: 'C', value: '3' }] };
    expect(mergedEnvironment(present, { ...present, ...shown, environment })).toEqual(byOlder);
    expect(mergedEnvironment(present, { ...shown, environment })).toEqual(byOlder);
    const env = [fromSecret];
    expect(mergedEnvironment(present, { ...present, ...shown, env })).toEqual({ ...present, env });
  });

  it('are those of both forms when both are new, the newer form first', () => {
    const given = { env: [{ name: 'A', value: 'env' }], environment: { A: 'older', B: 'b' } };
    expect(mergedEnvironment({ env: [], envFrom: [] }, given).env).toEqual([
      { name: 'A', value: 'env' },
      { name: 'B', value: 'b' },
    ]);
  });

  it('go when neither form has them', () => {
    expect(mergedEnvironment(present, {})).toEqual({ env: [], envFrom: [] });
  });

  it.each([
    [
      { source: 'resource', sourceName: 'main', sourceKey: 'limits.cpu', targetKey: 'CPU' },
      {
        name: 'CPU',
        valueFrom: { resourceFieldRef: { containerName: 'main', resource: 'limits.cpu' } },
      },
    ],
    [
      { source: 'configMap', sourceName: 'c', sourceKey: 'key', optional: true },
      { name: 'key', valueFrom: { configMapKeyRef: { name: 'c', key: 'key', optional: true } } },
    ],
    [{ source: 'secret', sourceName: 's', sourceKey: 'k', targetKey: 'KEY' }, fromSecret],
  ])('come from elsewhere: %j', (from, variable) => {
    const given = { environmentFrom: [from] };
    expect(mergedEnvironment({ env: [], envFrom: [] }, given).env).toEqual([variable]);
  });
});
