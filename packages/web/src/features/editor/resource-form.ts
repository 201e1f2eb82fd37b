import type { ReactElement } from 'react';
import type { Draft, FieldProblem } from './draft.ts';

/** What a form of the editor is given. */
export interface ResourceFormProps {
  readonly draft: Draft;
  readonly onChange: (draft: Draft) => void;
  /** What is wrong at a field, `containers[0].image`; `undefined` when nothing is. */
  readonly problemAt: (path: string) => string | undefined;
  /** Whether the resource exists already: its name and place can no longer be changed. */
  readonly editing: boolean;
  /** `project/<id>`, `cluster/<id>`, or empty. */
  readonly scope: string;
}

/** Shows a draft as inputs. */
export type ResourceForm = (props: ResourceFormProps) => ReactElement;

/** What a draft was made of. */
export interface OpenedDraft {
  /** As it was read; of a new resource, what the form began with. */
  readonly base: Draft;
  /** Whether the resource exists already: what is secret in it is not in the draft. */
  readonly editing: boolean;
}

/** Finds what is wrong with a draft before it is sent; pure and quick, as it runs with each key. */
export type DraftCheck = (draft: Draft, opened: OpenedDraft) => readonly FieldProblem[];
