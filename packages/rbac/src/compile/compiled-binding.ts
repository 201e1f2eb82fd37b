import type { RbacSubject } from '@drover/apimachinery';
import type { BoundSubjects, CompiledRole } from './compiled-role.ts';

/** A binding with its role found. */
export interface CompiledBinding extends BoundSubjects {
  readonly name: string;
  readonly role: CompiledRole;
}

/** Whom a subject means: the table of users or of groups, and the name there. */
export interface SubjectKey {
  readonly table: 'users' | 'groups';
  readonly name: string;
}

/** Whom a subject of a binding in `namespace` means; `undefined` when nobody can be that. */
export function subjectKey(subject: RbacSubject, namespace: string): SubjectKey | undefined {
  switch (subject.kind) {
    case 'User':
      return { table: 'users', name: subject.name };
    case 'Group':
      return { table: 'groups', name: subject.name };
    case 'ServiceAccount': {
      const home = subject.namespace || namespace;
      if (home === '') return undefined;
      return { table: 'users', name: `system:serviceaccount:${home}:${subject.name}` };
    }
    default:
      return undefined;
  }
}
