import { linter } from '@codemirror/lint';
import { EditorState } from '@codemirror/state';
import { type ReactElement, useState } from 'react';
import { useCodeMirror } from '../../features/editor/code-mirror.ts';
import { ProblemList } from '../../features/editor/problem-list.tsx';
import type { Diagnostic } from '../../features/editor/yaml-lint.ts';
import { readYaml } from '../../features/editor/yaml-text.ts';

interface ManifestEditorProps {
  readonly text: string;
  readonly onChange: (text: string) => void;
  readonly readOnly: boolean;
}

/** The YAML of an object of any kind; marks what is no YAML. */
export function ManifestEditor(props: ManifestEditorProps): ReactElement {
  const { text, onChange, readOnly } = props;
  const [found, setFound] = useState<readonly Diagnostic[]>([]);
  const check = (now: string): readonly Diagnostic[] => {
    const { problems } = readYaml(now);
    const diagnostics = problems.map((problem) => ({ ...problem, severity: 'error' as const }));
    setFound(diagnostics);
    return diagnostics;
  };
  const { host, view } = useCodeMirror({
    text,
    onChange,
    extensions: () => [
      linter(({ state }) => check(state.doc.toString()), { delay: 300 }),
      EditorState.readOnly.of(readOnly),
    ],
  });
  return (
    <div>
      <div ref={host} />
      {view && found.length > 0 && <ProblemList view={view} problems={found} />}
    </div>
  );
}
