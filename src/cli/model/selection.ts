/** Reads `inner`, `all` or names of layers separated by commas, `*` standing for any characters. */
export function parseSelection(text = 'inner'): 'inner' | 'all' | string[] {
  return text === 'inner' || text === 'all' ? text : text.split(',').map((name) => name.trim());
}
