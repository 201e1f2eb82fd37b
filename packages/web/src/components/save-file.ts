/** Hands a text, or what was fetched, to the person as a file. */
export function saveFile(name: string, content: string | Blob, type = 'application/yaml'): void {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
