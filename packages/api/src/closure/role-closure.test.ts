import { describe, expect, it } from 'vitest';
import type { RoleTemplate } from '../management/role-template.ts';
import { roleClosure } from './role-closure.ts';

function roles(graph: Record<string, readonly string[]>) {
  return (name: string): RoleTemplate | undefined =>
    Object.hasOwn(graph, name)
      ? { metadata: { name }, roleTemplateNames: graph[name] ?? [] }
      : undefined;
}

const names = (found: readonly RoleTemplate[]): (string | undefined)[] =>
  found.map(({ metadata }) => metadata?.name);

describe('roleClosure', () => {
  it('holds the role and all it inherits, each once', () => {
    const closure = roleClosure('a', roles({ a: ['b', 'c'], b: ['d'], c: ['d'], d: [] }));
    expect(names(closure.roles)).toEqual(['a', 'b', 'c', 'd']);
    expect(closure.missing).toEqual([]);
    expect(closure.cycle).toBeUndefined();
  });

  it('names what is inherited and does not exist', () => {
    const closure = roleClosure('a', roles({ a: ['gone'] }));
    expect(names(closure.roles)).toEqual(['a']);
    expect(closure.missing).toEqual(['gone']);
  });

  it('ends in a cycle, and names its path', () => {
    const closure = roleClosure('a', roles({ a: ['b'], b: ['c'], c: ['b'] }));
    expect(names(closure.roles)).toEqual(['a', 'b', 'c']);
    expect(closure.cycle).toEqual(['b', 'c', 'b']);
  });

  it('names a role that inherits itself', () => {
    expect(roleClosure('a', roles({ a: ['a'] })).cycle).toEqual(['a', 'a']);
  });

  it('is no deeper than the stack for a chain of 20,000 roles', () => {
    const graph = Object.fromEntries(
      Array.from({ length: 20_000 }, (_, index) => [`r${index}`, [`r${index + 1}`]]),
    );
    expect(roleClosure('r0', roles(graph)).missing).toEqual(['r20000']);
  });
});
