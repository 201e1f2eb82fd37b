import { describe, expect, it } from 'vitest';
import { agentVariables, clusterProblems, withAgentVariables } from './cluster-draft.ts';

describe('the draft of a cluster', () => {
  const secret = { name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'x', key: 'y' } } };

  it('keeps variables that take their value from elsewhere', () => {
    const draft = { name: 'a', agentEnvVars: [{ name: 'HTTP_PROXY', value: 'http://p' }, secret] };
    expect(agentVariables(draft)).toEqual({ plain: { HTTP_PROXY: 'http://p' }, others: [secret] });
    expect(withAgentVariables(draft, { NO_PROXY: '10.0.0.0/8' })).toEqual({
      name: 'a',
      agentEnvVars: [{ name: 'NO_PROXY', value: '10.0.0.0/8' }, secret],
    });
  });

  it('has no environment that is empty', () => {
    const draft = { name: 'a', agentEnvVars: [{ name: 'A', value: '1' }] };
    expect(withAgentVariables(draft, {})).toEqual({ name: 'a' });
  });

  it.each([
    [{ name: '' }, ['name']],
    [{ name: 'Big' }, ['name']],
    [{ name: 'a', agentEnvVars: [{ name: '1x', value: '' }] }, ['agentEnvVars']],
    [{ name: 'a', labels: { 'a b': '' } }, ['labels.a b']],
    [{ name: 'a', labels: { team: 'shop' } }, []],
  ])('%j has problems at %j', (draft, paths) => {
    expect(clusterProblems(draft).map(({ path }) => path)).toEqual(paths);
  });
});
