import { linter } from '@codemirror/lint';
import { type Extension, StateEffect } from '@codemirror/state';
import { Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactElement, useEffect, useEffectEvent, useId, useState } from 'react';
import { type CodeMirror, useCodeMirror } from './code-mirror.ts';
import type { FieldProblem } from './draft.ts';
import { ProblemList } from './problem-list.tsx';
import { referredBy } from './references.ts';
import type { LoadedResource } from './use-resource-editor.ts';
import { yamlAssistance } from './yaml-assistance.ts';
import type { Lookups } from './yaml-completion.ts';
import { type Diagnostic, diagnosticsOf } from './yaml-lint.ts';

/** Tells the checks that they must look again, although the text is the same. */
const problemsChanged = StateEffect.define<null>();

interface YamlEditorProps {
  readonly text: string;
  readonly onChange: (text: string) => void;
  /** What is wrong at fields, besides what the text itself shows. */
  readonly problems: readonly FieldProblem[];
  readonly loaded: LoadedResource;
}

/** A draft as YAML: proposes what fits, and marks what is wrong where it stands. */
export function YamlEditor(props: YamlEditorProps): ReactElement {
  const { problems } = props;
  const { host, view, found } = useAssistedEditor(props);
  useEffect(() => {
    view?.dispatch({ effects: problemsChanged.of(null) });
  }, [view, problems]);
  const hint = useId();
  useEffect(() => view?.contentDOM.setAttribute('aria-describedby', hint), [view, hint]);
  return (
    <div>
      <div ref={host} />
      <Text id={hint} size="xs" className="muted" mt={6}>
        Ctrl-Space proposes what fits, F8 goes to the next problem, Esc and then Tab leaves the
        text.
      </Text>
      {view && <ProblemList view={view} problems={found} />}
    </div>
  );
}

interface AssistedEditor extends CodeMirror {
  readonly found: readonly Diagnostic[];
}

/** An editor of text; what it asks for is always of the last rendering. */
function useAssistedEditor(props: YamlEditorProps): AssistedEditor {
  const { text, onChange, problems, loaded } = props;
  const queryClient = useQueryClient();
  const [found, setFound] = useState<readonly Diagnostic[]>([]);
  const lint = useEffectEvent(async (now: string) => {
    const diagnostics = await diagnosticsOf(now, { ...loaded, problems });
    setFound(diagnostics);
    return diagnostics;
  });
  const lookups = useEffectEvent(
    (): Lookups => ({
      ...loaded,
      editing: loaded.id !== undefined,
      referred: (target) => referredBy(target, loaded.address.scope, queryClient),
    }),
  );
  const extensions = (): Extension => [
    linter(({ state }) => lint(state.doc.toString()), {
      delay: 300,
      needsRefresh: ({ transactions }) =>
        transactions.some(({ effects }) => effects.some((effect) => effect.is(problemsChanged))),
    }),
    yamlAssistance(() => lookups()),
  ];
  return { ...useCodeMirror({ text, onChange, extensions }), found };
}
