import { closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { bracketMatching, foldGutter, foldKeymap, indentOnInput } from '@codemirror/language';
import { linter, lintGutter, lintKeymap } from '@codemirror/lint';
import { searchKeymap } from '@codemirror/search';
import { EditorState, type Extension, StateEffect } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import { Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactElement, useEffect, useEffectEvent, useId, useRef, useState } from 'react';
import type { FieldProblem } from './draft.ts';
import { ProblemList } from './problem-list.tsx';
import { referredBy } from './references.ts';
import type { LoadedResource } from './use-resource-editor.ts';
import { yamlAssistance } from './yaml-assistance.ts';
import type { Lookups } from './yaml-completion.ts';
import { type Diagnostic, diagnosticsOf } from './yaml-lint.ts';
import { yamlTheme } from './yaml-theme.ts';

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
  const { text, problems } = props;
  const { host, view, found } = useCodeMirror(props);
  useEffect(() => {
    if (!view || view.state.doc.toString() === text) return;
    view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
  }, [view, text]);
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

interface CodeMirror {
  readonly host: React.RefObject<HTMLDivElement | null>;
  readonly view: EditorView | undefined;
  readonly found: readonly Diagnostic[];
}

/** Opens the editor of text once; what it asks for is always of the last rendering. */
function useCodeMirror({ text, onChange, problems, loaded }: YamlEditorProps): CodeMirror {
  const queryClient = useQueryClient();
  const host = useRef<HTMLDivElement>(null);
  const [view, setView] = useState<EditorView>();
  const [found, setFound] = useState<readonly Diagnostic[]>([]);
  const initial = useEffectEvent(() => text);
  const changed = useEffectEvent(onChange);
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
  useEffect(() => {
    if (!host.current) return;
    const editor = new EditorView({
      parent: host.current,
      doc: initial(),
      extensions: [
        BASICS,
        linter(({ state }) => lint(state.doc.toString()), {
          delay: 300,
          needsRefresh: ({ transactions }) =>
            transactions.some(({ effects }) =>
              effects.some((effect) => effect.is(problemsChanged)),
            ),
        }),
        yamlAssistance(() => lookups()),
        EditorView.updateListener.of(({ docChanged, state }) => {
          if (docChanged) changed(state.doc.toString());
        }),
      ],
    });
    setView(editor);
    return () => {
      setView(undefined);
      editor.destroy();
    };
  }, []);
  return { host, view, found };
}

const BASICS: Extension = [
  lineNumbers(),
  foldGutter(),
  lintGutter(),
  history(),
  drawSelection(),
  indentOnInput(),
  bracketMatching(),
  closeBrackets(),
  highlightActiveLine(),
  yaml(),
  yamlTheme,
  EditorState.tabSize.of(2),
  EditorView.lineWrapping,
  EditorView.contentAttributes.of({ 'aria-label': 'YAML', spellcheck: 'false', tabindex: '0' }),
  keymap.of([
    ...closeBracketsKeymap,
    ...completionKeymap,
    ...defaultKeymap,
    ...historyKeymap,
    ...foldKeymap,
    ...searchKeymap,
    ...lintKeymap,
    // After Esc it moves the focus on, as everywhere.
    indentWithTab,
  ]),
];
