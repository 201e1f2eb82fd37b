/** Shells that are completed. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;

/** One of {@link SHELLS}. */
export type Shell = (typeof SHELLS)[number];

/** What each shell is to source: it asks the program itself, by its hidden command `complete`. */
export const SHELL_SCRIPTS: Readonly<Record<Shell, string>> = {
  bash: `# drover completion for bash; put into ~/.bashrc: source <(drover completion bash)
_drover() {
  local line=\${COMP_LINE:0:COMP_POINT} words
  read -ra words <<< "$line"
  [[ $line == *[[:space:]] ]] && words+=("")
  local current=\${words[-1]} prefix=""
  # bash takes ids apart at colons and equals signs, so what stands before the last of them is left out.
  [[ $current == *[:=]* ]] && prefix=\${current%"\${current##*[:=]}"}
  COMPREPLY=()
  local candidate
  while IFS= read -r candidate; do
    COMPREPLY+=("\${candidate#"$prefix"}")
  done < <("\${words[0]}" complete -- "\${words[@]:1}" 2>/dev/null)
}
complete -o default -F _drover drover
`,
  zsh: `#compdef drover
# drover completion for zsh; put into ~/.zshrc: source <(drover completion zsh)
_drover() {
  local -a candidates
  candidates=("\${(@f)$("\${words[1]}" complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  [[ -n "\${candidates[1]}" ]] && compadd -- "\${candidates[@]}" || _files
}
compdef _drover drover
`,
  fish: `# drover completion for fish; put into ~/.config/fish/completions/drover.fish
# Files are offered where the program offers nothing.
function __drover_offers
  set -l words (commandline -opc) (commandline -ct)
  set -g __drover_candidates ($words[1] complete -- $words[2..-1] 2>/dev/null)
  test (count $__drover_candidates) -gt 0
end
complete -c drover -n __drover_offers -f -a '$__drover_candidates'
`,
};
