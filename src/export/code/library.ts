/** Python that generated code builds on; a file gets what it uses. */
export interface LibraryPart {
  /** Names it defines; a file that has one of them gets the part. */
  readonly names: readonly string[];
  readonly text: string;
}

/** The parts that `code`, or a part it needs, names, in the order of the list. */
export function selectParts(parts: readonly LibraryPart[], code: string): string[] {
  const needed = new Set<LibraryPart>();
  for (let text = code; ; text = [code, ...[...needed].map((part) => part.text)].join('\n')) {
    const missing = parts.filter((part) => !needed.has(part) && part.names.some((name) => mentions(text, name)));
    if (missing.length === 0) break;
    for (const part of missing) needed.add(part);
  }
  return parts.filter((part) => needed.has(part)).map(({ text }) => text.trim());
}

function mentions(text: string, name: string): boolean {
  return new RegExp(`\\b${name}\\b`).test(text);
}

/** Recipes whose papers give the sign of the data Bi-Real Net's gradient; the others use the clipped one. */
const APPROX_SIGN: ReadonlySet<string> = new Set(['bireal', 'reactnet', 'dwr', 'sd-bnn', 'resnet-e', 'norm-first']);

/** Name of the function that estimates the gradient of a sign of the data. */
export function inputGradientOf(recipe: string | undefined): string {
  return APPROX_SIGN.has(recipe ?? '') ? 'approx_sign_gradient' : 'clip_gradient';
}
