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

/** Names of the functions that estimate the gradients of a recipe's signs; IR-Net's (EDE) is one for both. */
export function gradientsOf(recipe: string | undefined): { readonly input: string; readonly weight: string } {
  if (recipe === 'ir-net') return { input: 'ede_gradient', weight: 'ede_gradient' };
  return { input: APPROX_SIGN.has(recipe ?? '') ? 'approx_sign_gradient' : 'clip_gradient', weight: 'clip_gradient' };
}
