/** Whether a whole name fits a pattern with `*` for any run of characters and `?` for any one. */
export function compileNamePattern(pattern: string): (name: string) => boolean {
  const source = pattern
    .split(/([*?])/)
    .map(translate)
    .join('');
  const expression = new RegExp(`^${source}$`, 's');
  return (name) => expression.test(name);
}

function translate(piece: string): string {
  if (piece === '*') return '.*';
  return piece === '?' ? '.' : piece.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
